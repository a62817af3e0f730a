"""A round that names somebody who is to be erased leaves nothing here, and no other round does."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from ballots.client import BallotsRefusedError
from ballots.settings import Settings
from ballots.tables import metadata
from tests.ballots.room import House, Room

NAME = "Nguyễn Thị Bịa Đặt"


async def signed(house: House) -> Room:
    room = await house.prepare(voters=2, items=1, place=f"Phòng của {NAME}")
    for at in range(2):
        await room.vote(at, [1])
    await room.close()
    await room.count()
    await house.serve.minutes_signed(room.round)
    return room


async def test_what_is_over_is_forgotten_and_another_round_stays(
    house: House, settings: Settings
) -> None:
    over, other = await signed(house), await house.create(title="Cuộc khác")

    await house.serve.forget([over.round])

    with pytest.raises(BallotsRefusedError, match="no_round"):
        await house.serve.status(over.round)
    assert (await over.get("board")).status_code == 404
    assert (await house.serve.status(other.round)).state == "prepared"
    for table in metadata.sorted_tables:
        key = "id" if table.name == "round" else "round_id"
        its = select(func.count()).where(table.c[key] == bytes.fromhex(over.round))
        assert await house.rounds.store.read(lambda c, its=its: c.scalar(its)) == 0, table.name
    for path in settings.data.iterdir():
        assert NAME.encode() not in path.read_bytes(), path.name
        assert over.round.encode() not in path.read_bytes(), path.name


async def test_asked_once_more_it_is_gone_already(house: House) -> None:
    room = await signed(house)
    await house.serve.forget([room.round])
    await house.serve.forget([room.round, "ab" * 16])


async def test_of_a_round_that_goes_on_nothing_goes(house: House) -> None:
    over, going = await signed(house), await house.prepare(voters=1, items=1)

    with pytest.raises(BallotsRefusedError, match="wrong_state"):
        await house.serve.forget([over.round, going.round])

    assert (await house.serve.status(over.round)).state == "signed"
    assert (await house.serve.status(going.round)).state == "issuing"


async def test_a_round_before_no_longer_leads_to_it(house: House) -> None:
    first = await house.create()
    second = await house.create(previous=first.round)
    assert (await first.state())["next"] == second.round
    await house.serve.void(second.round, "x")

    await house.serve.forget([second.round])

    assert (await first.state())["next"] is None
