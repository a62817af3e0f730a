"""What was suggested for the review waits on the phone page, and beside the question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from intake.library import Library
from intake.suggesting import take_back
from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from storage.store import Store
from tests.bot.conftest import KEY
from tests.bot.phone import Phone
from tests.intake.campaigns import AN, BINH, CHI, NOW, SUBMIT
from tests.intake.suggestion_house import (
    LATER,
    OFFICE,
    PLAN,
    ROOM,
    explain,
    form_id,
    pass_to,
    passed_on,
    send_back,
    suggest,
)

LATE, SLOW = ("An", "Đi họp muộn"), ("Phòng Một", "Chậm báo cáo")


@pytest.fixture
async def rooms(store: Store, clock: SimulatedClock) -> Rooms:
    """An is told the one, the room the other."""
    await store.write(lambda connection: passed_on(connection, LATE, SLOW))
    return Rooms(store, Library(), clock, KEY, secure_cookies=False)


async def test_the_person_reads_it_and_explains_it_beside_the_words(
    phones: Callable[..., Phone], rooms: Rooms
) -> None:
    own = await rooms.store.write(lambda c: explain(c).submission)
    phone = await phones().sign_in(AN)
    assert "Phòng Một gợi ý Đi họp muộn" in phone.text
    assert "Anh/chị giải trình trong “Bản tự đánh giá”, câu “IV. Giải trình”." in phone.text
    assert "Chậm báo cáo" not in phone.text
    await phone.open(f"/viec/{own}")
    assert "đang ghi “Không có”" in phone.text
    await phone.press("revise:giai_trinh")
    assert "Phòng Một gợi ý: Đi họp muộn" in phone.text


async def test_the_head_reads_what_is_about_the_unit_and_nobody_else_does(
    phones: Callable[..., Phone],
) -> None:
    head, other = phones(), phones()
    await head.sign_in(CHI)
    assert "Phòng Một gợi ý đối với Phòng Một Chậm báo cáo" in head.text
    assert "anh/chị đọc vì đứng đầu đơn vị" in head.text
    assert "Đi họp muộn" not in head.text
    await other.sign_in(BINH)
    assert "Gợi ý kiểm điểm dành cho" not in other.text


@pytest.mark.parametrize(
    ("days", "how"),
    [(0, "sửa câu “IV. Giải trình” rồi nộp lại"), (9, "đề nghị văn phòng trả lại bản ấy")],
)
async def test_who_handed_in_before_is_told_how_to_mend_it(
    phones: Callable[..., Phone], rooms: Rooms, clock: SimulatedClock, days: int, how: str
) -> None:
    await rooms.store.write(lambda c: explain(c).say(c, SUBMIT))
    clock.move_to(NOW + dt.timedelta(days=days, hours=1))
    phone = await phones().sign_in(AN)
    assert how in phone.text


async def test_words_that_the_unit_altered_stand_above_the_old_ones(
    phones: Callable[..., Phone], rooms: Rooms
) -> None:
    def anew(connection: Connection) -> None:
        form = form_id(connection, "goi-y", ROOM)
        send_back(connection, form)
        suggest(connection, ("An", "Đi họp muộn ba lần"), at=LATER)
        pass_to(connection, 1, form, AN, receipt=2, at=LATER + dt.timedelta(hours=1))

    await rooms.store.write(anew)
    phone = await phones().sign_in(AN)
    assert "Đi họp muộn ba lần Lời này thay lời đã chuyển trước Đi họp muộn" in phone.text


async def test_what_was_taken_back_is_seen_no_more(
    phones: Callable[..., Phone], rooms: Rooms
) -> None:
    await rooms.store.write(lambda c: take_back(c, PLAN, 1, 1, "Nhầm người", OFFICE, LATER))
    phone = await phones().sign_in(AN)
    assert "Đi họp muộn" not in phone.text
