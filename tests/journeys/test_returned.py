"""A form is sent back, mended on the phone and accepted: in a browser, with and without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from people.sessions import open_session
from tests.journeys.conftest import Office
from tests.journeys.phone import answer_until, come_in, heading, press

REASON = "Phần ưu điểm chưa có số liệu.\nAnh/chị bổ sung số văn bản đã tham mưu."


def sit_down(page: Page, office: Office) -> None:
    """At the office's desk, signed in."""
    somebody = next(office.people["mau-02b"]).filler
    signed_in = office.wait(
        office.rooms.store.write(
            lambda c: open_session(c, somebody, role="office", now=office.rooms.clock.now())
        )
    )
    page.context.add_cookies([{"name": "phieu", "value": signed_in.token, "url": office.url}])


def hand_in(page: Page, office: Office) -> int:
    """Somebody's whole form; the number of the submission."""
    asked, invited = office.somebody("mau-02a")
    come_in(page, office, invited.link_code)
    page.goto(f"{office.url}/viec/{asked.submission}")
    answer_until(page, "Bản kiểm điểm cá nhân: xem lại")
    page.get_by_role("button", name="Nộp bản kiểm điểm").click()
    expect(page.locator("h1")).to_contain_text("Đã nộp")
    return asked.submission


def no_wider_than_the_screen(page: Page) -> None:
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def sound(page: Page) -> None:
    """Axe finds nothing, and nothing sticks out."""
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    no_wider_than_the_screen(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_returned_mended_on_the_phone_and_accepted(
    office: Office, pick_up: Callable[..., Page], *, javascript: bool
) -> None:
    phone = pick_up(javascript=javascript)
    desk = pick_up(javascript=javascript, viewport={"width": 1280, "height": 900}, is_mobile=False)
    submission = hand_in(phone, office)
    sit_down(desk, office)
    desk.goto(f"{office.url}/ho-so/{submission}")
    ticks = desk.get_by_label("Cần xem lại")
    label = desk.locator(".line dt").nth(1).inner_text().strip()
    ticks.nth(1).check()
    desk.get_by_label("Lý do trả lại").fill(REASON)
    desk.get_by_role("button", name="Trả lại để bổ sung").click()
    expect(desk.locator(".saved")).to_contain_text("Đã trả lại.")

    phone.goto(office.url)
    card = phone.locator(".task", has_text="Được trả lại để bổ sung")
    expect(card.locator(".notice")).to_contain_text("chưa có số liệu")
    card.get_by_role("link", name="Sửa và nộp lại").click()
    expect(phone.locator("h1")).to_have_text(label)
    expect(phone.locator(".notice")).to_contain_text("Anh/chị bổ sung số văn bản")
    phone.locator("#answer").fill("Tham mưu 57 văn bản, không văn bản nào quá hạn.")
    press(phone, "Lưu và tiếp tục")
    assert heading(phone).endswith("xem lại")
    expect(phone.get_by_text("đã xem lại")).to_be_visible()
    phone.get_by_role("button", name="Nộp bản kiểm điểm").click()
    expect(phone.locator("h1")).to_contain_text("Đã nộp")
    expect(phone.locator(".standing")).to_have_text("Đúng hạn")

    desk.goto(f"{office.url}/ho-so/{submission}")
    expect(desk.get_by_text("Tham mưu 57 văn bản")).to_be_visible()
    desk.get_by_role("button", name="Tiếp nhận", exact=True).click()
    expect(desk.locator(".saved")).to_contain_text("Đã tiếp nhận.")
    phone.goto(f"{office.url}/viec/{submission}")
    expect(phone.locator(".saved")).to_contain_text("Đã được tiếp nhận lúc")
    expect(phone.get_by_role("link", name="Xem bản đã nộp")).to_be_visible()


@pytest.mark.parametrize(
    "screen",
    [
        {},
        {"viewport": {"width": 320, "height": 640}},
        {"viewport": {"width": 1280, "height": 900}, "is_mobile": False},
        {"color_scheme": "dark"},
    ],
)
def test_the_pages_of_acts_are_sound(
    office: Office, pick_up: Callable[..., Page], screen: dict[str, object]
) -> None:
    phone, desk = pick_up(**screen), pick_up(**screen)
    submission = hand_in(phone, office)
    sit_down(desk, office)
    page = f"{office.url}/ho-so/{submission}"
    desk.goto(page)
    desk.locator("summary", has_text="Gia hạn cho").click()
    sound(desk)
    desk.get_by_label("Cần xem lại").first.check()
    desk.get_by_role("button", name="Trả lại để bổ sung").click()
    expect(desk.get_by_role("alert").first).to_be_visible()
    sound(desk)
    desk.get_by_label("Lý do trả lại").fill(REASON)
    desk.get_by_role("button", name="Trả lại để bổ sung").click()
    expect(desk.locator(".saved")).to_be_visible()
    sound(desk)
    for address in ("/", f"/viec/{submission}", f"/viec/{submission}/xem"):
        phone.goto(office.url + address)
        sound(phone)
    desk.goto(f"{office.url}/van-phong/gia-han")
    sound(desk)
