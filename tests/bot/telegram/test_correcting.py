"""While it waits whether an edited message changes its answer, nothing makes that vanish."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from sqlalchemy import select

from pages.rooms import Rooms
from storage.submissions import Submission
from tests.bot.telegram.phone import Message, Phone
from tests.intake.campaigns import AN

EDITED = 50
"""The number of the message in the chat."""
BEFORE, AFTER = "Làm tốt việc được giao", "Làm rất tốt việc được giao"


@pytest.fixture
async def phone(rooms: Rooms) -> Phone:
    """An's, at the third question; the answer to the second was edited on the phone."""
    phone = await Phone(rooms).join(AN)
    await phone.tap("1. Bắt đầu")
    await phone.tap("Có")
    phone.numbers = itertools.count(EDITED + 1)
    await phone.say_as(EDITED, BEFORE)
    await phone.edit(EDITED, AFTER)
    assert "Thay" in phone.card.labels
    return phone


async def merit(rooms: Rooms) -> Any:
    query = select(Submission.draft).where(Submission.id == 1)
    draft = await rooms.store.read(lambda c: c.execute(query).scalar_one())
    return dict(draft)["answers"]["uu_diem"]


def questions(phone: Phone) -> list[Message]:
    """Those that ask, and can be answered."""
    return [each for each in phone.messages if "Thay" in each.labels]


async def test_a_sticker_does_not_make_it_vanish(phone: Phone, rooms: Rooms) -> None:
    await phone.send_other("sticker")
    assert "Anh/chị vừa sửa tin nhắn" in phone.text, "it is asked again, below the question"
    assert "Hạn chế" in phone.messages[-2].text
    await phone.tap("Thay")
    assert await merit(rooms) == AFTER
    assert "Hạn chế" in phone.text


async def test_it_is_asked_again_once_and_its_first_button_lives_on(
    phone: Phone, rooms: Rooms
) -> None:
    first = phone.card
    for _ in range(3):
        await phone.send_other("voice")
    assert len(questions(phone)) == 2
    await phone.tap("Thay", first)
    assert await merit(rooms) == AFTER
    second = questions(phone)[-1]
    await phone.tap("Giữ như cũ", second)
    assert "Nút này đã cũ" in phone.toasts[-1]
    assert await merit(rooms) == AFTER


async def test_an_answer_to_the_question_that_waits_is_taken_meanwhile(
    phone: Phone, rooms: Rooms
) -> None:
    await phone.say("Chưa chủ động trong việc chung")
    assert "Anh/chị vừa sửa tin nhắn" in phone.text
    assert "Tự xếp loại" in phone.messages[-2].text
    await phone.say("thay")
    assert await merit(rooms) == AFTER
    assert "Tự xếp loại" in phone.text


async def test_the_list_of_tasks_between_changes_nothing(phone: Phone, rooms: Rooms) -> None:
    await phone.say("việc")
    await phone.say("việc")
    await phone.say("thay")
    assert await merit(rooms) == AFTER


async def test_of_two_edited_messages_neither_is_forgotten(phone: Phone, rooms: Rooms) -> None:
    second = await phone.say("Chưa chủ động trong việc chung")
    await phone.edit(second, "Chưa chủ động trong việc riêng")
    first = questions(phone)[0]
    await phone.tap("Thay")
    await phone.tap("Thay", first)
    await phone.say("xem")
    assert AFTER in phone.text
    assert "việc riêng" in phone.text


async def test_what_is_edited_back_asks_no_more(phone: Phone, rooms: Rooms) -> None:
    question, data = phone.card, phone.card.data("Thay")
    await phone.edit(EDITED, BEFORE)
    assert "được giữ như cũ" in phone.text
    await phone.tap_data(data, question.number)
    assert "Nút này đã cũ" in phone.toasts[-1]
    assert await merit(rooms) == BEFORE


async def test_what_is_handed_in_meanwhile_is_said_to_stand_as_it_was(
    phone: Phone, rooms: Rooms
) -> None:
    for said in ("không có", "2", "bỏ qua"):
        await phone.say(said)
    await phone.say("giấy khen")
    number = next(
        found[1] for each in phone.messages if (found := re.search(r"NỘP (\d{4})", each.text))
    )
    await phone.say(f"NỘP {number}")
    assert any("nên bản nộp không đổi" in each.text for each in phone.messages)
    assert any("Đã nộp" in each.text for each in phone.messages)
    await phone.tap("Thay", questions(phone)[0])
    assert await merit(rooms) == BEFORE
