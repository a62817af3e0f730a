"""Whoever types what stands on a button means the button; a command is never an answer."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from pages.rooms import Rooms
from storage.submissions import Submission
from tests.bot.telegram.phone import Phone
from tests.intake.campaigns import AN, Sitting

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def answers(rooms: Rooms) -> dict[str, Any]:
    query = select(Submission.draft).where(Submission.id == 1)
    return dict((await rooms.store.read(lambda c: c.execute(query).scalar_one()))["answers"])


async def begin(phone: Phone, *said: str) -> None:
    await phone.tap("1. Bắt đầu")
    for each in said:
        await phone.say(each)


@pytest.mark.parametrize("typed", ["đã đọc", "Da doc.", "Đã đọc"])
async def test_the_notice_is_confirmed_by_words(rooms: Rooms, typed: str) -> None:
    phone = Phone(rooms)
    await phone.say(f"/start {await phone.code(AN)}")
    await phone.say("vâng")
    assert "được giữ thế nào" in phone.text, "anything else shows the notice again"
    await phone.say(typed)
    assert "Còn phải làm: 1" in phone.text


@pytest.mark.parametrize(
    "typed",
    ["bắt đầu", "1. bắt đầu: bản tự đánh giá", "1 bat dau", "Bản tự đánh giá", "BAT DAU."],
)
async def test_a_task_is_opened_by_the_words_on_its_button(phone: Phone, typed: str) -> None:
    await phone.say(typed)
    assert "Thông tin đúng không?" in phone.text


async def test_other_words_at_the_list_open_nothing(phone: Phone) -> None:
    for typed in ("bắt", "bắt đầu đi em", "2"):
        await phone.say(typed)
        assert "Anh/chị bấm một việc" in phone.text


@pytest.mark.parametrize("typed", ["sửa 2", "sua 2", "Sửa câu 2", "2"])
async def test_a_line_is_opened_by_words_though_a_question_waits(
    phone: Phone, rooms: Rooms, typed: str
) -> None:
    await begin(phone, "đúng", "Làm tốt việc được giao", "Chưa chủ động việc chung", "xem tất cả")
    before = await answers(rooms)
    await phone.say(typed)
    assert "Câu trả lời hiện có: Làm tốt việc được giao" in phone.text
    assert await answers(rooms) == before, "a command is no answer"
    await phone.say("Làm rất tốt việc được giao")
    assert (await answers(rooms))["uu_diem"] == "Làm rất tốt việc được giao"


async def test_a_line_is_opened_from_the_question_that_waits_as_well(phone: Phone) -> None:
    await begin(phone, "đúng", "Làm tốt việc được giao")
    await phone.say("sua 2")
    assert "Câu trả lời hiện có: Làm tốt việc được giao" in phone.text


async def test_a_line_that_is_not_there_is_no_answer(phone: Phone, rooms: Rooms) -> None:
    await begin(phone, "đúng", "xem")
    before = await answers(rooms)
    await phone.say("sửa 99")
    assert "Không có câu số 99" in phone.text
    assert await answers(rooms) == before


async def test_below_all_answers_nothing_typed_answers_a_question_that_is_not_shown(
    phone: Phone, rooms: Rooms
) -> None:
    await begin(phone, "đúng", "xem")
    before = await answers(rooms)
    await phone.say("Làm tốt việc được giao")
    assert await answers(rooms) == before
    assert "chưa được ghi" in phone.text
    assert "Ưu điểm" in phone.text
    await phone.say("Làm tốt việc được giao")
    assert (await answers(rooms))["uu_diem"] == "Làm tốt việc được giao"


async def test_nothing_typed_answers_the_question_after_the_one_answered_on_the_page(
    phone: Phone, rooms: Rooms
) -> None:
    await begin(phone, "đúng")
    page = Sitting(rooms.library, 1, AN, key="page")
    page.version = 1
    await rooms.store.write(partial(page.say, said="Làm tốt việc được giao"))
    await phone.say("Chưa chủ động việc chung")
    assert "han_che" not in await answers(rooms), "it was written under another question"
    assert "Hạn chế" in phone.text


async def test_at_the_review_the_page_opens_by_the_words_on_its_button(phone: Phone) -> None:
    await begin(phone, "đúng", "Làm tốt việc được giao", "không có", "2", "bỏ qua", "giấy khen")
    await phone.say("mo trang de nop")
    assert "https://phieu.test/vao/" in phone.last.keyboard[0][0]["url"]


async def test_the_words_under_a_receipt_work(phone: Phone) -> None:
    await begin(phone, "đúng", "Làm tốt việc được giao", "không có", "2", "bỏ qua", "giấy khen")
    number = phone.text.rpartition("NỘP ")[2][:4]
    await phone.say("nộp")
    assert "NỘP" in phone.text, "the word alone hands nothing in"
    await phone.say(f"nộp {number}")
    await phone.say("sửa bản đã nộp")
    assert "bản đã nộp" in phone.text
    assert "2. Ưu điểm: Làm tốt việc được giao" in phone.text
    await phone.say("danh sách việc")
    await phone.say("xem biên nhận")
    assert "Mã biên nhận" in phone.text
