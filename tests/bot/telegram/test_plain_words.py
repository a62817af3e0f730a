"""What a card says can be understood the first time: once, with one number, without riddles."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from intake.plan import Plan
from pages.rooms import Rooms
from storage.submissions import Submission
from tests.bot.telegram.phone import Phone
from tests.intake.campaigns import AN, BINH, Sitting
from tests.intake.forms import form_of, plan_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def plan() -> Plan:
    return plan_of(
        form_of(
            [
                {"type": "yes_no", "name": "dung", "label": "Thông tin có đúng không?"},
                {"type": "long_text", "name": "pham_chat", "label": "1. Phẩm chất", "nil": True},
                {"type": "long_text", "name": "viec", "label": "2.1) Chức trách"},
                {
                    "type": "file", "name": "tep", "label": "Bản chụp", "accepts": ["pdf"],
                    "sensitive": True, "required": False, "hint": "Chọn Không có nếu chưa có.",
                },
            ]
        )
    )  # fmt: skip


async def to_the_upload(phone: Phone) -> None:
    await phone.tap("1. Bắt đầu")
    for said in ("đúng", "không có", "Làm tốt việc được giao"):
        await phone.say(said)
    assert "Bản chụp" in phone.text


async def test_an_answer_is_read_back_the_same_however_it_was_given(rooms: Rooms) -> None:
    for user, act in enumerate(("tap", "say"), start=90):
        phone = await Phone(rooms, user).join(AN)
        await phone.tap(phone.card.labels[0])
        await (phone.tap("Có") if act == "tap" else phone.say("đúng"))
        assert phone.text.startswith("✓ Thông tin có đúng không? Có\n")
        await phone.say("lùi")


async def test_all_questions_are_listed_under_one_number_each(phone: Phone) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.tap("Có")
    await phone.tap("Xem tất cả")
    lines = phone.text.splitlines()
    assert lines[:2] == ["Bản tự đánh giá: tất cả các câu", "Đã trả lời 1/4 câu"]
    assert "1. Thông tin có đúng không? Có" in lines
    assert "2. Phẩm chất: Chưa trả lời" in lines
    assert "3. Chức trách: Chưa trả lời" in lines
    assert phone.card.labels[:4] == ["Sửa 1", "Sửa 2", "Sửa 3", "Sửa 4"]


async def test_who_says_to_have_answered_on_the_page_and_did_not_is_told(phone: Phone) -> None:
    await to_the_upload(phone)
    await phone.tap("Tôi đã trả lời trên trang")
    assert "Chưa thấy câu trả lời" in phone.text
    await phone.say("tôi đã trả lời trên trang")
    assert "Chưa thấy câu trả lời" in phone.text


async def test_a_file_that_only_the_page_takes_is_sent_there(phone: Phone) -> None:
    await to_the_upload(phone)
    await phone.send_file(None)
    assert "Câu đang chờ không cần tệp" not in phone.text
    assert "tệp vừa gửi không được giữ" in phone.text
    assert "Mở trang Phiếu" in phone.card.labels


async def test_that_the_page_is_the_place_is_said_once(phone: Phone) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.tap("Có")
    await phone.say("a" * 4096)
    assert phone.text.count("trên trang") == 1
    await phone.say("không có")
    await phone.say("Làm tốt việc được giao")
    await phone.say("đây là câu nhạy cảm")
    assert phone.text.count("trên trang") == 1


async def test_the_second_half_of_what_telegram_cut_is_no_answer(phone: Phone) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.tap("Có")
    phone.delivers = False
    await phone.say("a" * 4096)
    await phone.say("Phần còn lại của câu trả lời dài")
    await phone.deliver()
    phone.delivers = True
    assert "Telegram cắt" in phone.text
    assert "Phẩm chất" in phone.text
    await phone.say("Làm tốt việc được giao")
    assert "Chức trách" in phone.text, "what is typed below it is taken"


async def test_at_the_review_what_is_wrong_stands_beside_the_number_that_hands_in(
    rooms: Rooms, phone: Phone
) -> None:
    await to_the_upload(phone)
    page = Sitting(rooms.library, 1, AN, key="page")
    page.version = 3
    await rooms.store.write(lambda c: page.say(c, {"kind": "skip"}))
    for typed in ("nộp", "4714", "dạ vâng"):
        await phone.say(typed)
        paragraphs = phone.text.split("\n\n")
        assert "Anh/chị đã trả lời hết" in paragraphs[-2], typed
        assert paragraphs[-1].startswith("Chưa có gì được gửi đi. Để nộp, anh/chị nhắn:\nNỘP ")


async def test_a_number_that_is_glued_to_the_word_hands_in(rooms: Rooms, phone: Phone) -> None:
    await to_the_upload(phone)
    page = Sitting(rooms.library, 1, AN, key="page")
    page.version = 3
    await rooms.store.write(lambda c: page.say(c, {"kind": "skip"}))
    await phone.say("tiếp")
    await phone.say(f"nop{phone.text[-4:]}")
    assert "Mã biên nhận" in phone.text


async def test_how_the_page_is_answered_is_not_said_in_the_chat(phone: Phone) -> None:
    await to_the_upload(phone)
    assert "Chọn Không có nếu" not in phone.text


async def test_a_form_that_went_to_somebody_else_is_not_answered_with_silence(phone, rooms) -> None:
    await phone.tap("1. Bắt đầu")
    await rooms.store.write(lambda c: c.execute(update(Submission).values(filler_id=BINH)) and None)
    for said in ("trợ giúp", "xem", "để sau"):
        before = len(phone.messages)
        await phone.say(said)
        assert len(phone.messages) > before, said
