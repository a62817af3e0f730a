"""Handing in: by the number that is shown, once, with a receipt; and what comes after it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import func, select

from backend.console.history import evidence_words
from bot.telegram.buttons import Do
from bot.telegram.submitting import number_in
from intake.plan import Plan
from intake.returning import return_
from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from storage.outgoing import Rank
from storage.submissions import ReceiptRecord
from tests.bot.telegram.phone import Phone
from tests.intake.handled import OFFICE

CUT_OFF = dt.datetime(2024, 10, 24, 17, 0, tzinfo=dt.UTC)


async def fill(phone: Phone) -> str:
    """Up to the review; the number that hands it in."""
    await phone.tap("1. Bắt đầu")
    for said in ("đúng", "Làm tốt việc được giao", "không có", "hoan thanh tot", "bỏ qua"):
        await phone.say(said)
    await phone.say("giấy khen")
    return number(phone)


def number(phone: Phone) -> str:
    found = re.search(r"NỘP (\d{4})", phone.text)
    assert found is not None, phone.text
    return found[1]


async def receipts(rooms: Rooms) -> list[Any]:
    query = select(ReceiptRecord).order_by(ReceiptRecord.number)
    return await rooms.store.read(lambda c: list(c.execute(query).all()))


async def test_no_button_hands_in(phone: Phone) -> None:
    await fill(phone)
    data = [key["data"] for row in phone.card.keyboard for key in row if "data" in key]
    assert {each[0] for each in data if not each.startswith("o:")} == {
        Do.REVISE.value, Do.BACK.value, Do.LATER.value,
    }  # fmt: skip
    assert "Mở trang để nộp" in phone.card.labels


@pytest.mark.parametrize("words", ["nop {}", "NỘP {}", "Nộp  {}.", "nộp số {}", "Nop-{}"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_number_hands_in_however_it_is_typed(
    phone: Phone, rooms: Rooms, words: str
) -> None:
    await phone.say(words.format(await fill(phone)))
    (receipt,) = await receipts(rooms)
    assert receipt.code in phone.text
    assert "Sửa và nộp lại được đến 23:59, thứ Năm" in phone.text


async def test_the_receipt_goes_out_once_by_its_code(phone: Phone, rooms: Rooms) -> None:
    digits = await fill(phone)
    phone.delivers = False
    await phone.say(f"NỘP {digits}")
    (receipt,) = await receipts(rooms)
    (row,) = await phone.waiting()
    assert (row.rank, row.about) == (Rank.RECEIPT, f"receipt:{receipt.code}")


async def test_another_number_shows_the_present_one(phone: Phone, rooms: Rooms) -> None:
    old = await fill(phone)
    await phone.say("sửa 2")
    assert "Câu trả lời hiện có: Làm tốt việc được giao" in phone.text
    await phone.say("Làm rất tốt việc được giao")
    new = number(phone)
    assert new != old
    await phone.say(f"NỘP {old}")
    assert "Chưa nộp: số này không phải số hiện tại" in phone.text
    assert number(phone) == new
    assert await receipts(rooms) == []


async def test_the_number_is_another_person_s_no_more_than_another_form_s(
    phone: Phone, rooms: Rooms
) -> None:
    digits = await fill(phone)
    other = await Phone(rooms, 78).join(2)
    await other.say(f"NỘP {digits}")
    assert "Chưa có biểu mẫu nào chờ nộp với số này" in other.text
    assert await receipts(rooms) == []


async def test_the_number_still_counts_after_a_look_at_the_list(phone: Phone, rooms: Rooms) -> None:
    digits = await fill(phone)
    await phone.say("việc")
    await phone.say(f"NỘP {digits}")
    assert len(await receipts(rooms)) == 1


async def test_what_is_not_whole_is_not_handed_in(phone: Phone, rooms: Rooms) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.say("nộp 1234")
    assert "chưa trả lời xong" in phone.text
    assert "Thông tin đúng không?" in phone.text
    assert await receipts(rooms) == []


async def test_what_was_sent_before_the_cut_off_and_arrived_after_it_is_in_line(
    phone: Phone, rooms: Rooms, clock: SimulatedClock, plan: Plan
) -> None:
    digits = await fill(phone)
    clock.move_to(CUT_OFF + dt.timedelta(hours=3))
    await phone.say(f"NỘP {digits}", sent=CUT_OFF - dt.timedelta(minutes=5))
    (receipt,) = await receipts(rooms)
    assert receipt.standing == "in_line"
    assert "23:55:00" in evidence_words(receipt.evidence, plan)
    assert "theo giờ của Telegram" in evidence_words(receipt.evidence, plan)


async def test_what_was_sent_more_than_a_day_before_is_late(
    phone: Phone, rooms: Rooms, clock: SimulatedClock
) -> None:
    digits = await fill(phone)
    clock.move_to(CUT_OFF + dt.timedelta(hours=24))
    await phone.say(f"NỘP {digits}", sent=CUT_OFF - dt.timedelta(minutes=5))
    (receipt,) = await receipts(rooms)
    assert receipt.standing == "late"
    assert "Trễ hạn" in phone.text


async def test_what_was_handed_in_is_changed_and_handed_in_again(
    phone: Phone, rooms: Rooms
) -> None:
    await phone.say(f"NỘP {await fill(phone)}")
    await phone.tap("Sửa bản đã nộp")
    assert "bản đã nộp" in phone.text
    await phone.tap("Sửa 2")
    await phone.say("Làm rất tốt việc được giao")
    assert "vẫn có giá trị cho đến khi anh/chị nộp lại" in phone.text
    await phone.say(f"NỘP {number(phone)}")
    assert [each.number for each in await receipts(rooms)] == [1, 2]


async def test_what_was_sent_back_says_why_and_which(
    phone: Phone, rooms: Rooms, plan: Plan
) -> None:
    await phone.say(f"NỘP {await fill(phone)}")
    await rooms.store.write(
        lambda c: return_(
            c, plan, 1, "Ghi rõ số văn bản.", ["uu_diem"], OFFICE, phone.now
        )
    )  # fmt: skip
    await phone.say("việc")
    assert "Được trả lại để bổ sung" in phone.text
    assert "Lý do: Ghi rõ số văn bản." in phone.text
    await phone.tap("Sửa và nộp lại")
    assert "Câu cần xem lại" in phone.text
    await phone.say("Làm tốt 42 văn bản được giao")
    await phone.say(f"NỘP {number(phone)}")
    assert len(await receipts(rooms)) == 2


async def test_words_at_the_review_and_after_it_change_nothing(phone: Phone, rooms: Rooms) -> None:
    digits = await fill(phone)
    await phone.say("ok em")
    assert "Anh/chị đã trả lời hết" in phone.text
    assert number(phone) == digits
    await phone.say("99")
    assert "Không có câu số 99" in phone.text
    await phone.say(f"NỘP {digits}")
    await phone.say("cảm ơn em")
    assert "Biểu mẫu này đã nộp" in phone.text
    query = select(func.count()).select_from(ReceiptRecord)
    assert await rooms.store.read(lambda c: c.scalar(query)) == 1


def test_only_the_word_and_four_digits_hand_in() -> None:
    assert number_in("NỘP 0042") == "0042"
    assert number_in("nop 42") is None
    assert number_in("Em nộp 4821 rồi ạ") is None
    assert number_in("4821") is None
