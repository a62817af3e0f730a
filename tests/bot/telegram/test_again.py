"""After an outage: whoever was one step from handing in is asked again, and nobody else."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy import update

from bot.telegram.again import ask_again
from pages.rooms import Rooms
from storage.channels import Chat
from tests.bot.telegram.phone import Phone
from tests.bot.telegram.test_handing_in import fill
from tests.intake.campaigns import BINH, CHI, NOW


@dataclass(frozen=True)
class Out:
    began_at: dt.datetime = NOW
    ended_at: dt.datetime | None = NOW + dt.timedelta(minutes=20)


async def asked_again(phone: Phone, rooms: Rooms) -> list[int]:
    asked = await rooms.store.write(
        lambda c: ask_again(c, phone.here, Out(), phone.now + dt.timedelta(minutes=20))
    )
    await phone.deliver()
    return asked


async def test_who_was_one_step_away_is_asked_with_the_number_that_counts(
    phone: Phone, rooms: Rooms
) -> None:
    await fill(phone)
    assert await asked_again(phone, rooms) == [1]
    assert "chưa có biên nhận là chưa nộp" in phone.text
    assert "Từ 08:00, thứ Hai ngày 21/10/2024" in phone.text
    number = re.search(r"NỘP (\d{4})", phone.text)
    assert number is not None
    await phone.say(f"NỘP {number[1]}")
    assert "Đã nộp" in phone.text


async def test_who_has_a_receipt_or_a_question_left_is_not_asked(
    phone: Phone, rooms: Rooms
) -> None:
    await phone.say(f"NỘP {await fill(phone)}")
    binh = await Phone(rooms, 78).join(BINH)
    await binh.tap("1. Bắt đầu")
    await binh.tap("Có")
    await Phone(rooms, 79).join(CHI)
    assert await asked_again(phone, rooms) == []


async def test_who_cannot_be_reached_is_not_asked(phone: Phone, rooms: Rooms) -> None:
    await fill(phone)
    await phone.block()
    assert await asked_again(phone, rooms) == []


async def test_who_looks_at_the_list_is_led_to_the_review(phone: Phone, rooms: Rooms) -> None:
    await fill(phone)
    await phone.say("việc")
    assert await asked_again(phone, rooms) == [1]
    assert "NỘP" in phone.text


async def test_who_is_at_another_form_is_told_beside_it(phone: Phone, rooms: Rooms) -> None:
    await fill(phone)
    await rooms.store.write(lambda c: c.execute(update(Chat).values(submission_id=2)))
    card = phone.card
    assert await asked_again(phone, rooms) == [1]
    assert phone.last is not card
    assert "Biểu mẫu đang chờ nộp: Bản tự đánh giá." in phone.text
    await phone.tap("Tiếp tục", phone.last)
    assert "NỘP" in phone.text
