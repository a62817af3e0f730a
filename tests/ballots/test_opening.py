"""After a crash: no more issuing, stamps stay good, phones drop again. One process at a time."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from ballots.cleaning import is_clean
from ballots.client import BallotsRefusedError
from ballots.opening import opened
from ballots.settings import Settings
from ballots.tables import Round
from storage.errors import StoreLockedError
from tests.ballots import voter
from tests.ballots.room import PAGE, housed


async def test_only_one_process_opens_it(settings: Settings) -> None:
    async with housed(settings):
        with pytest.raises(StoreLockedError):
            async with opened(settings, PAGE):
                pass
    async with housed(settings):
        pass


async def test_after_a_restart_stamps_are_good_and_phones_drop_again(settings: Settings) -> None:
    async with housed(settings) as house:
        room = await house.prepare(voters=3)
        for at in range(2):
            await room.vote(at, [1, 2])
        before = await room.state()

    async with housed(settings) as house:
        room = house.again(room)
        after = await room.state()
        assert (before["state"], before["may_issue"]) == ("dropping", True)
        assert (after["state"], after["may_issue"]) == ("dropping", False)
        assert after["box"] != before["box"]
        refused = await room.post("issue", voter.request(room.manifest, room.voter(2)).body)
        assert refused.json() == {"error": "not_open"}
        for at in range(2):
            receipt = await room.drop(room.casts[at].envelope)
            assert voter.is_receipt(room.manifest, room.casts[at].envelope, receipt.content)
        await room.close()
        board = await room.count()
        assert board.collected == 2


async def test_a_box_that_the_chair_has_not_seen_is_not_closed(settings: Settings) -> None:
    """The phones have not dropped again yet: whoever saw the full box would close an empty one."""
    async with housed(settings) as house:
        room = await house.prepare(voters=1)
        await room.vote(0, [1, 2])
        seen = (await house.serve.status(room.round)).box

    async with housed(settings) as house:
        room = house.again(room)
        with pytest.raises(BallotsRefusedError, match="other_box"):
            await house.serve.close(room.round, 0, box=seen)
        assert (await room.state())["state"] == "dropping"
        await room.drop(room.casts[0].envelope)
        now = (await house.serve.status(room.round)).box
        assert (await house.serve.close(room.round, 0, box=now)).collected == 1
        assert (await house.serve.close(room.round, 0, box=now)).collected == 1  # asked twice


async def test_an_answer_that_was_lost_is_given_again_after_a_restart(settings: Settings) -> None:
    async with housed(settings) as house:
        room = await house.prepare(voters=1)
        pending = voter.request(room.manifest, room.voter(0))
        answer = (await room.post("issue", pending.body)).content

    async with housed(settings) as house:
        room = house.again(room)
        assert (await room.post("issue", pending.body)).content == answer
        other = await room.post("issue", voter.request(room.manifest, room.voter(0)).body)
        assert other.json() == {"error": "already"}


async def test_a_counted_round_is_as_it_was(settings: Settings) -> None:
    async with housed(settings) as house:
        room = await house.prepare(voters=2)
        for at in range(2):
            await room.vote(at, [2, 1])
        await room.close()
        board = await room.count()
        result, state = await room.result(), await room.state()

    async with housed(settings) as house:
        room = house.again(room)
        assert await room.result() == result
        assert await room.state() == {**state, "box": ""}
        assert (await room.get("board")).json()["board"] == board.text.decode()


async def test_cleaning_that_was_cut_short_is_done_at_the_next_start(settings: Settings) -> None:
    async with housed(settings) as house:
        room = await house.prepare(voters=1)
        assert not await house.rounds.store.read(is_clean)
        await room.vote(0, [1, 1])
        await room.close()
        assert await house.rounds.store.read(is_clean)
        unclean = update(Round).values(clean=False)
        await house.rounds.store.write(lambda connection: connection.execute(unclean).rowcount)

    async with housed(settings) as house:
        assert await house.rounds.store.read(is_clean)
