"""What a person does on the phone page in a browser."""

from __future__ import annotations

from contextlib import suppress

from playwright.sync_api import Error, Page, expect

from tests.journeys.conftest import Office

TEXT = "Tham mưu 42 văn bản, xử lý đúng hạn 98 % hồ sơ được giao; phối hợp tốt với các phòng."


def come_in(page: Page, office: Office, link_code: str) -> None:
    """By the link, past the privacy notice, to the task list."""
    page.goto(f"{office.url}/vao/{link_code}")
    page.get_by_role("button", name="Bắt đầu trên máy này").click()
    page.get_by_role("button", name="Tôi đã đọc").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().strip()


def press(page: Page, name: str) -> None:
    """Press a button of the question and wait for another page."""
    key = page.locator("form.question input[name=key]").get_attribute("value")
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator(f"input[name=key][value='{key}']")).to_have_count(0)
    page.wait_for_load_state("domcontentloaded")
    expect(page.locator("h1")).to_be_visible()


def answer(page: Page) -> None:
    """Answer the question on the screen, whatever it is; none when the page has moved on."""
    with suppress(Error):
        page.locator("button.tap, .option, #answer").first.wait_for(timeout=5_000)
    if not page.locator("button.tap, .option, #answer").count():
        return
    if page.locator("button.tap").count():
        press(page, page.locator("button.tap").first.inner_text())
        return
    if page.locator(".option").count():
        page.locator(".option").nth(1).click()
    else:
        page.locator("#answer").fill(TEXT)
    press(page, "Lưu và tiếp tục")


def answer_until(page: Page, wanted: str) -> None:
    """Answer until the heading begins with `wanted`."""
    for _ in range(60):
        if heading(page).startswith(wanted):
            return
        answer(page)
    raise AssertionError(f"never came to {wanted}")
