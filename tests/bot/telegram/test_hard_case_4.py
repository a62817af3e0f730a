"""Hard case 4: somebody edits a message that was sent before, or deletes it.

Elsewhere the edited words become the answer to the next question, or are dropped without a word.
"""

from __future__ import annotations

import re

from bot.telegram.running import Telegram
from intake.plan import Plan
from tests.bot.telegram.lan import LAN, Lan, play
from tests.bot.telegram.phone import Phone


def test_hard_case_4_an_edited_message_corrects_the_answer_it_gave(
    database_url: str, plan: Plan
) -> None:
    async def script(lan: Lan, _: Telegram) -> None:
        api = lan.api
        await lan.begin()
        await lan.press("Có")
        answered = await lan.say("Làm tốt việc được giao")
        question = lan.text
        assert "Hạn chế" in question

        await api.edit(LAN, answered, "Làm rất tốt <mọi> việc được giao")
        await lan.rest()
        assert "Anh/chị vừa sửa tin nhắn trả lời câu “Ưu điểm”" in lan.text
        assert (await lan.answers())["uu_diem"] == "Làm tốt việc được giao", "asked first"

        await lan.press("Thay")
        assert (await lan.answers())["uu_diem"] == "Làm rất tốt <mọi> việc được giao"
        assert "han_che" not in await lan.answers(), "nothing slid into the next question"
        assert "Đã thay câu trả lời" in lan.text
        assert "Hạn chế" in lan.text, "back at the question that waited"

        await api.edit(LAN, answered, "Thôi, như cũ")
        await lan.rest()
        await lan.press("Giữ như cũ")
        assert (await lan.answers())["uu_diem"] == "Làm rất tốt <mọi> việc được giao"
        assert "Hạn chế" in lan.text

        before = lan.said, await lan.answers()
        await api.delete(LAN, answered)
        await lan.rest()
        assert (lan.said, await lan.answers()) == before, "a deleted message changes nothing"

    play(database_url, plan, script)


def test_hard_case_4_after_handing_in_it_is_said_how_to_change(
    database_url: str, plan: Plan
) -> None:
    async def script(lan: Lan, _: Telegram) -> None:
        api = lan.api
        await lan.begin()
        await lan.press("Có")
        answered = await lan.say("Làm tốt việc được giao")
        for said in ("không có", "2", "bỏ qua", "giấy khen"):
            await lan.say(said)
        number = re.search(r"NỘP (\d{4})", lan.text)
        assert number is not None
        await lan.say(f"NỘP {number[1]}")
        await api.edit(LAN, answered, "Làm rất tốt")
        await lan.rest()
        assert "biểu mẫu này đã nộp nên bản nộp không đổi" in lan.text
        assert "Sửa bản đã nộp" in lan.card.labels
        assert (await lan.answers())["uu_diem"] == "Làm tốt việc được giao"
        assert await lan.receipts() == 1

    play(database_url, plan, script)


async def test_an_edit_of_what_answered_nothing_is_nothing(phone: Phone) -> None:
    greeting = await phone.say("việc")
    await phone.tap("1. Bắt đầu")
    wrong = await phone.say("không biết nữa")
    shown = len(phone.messages)
    for message in (greeting, wrong, 9_999):
        await phone.edit(message, "đúng")
    assert len(phone.messages) == shown


async def test_a_correction_that_cannot_be_taken_says_why(phone: Phone) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.tap("Có")
    answered = await phone.say("Làm tốt việc được giao")
    await phone.edit(answered, "Tốt")
    await phone.say("thay")
    assert "mới có 3 ký tự" in phone.text
    assert "Ưu điểm" in phone.text


async def test_of_two_edits_the_button_of_the_first_is_old(phone: Phone) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.tap("Có")
    answered = await phone.say("Làm tốt việc được giao")
    await phone.edit(answered, "Làm rất tốt việc")
    first = phone.card
    old = first.data("Thay")
    await phone.edit(answered, "Làm hết sức tốt việc")
    await phone.tap_data(old, first.number)
    assert "Nút này đã cũ" in phone.toasts[-1]
    assert "Hạn chế" in phone.messages[-2].text
    assert "Làm hết sức tốt việc" in phone.text, "the second is asked once more"
    await phone.say("xem")
    assert "Ưu điểm: Làm tốt việc được giao" in phone.text
