"""Hard case 9: a button of an old message, after the plan was changed or after a restart.

Elsewhere: UnknownIntent, a clock that turns for ever, "query is too old".
"""

from __future__ import annotations

import copy
from typing import Any

from sqlalchemy import update

from bot.telegram.running import Telegram
from intake.asking import amend
from intake.plan import Plan
from pages.rooms import Rooms
from storage.campaigns import Campaign
from tests.bot.telegram.lan import Lan, play
from tests.bot.telegram.phone import Phone
from tests.intake.forms import QUESTIONS, form_of, plan_of


def changed(name: str, **changes: Any) -> Any:
    """The plan with one question changed."""
    questions = copy.deepcopy(QUESTIONS)
    next(each for each in questions if each["name"] == name).update(changes)
    return plan_of(form_of(questions))


async def pin(rooms: Rooms, plan: Any) -> None:
    await rooms.store.write(lambda c: amend(c, 1, plan, rooms.clock.now()))


def test_hard_case_9_a_button_counts_only_while_its_question_means_the_same(
    database_url: str, plan: Plan
) -> None:
    async def script(lan: Lan, _: Telegram) -> None:
        await lan.begin()
        card = lan.card
        await pin(lan.rooms, changed("dung", label="Thông tin có sai không?"))
        await lan.press("Có", card)
        assert await lan.answers() == {}, "yes to another question is no answer"
        assert "Thông tin có sai không?" in lan.text

        card = lan.card
        await pin(lan.rooms, changed("dung", label="Thông tin có sai không?", hint="Xem kỹ."))
        await lan.press("Không", card)
        assert await lan.answers() == {"dung": False}, "it still means the same"

    play(database_url, plan, script)


def test_hard_case_9_after_a_restart_a_button_works_as_before(
    database_url: str, plan: Plan
) -> None:
    async def before(lan: Lan, _: Telegram) -> None:
        await lan.begin()

    async def after(lan: Lan, _: Telegram) -> None:
        said = lan.said
        await lan.press("Có")
        assert await lan.answers() == {"dung": True}
        assert "Ưu điểm" in lan.text
        assert lan.said == said, "in the card that the process before had sent"

    play(database_url, plan, before, after)


async def test_choices_that_changed_their_order_are_not_chosen_by_place(
    phone: Phone, rooms: Rooms
) -> None:
    await phone.tap("1. Bắt đầu")
    for said in ("đúng", "Làm tốt việc được giao", "không có", "hoan thanh tot", "bỏ qua"):
        await phone.say(said)
    card = phone.card
    await pin(rooms, changed("khen", choices=[
        {"code": "bang-khen", "label": "Bằng khen"}, {"code": "giay-khen", "label": "Giấy khen"},
    ]))  # fmt: skip
    await phone.tap_data(card.data("Giấy khen"), card.number)
    assert "Nút này đã cũ" in phone.toasts[-1]
    assert "NỘP" not in phone.text
    assert "1. Bằng khen" in phone.text or any("Bằng khen" in each for each in phone.card.labels)
    await phone.tap("Giấy khen")
    assert "Giấy khen" in phone.text


async def test_the_same_question_asked_again_is_not_answered_by_its_old_card(
    phone: Phone,
) -> None:
    await phone.tap("1. Bắt đầu")
    card, data = phone.card, phone.card.data("Có")
    await phone.say("sai")
    await phone.say("lùi")
    await phone.tap_data(data, card.number)
    assert "Nút này đã cũ" in phone.toasts[-1]
    assert "Câu trả lời hiện có: Không" in phone.text


async def test_a_button_of_a_campaign_that_is_over_shows_how_it_ended(
    phone: Phone, rooms: Rooms
) -> None:
    await phone.tap("1. Bắt đầu")
    card = phone.card
    await rooms.store.write(lambda c: c.execute(update(Campaign).values(state="closed")))
    await phone.tap_data(card.data("Có"), card.number)
    assert "không nhận trả lời nữa" in phone.toasts[-1]
    await phone.say("xem")
    assert "Thông tin đúng không? Chưa trả lời" in phone.text


async def test_a_button_that_we_never_made_leads_to_the_list(phone: Phone) -> None:
    for data in ("", "x", "menu:1:2", "c0.1.0", "o://evil.example", "o:/../etc", "Z0.1.0.AAAA"):
        await phone.tap_data(data, phone.card.number)
        assert "Còn phải làm: 1" in phone.text
        assert "Nút này đã cũ" in phone.toasts[-1]


async def test_an_old_card_far_above_is_stripped_and_the_present_one_shown_below(
    phone: Phone,
) -> None:
    await phone.tap("1. Bắt đầu")
    old = phone.card
    data = old.data("Có")
    await phone.say("đúng")
    assert old.keyboard == [], "one live card"
    await phone.tap_data(data, old.number)
    assert phone.find(phone.card.number) is phone.last
    assert "Ưu điểm" in phone.text
