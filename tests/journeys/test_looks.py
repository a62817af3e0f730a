"""What the pages are for eyes, ears and thumbs: on every kind of page."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy import select

from people.sessions import Role, open_session
from storage.submissions import Submission
from tests.bot.samples import pdf
from tests.journeys.conftest import Office
from tests.journeys.phone import TEXT, answer, answer_until, come_in, heading, press

KILOBYTE = 1000
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SMALL: ViewportSize = {"width": 320, "height": 640}
USUAL: ViewportSize = {"width": 412, "height": 640}


def every_kind_of_page(page: Page, office: Office) -> Iterator[str]:  # noqa: PLR0915 - a walk
    """Walk through all kinds of page; each name is yielded while the page is on the screen."""
    asked, invited = office.somebody("mau-02a")
    form = f"{office.url}/viec/{asked.submission}"
    page.goto(office.url)
    yield "enter"
    page.get_by_label("Mã mời").fill("AAAAA-AAAAA")
    page.get_by_label("Mã cán bộ của anh/chị").fill("không có")
    page.get_by_role("button", name="Vào", exact=True).click()
    expect(page.locator("main [role=alert]").first).to_be_visible()
    yield "refused"
    page.goto(f"{office.url}/vao/{invited.link_code}")
    yield "invited"
    page.get_by_role("button", name="Bắt đầu trên máy này").click()
    expect(page.get_by_role("button", name="Tôi đã đọc")).to_be_visible()
    yield "privacy"
    page.get_by_role("button", name="Tôi đã đọc").click()
    expect(page.locator("h1")).to_have_text("Việc của tôi")
    yield "tasks"
    page.goto(form)
    yield "yes or no"
    answer(page)
    yield "long text"
    page.locator("#answer").fill("ngắn")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.locator("#error")).to_be_visible()
    yield "error"
    page.locator("#answer").fill(TEXT)
    press(page, "Lưu và tiếp tục")
    yield "choices"
    page.goto(f"{form}/xem")
    yield "overview"
    page.goto(form)
    answer_until(page, "1. Hạn chế, khuyết điểm")
    press(page, "Không có")
    press(page, "Lùi")
    yield "an answer again"
    press(page, "Giữ nguyên: Không có")
    answer_until(page, "Bản kiểm điểm cá nhân: xem lại")
    yield "review"
    page.get_by_role("button", name="Nộp bản kiểm điểm").click()
    expect(page.locator("h1")).to_contain_text("Đã nộp")
    yield "receipt"
    page.goto(f"{office.url}/thiet-bi")
    yield "devices"
    page.get_by_role("button", name="Thêm điện thoại").click()
    expect(page.locator(".qr")).to_be_visible()
    yield "a code"
    page.goto(f"{office.url}/khong-co-trang-nay")
    yield "not found"
    page.goto(f"{office.url}/rieng-tu")
    yield "privacy again"
    yield from _other_widgets(page, office)
    yield from _console_pages(page, office)


def _other_widgets(page: Page, office: Office) -> Iterator[str]:
    """Rows and files, which 02A does not ask for; the session is opened on the server."""
    for code, kinds in (("bao-cao-don-vi", ["rows"]), ("kiem-diem-3-nam", ["file", "confirm"])):
        asked, _ = office.somebody(code)
        _sit_down(page, office, asked.filler, "employee")
        page.goto(f"{office.url}/viec/{asked.submission}")
        for _ in range(20):
            if page.locator(".add-row").count() and "rows" in kinds:
                for cell in page.locator(".add-row input, .add-row textarea").all():
                    cell.fill("12")
                press(page, "Thêm dòng này")
                yield "rows"
                break
            if page.locator("input[type=file]").count():
                yield "file"
                page.locator("input[type=file]").set_input_files(
                    {"name": "bản.pdf", "mimeType": "application/pdf", "buffer": pdf()}
                )
                press(page, "Gửi tệp")
                continue
            if page.locator(".statement").count():
                yield "confirm"
                break
            answer(page)


def _console_pages(page: Page, office: Office) -> Iterator[str]:
    """What the office and the head of a unit follow a campaign by."""
    reports = select(Submission.filler_id).where(Submission.form == "bao-cao-don-vi")
    head = office.wait(office.rooms.store.read(lambda c: c.scalars(reports).first()))
    assert head is not None
    _sit_down(page, office, head, "office")
    for name, address in {
        "dashboard": "/van-phong",
        "units by name": "/van-phong?xep=ten&mau=mau-02a&con=1",
        "a unit for the office": "/van-phong/don-vi/1",
        "found": "/tim?tim=ng",
        "nobody found": "/tim?tim=xyz",
    }.items():
        page.goto(f"{office.url}{address}")
        yield name
    _sit_down(page, office, head, "employee")
    page.goto(f"{office.url}/don-vi")
    expect(page.locator(".tile").first).to_be_visible()
    yield "a unit for its head"


def _sit_down(page: Page, office: Office, employee: int, role: Role) -> None:
    """The session is opened on the server."""
    now = office.rooms.clock.now()
    session = office.wait(
        office.rooms.store.write(partial(open_session, employee_id=employee, role=role, now=now))
    )
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "phieu", "value": session.token, "url": office.url}])


def test_axe_finds_nothing_on_any_kind_of_page_by_day_or_by_night(
    office: Office, pick_up: Callable[..., Page]
) -> None:
    page, axe = pick_up(), Axe()
    seen = set()
    for kind in every_kind_of_page(page, office):
        seen.add(kind)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found = axe.run(page)
            assert found.violations_count == 0, f"{kind}, {scheme}: {found.generate_report()}"
    assert {"rows", "file", "confirm", "dashboard", "a unit for its head"} <= seen


def test_no_page_is_wider_than_a_small_phone_and_each_button_fits_a_thumb(
    office: Office, pick_up: Callable[..., Page]
) -> None:
    """At 320 pixels, and at 412 with letters of twice the size."""
    page = pick_up(viewport=SMALL)
    small = """() => [...document.querySelectorAll('button, .button, summary, .option, nav a')]
        .filter(e => e.offsetParent && !e.classList.contains('hidden'))
        .filter(e => e.getBoundingClientRect().height < 44)
        .map(e => e.innerText)"""
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for kind in every_kind_of_page(page, office):
        assert page.evaluate(over) <= 0, kind
        page.set_viewport_size(USUAL)
        assert page.evaluate(small) == [], kind
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(over) <= 0, f"{kind}, large"
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size(SMALL)


def test_the_first_load_of_a_question_is_at_most_60_kilobytes(
    office: Office, pick_up: Callable[..., Page]
) -> None:
    asked, invited = office.somebody("mau-02a")
    page = pick_up()
    come_in(page, office, invited.link_code)
    cookies = {each["name"]: each["value"] for each in page.context.cookies()}
    with httpx.Client(headers={"accept-encoding": "gzip"}, cookies=cookies) as client:
        first = client.get(f"{office.url}/viec/{asked.submission}")
        assert first.headers["content-encoding"] == "gzip"
        size = first.num_bytes_downloaded
        page.goto(str(first.url))
        needed = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
        assert len(needed) >= 3
        for address in needed:
            size += client.get(address).num_bytes_downloaded
    assert size <= 60 * KILOBYTE
    assert size > len(gzip.compress(first.content)) / 2


def test_the_focus_goes_to_the_question_and_to_the_error(
    office: Office, pick_up: Callable[..., Page]
) -> None:
    asked, invited = office.somebody("mau-02a")
    page = pick_up()
    come_in(page, office, invited.link_code)
    page.goto(f"{office.url}/viec/{asked.submission}")
    answer(page)
    expect(page.locator("h1")).to_be_focused()
    page.locator("#answer").fill("ngắn")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.locator("div.problem[role=alert]:not(#offline)")).to_be_focused()
    assert page.title().startswith("Lỗi: ")


def test_what_is_typed_but_not_saved_comes_back(
    office: Office, pick_up: Callable[..., Page]
) -> None:
    asked, invited = office.somebody("mau-02a")
    page = pick_up()
    come_in(page, office, invited.link_code)
    form = f"{office.url}/viec/{asked.submission}"
    page.goto(form)
    answer(page)
    page.locator("#answer").fill("Đang viết dở thì hết pin.")
    page.goto("about:blank")
    page.goto(form)
    expect(page.locator("#answer")).to_have_value("Đang viết dở thì hết pin.")
    expect(page.get_by_text("Đã khôi phục phần anh/chị đang gõ dở.").last).to_be_visible()
    press(page, "Lưu và tiếp tục")
    expect(page.locator("h1")).to_be_focused()  # the next page has settled
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('phieu:'))") == []


def test_a_sensitive_answer_is_not_kept_in_the_browser(
    office: Office, pick_up: Callable[..., Page]
) -> None:
    asked, invited = office.somebody("mau-02a")
    page = pick_up()
    come_in(page, office, invited.link_code)
    page.goto(f"{office.url}/viec/{asked.submission}")
    answer_until(page, "1. Hạn chế, khuyết điểm")
    page.locator("#answer").fill("Còn nóng vội.")
    assert "nóng" not in page.evaluate("JSON.stringify(localStorage)")


def test_without_a_network_it_says_not_saved_and_keeps_the_text(
    office: Office, pick_up: Callable[..., Page]
) -> None:
    asked, invited = office.somebody("mau-02a")
    page = pick_up(quiet="htmx:")
    come_in(page, office, invited.link_code)
    page.goto(f"{office.url}/viec/{asked.submission}")
    answer(page)
    before = heading(page)
    page.locator("#answer").fill(TEXT)
    page.route("**/viec/**", lambda route: route.abort())
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#answer")).to_have_value(TEXT)
    page.unroute("**/viec/**")
    press(page, "Lưu và tiếp tục")
    assert heading(page) != before
    expect(page.locator("#offline")).to_be_hidden()
