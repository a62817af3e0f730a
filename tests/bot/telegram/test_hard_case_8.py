"""Hard case 8: texts that are too long, and too many buttons.

Elsewhere the message is refused, cut, or comes without its buttons.
"""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from bot.telegram.buttons import Buttons, Do
from bot.telegram.running import Telegram
from bot.telegram.splitting import MOST, units
from intake.asking import amend
from intake.plan import Plan
from pages.rooms import Rooms
from tests.bot.telegram.forms import many_lines
from tests.bot.telegram.lan import LAN, Lan, play
from tests.bot.telegram.phone import Phone
from tests.intake.campaigns import AN, Sitting
from tests.intake.forms import form_of, plan_of

LINES = 90
SENTENCE = "Tham mưu 42 văn bản 😀, xử lý đúng hạn hồ sơ được giao. "


@pytest.fixture
def plan() -> Plan:
    return many_lines(LINES)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_hard_case_8_a_long_review_comes_whole_with_its_buttons(
    database_url: str, plan: Plan
) -> None:
    async def script(lan: Lan, _: Telegram) -> None:
        api = lan.api
        await lan.begin()
        await answer_all(lan.rooms, SENTENCE * 2)
        await lan.say("tiếp")
        parts = [each.text for each in api.said_by_bot(LAN)][-3:]
        whole = "\n".join(each.text for each in api.said_by_bot(LAN))
        assert all(units(part) <= MOST for part in parts)
        for line in range(1, LINES + 1):
            assert f"{line}. Câu {line}: {SENTENCE.strip()}" in whole
        assert "NỘP " in lan.text
        assert lan.card.text == lan.text, "the buttons stand under the last part"
        assert len(lan.card.labels) <= 100
        await lan.press("✎ 84")
        assert "Câu 84" in lan.text
        await lan.say("xem")
        await lan.say("sửa 90")
        assert "Câu 90" in lan.text

    play(database_url, plan, script)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_answers_without_end_are_shortened_and_the_page_has_them(
    phone: Phone, rooms: Rooms
) -> None:
    await answer_all(rooms, SENTENCE * 100)
    await phone.tap("1. Bắt đầu")
    assert "xem đủ trên trang" in phone.text
    assert all(units(each.text) <= MOST for each in phone.messages)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_message_that_telegram_cut_in_two_is_not_taken_for_an_answer(
    phone: Phone,
) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.say("a" * 4096)
    assert "Telegram cắt làm nhiều tin" in phone.text
    assert "Mở trang Phiếu" in phone.card.labels
    assert "Câu 1" in phone.text


@pytest.mark.parametrize("count", [12, 200])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_more_choices_than_a_chat_holds_are_on_the_page(rooms: Rooms, count: int) -> None:
    choices = [
        {"code": f"c{'x' * 50}{n}", "label": f"Phương án {n}: {'dài ' * 20}"} for n in range(count)
    ]
    question = {"type": "select_one", "name": "chon", "label": "Chọn", "choices": choices}
    amended = plan_of(form_of([question]))
    await rooms.store.write(lambda c: amend(c, 1, amended, rooms.clock.now()))
    phone = await Phone(rooms).join(AN)
    await phone.tap("1. Bắt đầu")
    fits = "Mở trang Phiếu" not in phone.card.labels
    assert fits == (count == 12)
    assert len(phone.card.labels) <= 100


def test_what_a_button_says_back_fits_however_large_the_numbers() -> None:
    state = Buttons(2**53, 2**31, "AAAAAAAA")
    assert len(state.data(Do.CHOOSE, 2**31).encode()) <= 64


async def answer_all(rooms: Rooms, text: str) -> None:
    """All of it on the page, where long texts fit."""
    sitting = Sitting(rooms.library, 1, AN, key="page")

    def work(connection: Connection) -> None:
        for _ in range(LINES):
            sitting.say(connection, text)

    await rooms.store.write(work)
