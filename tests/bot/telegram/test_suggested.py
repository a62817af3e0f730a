"""What was suggested for the review never stands in a chat: the page has it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from intake.library import Library
from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from storage.store import Store
from tests.bot.conftest import KEY
from tests.bot.telegram.phone import Phone
from tests.intake.campaigns import AN
from tests.intake.suggestion_house import explain, form_id, passed_on


@pytest.fixture
async def rooms(store: Store, clock: SimulatedClock) -> Rooms:
    """An has answered all but the question that explains what was suggested."""

    def work(connection: Connection) -> None:
        passed_on(connection, ("An", "Đi họp muộn"))
        sitting = explain(connection)
        sitting.say(connection, {"kind": "revise", "question": "giai_trinh"})

    await store.write(work)
    return Rooms(store, Library(), clock, KEY, secure_cookies=False)


async def test_the_question_leads_to_the_page_without_the_words(phone: Phone, rooms: Rooms) -> None:
    assert await rooms.store.read(lambda c: form_id(c, "kiem-diem", AN)) == 1
    await phone.tap("1. Tiếp tục")
    assert "Câu này nhạy cảm" in phone.text
    assert "Đi họp muộn" not in "".join(each.text for each in phone.messages)
