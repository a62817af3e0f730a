"""The head's calendar of the unit: made once, read by a calendar, nobody else's."""

from __future__ import annotations

from storage.store import Store
from tests.backend.console.conftest import Browser
from tests.backend.console.pressing import press, text_of
from tests.intake.campaigns import AN, CHI

PAGE = "/don-vi/lich/1"


async def test_a_head_makes_the_unit_s_calendar_and_ends_it(browser: Browser, store: Store) -> None:
    await browser.sign_in(CHI)
    assert "Tạo địa chỉ lịch" in text_of(await browser.get(PAGE))
    made = await press(browser, PAGE, PAGE)
    assert "/lich/" in text_of(made)
    again = text_of(await browser.get(PAGE))
    assert "Tạo địa chỉ mới" in again
    assert "/lich/" not in again.replace(PAGE, "")


async def test_who_heads_no_unit_finds_no_such_page(browser: Browser) -> None:
    await browser.sign_in(AN)
    assert (await browser.get(PAGE)).status_code == 404
    await browser.sign_in(CHI)
    assert (await browser.get("/don-vi/lich/2")).status_code == 404
