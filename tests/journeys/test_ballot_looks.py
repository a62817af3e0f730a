"""What the ballot page is for eyes, ears and thumbs: on every screen of a round."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.ballot_phones import PickUp, choose, click, hall, sees, teller
from tests.journeys.ballot_room import LEVELS, Room, items
from tests.journeys.test_looks import SCHEMES, SMALL, USUAL

__all__ = ["hall"]

KILOBYTE = 1000
NOTICE = "Đơn vị có ít người, nên kết quả có thể cho thấy ai chọn gì."


def every_screen(page: Page, pick_up: PickUp, hall: Room) -> Iterator[str]:  # noqa: PLR0915 - a walk
    """One phone is voter, teller and tablet in turn; each screen is there when it is named."""
    ballot = hall.begin(
        1, 2, 1, items=items(20, LEVELS), table=1, paper=2, notice=[NOTICE], drop_seconds=1
    )
    ballot.act("codes", count=1)
    other = teller(pick_up, ballot, 1)
    page.goto(ballot.page)
    sees(page, "Nhận phiếu")
    yield "door"
    page.goto(ballot.teller(0))
    sees(page, "Nhận việc kiểm phiếu")
    yield "keys"
    click(page, "Tạo khóa")
    sees(page, "Khóa đã sẵn sàng")
    yield "keys ready"
    ballot.act("issue")
    sees(page, "Đưa mã này cho cả phòng")
    yield "the room's code"
    page.goto(ballot.voter(0))
    page.get_by_role("button", name="Nhận phiếu", exact=True).wait_for()
    page.get_by_text("Kín đến đâu?").click()
    yield "receive"
    page.get_by_role("button", name="Nhận phiếu", exact=True).click()
    sees(page, "Đánh dấu phiếu")
    choose(page, 0, LEVELS[0])
    yield "mark"
    click(page, "Xem lại")
    yield "review"
    click(page, "Sẵn sàng bỏ phiếu")
    yield "ready"
    ballot.act("open")
    sees(page, "Phiếu đã vào hòm")
    yield "in the box"
    ballot.act("close", seconds=0)
    sees(page, "Hòm đã đóng. Đang kiểm phiếu")
    yield "collecting"
    click(page, "Kiểm phiếu")
    sees(page, "Nhập số phiếu giấy")
    click(page, "Gửi")
    expect(page.get_by_role("alert")).to_be_visible()
    yield "paper"
    page.get_by_label("Thu về").fill("0")
    for field in page.locator("fieldset input").all():
        field.fill("0")
    click(page, "Gửi")
    sees(page, "Chờ xác nhận số phiếu giấy")
    yield "paper waits"
    click(other, "Đúng, xác nhận")
    sees(page, "Kết quả kiểm phiếu")
    yield "result"
    click(page, "Ký bảng kiểm phiếu")
    expect(page.get_by_text("Anh/chị đã ký")).to_be_visible()
    yield "signed"
    click(page, "Bỏ phiếu")
    sees(page, "Đã kiểm phiếu xong")
    yield "counted"


def test_axe_finds_nothing_on_any_screen_by_day_or_by_night(hall: Room, pick_up: PickUp) -> None:
    page, axe = pick_up(), Axe()
    for kind in every_screen(page, pick_up, hall):
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found = axe.run(page)
            assert found.violations_count == 0, f"{kind}, {scheme}: {found.generate_report()}"


def test_no_screen_is_wider_than_a_small_phone_and_each_button_fits_a_thumb(
    hall: Room, pick_up: PickUp
) -> None:
    """At 320 pixels, and at 412 with letters of twice the size."""
    page = pick_up(viewport=SMALL)
    small = """() => [...document.querySelectorAll('button, .button, summary, .segment, input')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44)
        .map(e => e.innerText)"""
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for kind in every_screen(page, pick_up, hall):
        for size, font in ((USUAL, "200%"), (SMALL, "100%")):
            page.set_viewport_size(size)
            page.evaluate("font => { document.documentElement.style.fontSize = font }", font)
            assert page.evaluate(over) <= 0, f"{kind}, {font}"
            assert page.evaluate(small) == [], f"{kind}, {font}"
        page.evaluate("document.documentElement.style.fontSize = ''")


def test_the_page_is_at_most_60_kilobytes_on_the_line(hall: Room) -> None:
    ballot = hall.begin(1, 1, 1)
    page = httpx.get(ballot.page)
    assert len(gzip.compress(page.content)) <= 60 * KILOBYTE


def test_the_keyboard_alone_marks_a_ballot(hall: Room, pick_up: PickUp) -> None:
    ballot = hall.begin(1, 1, 1)
    teller(pick_up, ballot, 0)
    ballot.act("issue")
    page = pick_up()
    page.goto(ballot.voter(0))
    page.get_by_role("button", name="Giống hệt").focus()
    page.keyboard.press("Enter")
    sees(page, "Đánh dấu phiếu")
    for keys in (["Tab", "Space"], ["Tab", "Tab", "Space", "ArrowRight"]):
        for key in keys:
            page.keyboard.press(key)
    expect(page.locator("#item-0").get_by_role("radio", name="Đồng ý", exact=True)).to_be_checked()
    expect(page.locator("#item-1").get_by_role("radio", name="Không đồng ý")).to_be_checked()
    expect(page.locator("#item-1 .segment").first).to_be_in_viewport()
