"""Hard case 5: double taps, and updates that are delivered again.

Elsewhere the second tap answers the next question, or votes twice.
"""

from __future__ import annotations

import json

from sqlalchemy import update

from bot.telegram.running import Telegram
from bot.telegram.updates import Pressed
from intake.plan import Plan
from pages.rooms import Rooms
from storage.channels import Outgoing
from tests.bot.telegram.lan import LAN, Lan, play
from tests.bot.telegram.phone import Phone
from tests.intake.campaigns import BINH


def test_hard_case_5_a_second_tap_and_a_second_delivery_do_nothing(
    database_url: str, plan: Plan
) -> None:
    async def script(lan: Lan, telegram: Telegram) -> None:
        api = lan.api
        await lan.begin()
        card = lan.card
        _, second = await api.double_tap(LAN, "Có", card.id)
        await lan.rest()
        assert await lan.answers() == {"dung": True}
        assert await lan.replies() == 1
        assert "Ưu điểm" in lan.text, "and the present question is shown"
        await lan.rest()
        assert "Nút này đã cũ" in (api.toast(second) or "")

        message = await lan.say("Làm tốt việc được giao")
        raw = json.dumps(
            {
                "update_id": api.pending.next_id - 1,
                "message": api.shown(api.messages[message]),
            }
        ).encode()
        said = lan.said
        for _ in range(3):
            await telegram.arriving.take([raw], lan.rooms.clock.now())
        await lan.rest()
        assert (lan.said, await lan.replies()) == (said, 2)
        assert set(await lan.answers()) == {"dung", "uu_diem"}

    play(database_url, plan, script)


async def test_the_same_button_three_times_before_anything_is_sent(phone: Phone) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.tap("Có", times=3)
    first, *others = phone.toasts[-3:]
    assert first == ""
    assert all("Nút này đã cũ" in toast for toast in others)
    assert "Ưu điểm" in phone.text


async def test_a_message_sent_twice_does_not_fill_the_next_question(phone: Phone) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.tap("Có")
    phone.delivers = False
    await phone.say("Làm tốt việc được giao")
    await phone.say("Làm tốt việc được giao")
    await phone.deliver()
    assert "gửi trước khi câu hỏi này hiện ra" in phone.text
    assert "Hạn chế" in phone.text
    phone.delivers = True
    await phone.say("Chưa chủ động")
    assert "Tự xếp loại" in phone.text


async def test_a_backlog_does_not_fill_one_question_after_the_other(phone: Phone) -> None:
    """Messages that waited while we were away, each handled after the card before it was sent."""
    await phone.tap("1. Bắt đầu")
    await phone.tap("Có")
    waiting = [next(phone.numbers) for _ in range(3)]
    for number in waiting:
        await phone.say_as(number, "Làm tốt việc được giao")
    assert "Hạn chế" in phone.text
    assert "gửi trước khi câu hỏi này hiện ra" in phone.text
    await phone.say("không rõ lắm")
    assert "Tự xếp loại" in phone.text


async def test_somebody_else_s_button_does_nothing_at_all(phone: Phone, rooms: Rooms) -> None:
    await phone.tap("1. Bắt đầu")
    stolen = phone.card.data("Có")
    binh = await Phone(rooms, 78).join(BINH)
    shown, toasts = len(binh.messages), len(binh.toasts)
    for letter in "ctudyknsbrghlvTEF":
        await binh.tap_data(letter + stolen[1:], binh.card.number)
    assert (len(binh.messages), len(binh.toasts)) == (shown, toasts)
    await phone.say("xem")
    assert "Thông tin đúng không? Chưa trả lời" in phone.text


async def test_a_press_in_a_chat_of_somebody_else_does_nothing(phone: Phone) -> None:
    await phone.tap("1. Bắt đầu")
    data, number = phone.card.data("Có"), phone.card.number
    await phone.update(Pressed(5, phone.user, 999, "p", number, data))
    await phone.update(Pressed(6, -100, phone.user, "p", number, data))
    await phone.say("xem")
    assert "Thông tin đúng không? Chưa trả lời" in phone.text


async def test_a_task_pressed_twice_is_shown_once(phone: Phone, rooms: Rooms) -> None:
    tasks, data = phone.card, phone.card.data("1. Bắt đầu")
    phone.delivers = False
    await phone.tap_data(data, tasks.number)
    await rooms.store.write(
        lambda c: c.execute(
            update(Outgoing).where(Outgoing.state == "waiting").values(state="sending", tries=1)
        )
    )
    await phone.tap_data(data, tasks.number)
    assert await phone.waiting() == [], "the first is under way"
    assert "ở cuối trò chuyện" in phone.toasts[-1]
    await rooms.store.write(
        lambda c: c.execute(
            update(Outgoing).where(Outgoing.state == "sending").values(state="sent")
        )
    )
    await phone.tap_data(data, tasks.number)
    assert len(await phone.waiting()) == 1, "later it is shown again"
