"""A ballot that waits is a way to its page, and nothing else of it is ever in a chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.backend.console.ballot_house import AN, CHI, TITLE, Voting, balloting
from tests.bot.telegram.phone import Phone


@pytest.fixture
async def house(store: Store, tmp_path: Path) -> AsyncIterator[Voting]:
    async with balloting(store, tmp_path) as voting:
        yield await voting.sit(CHI)


async def test_the_list_has_a_button_to_the_ballot_by_a_one_time_login(house: Voting) -> None:
    phone = await Phone(house.rooms).join(AN)
    assert "Bỏ phiếu" not in phone.text
    ballot = await house.begin(**{"to-1": str(CHI)})
    await house.handed_out(ballot)
    await phone.say("/viec")
    assert f"Bỏ phiếu: {TITLE}" in phone.last.text
    assert phone.last.data("Mở phiếu:").endswith(f"/phieu-kin/{ballot}")


async def test_a_cast_changes_nothing_that_the_chat_says(house: Voting) -> None:
    phone = await Phone(house.rooms).join(AN)
    ballot = await house.begin(**{"to-1": str(CHI)})
    meeting = await house.handed_out(ballot)
    await phone.say("/viec")
    said, count = phone.last.text, len(phone.messages)
    await meeting.vote(0, [1, 1])
    await house.at(ballot)
    await phone.say("/viec")
    assert (phone.last.text, len(phone.messages)) == (said, count + 1)
    await house.process.serve.close(meeting.round, 0)
    await house.at(ballot)
    await phone.say("/viec")
    assert "Bỏ phiếu" not in phone.last.text
