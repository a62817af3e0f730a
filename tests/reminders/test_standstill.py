"""The whole service stood still: on record when it runs again, and nobody is asked anything."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from reminders.ticking import Clockwork
from storage.audit import CONSOLE, record
from storage.campaigns import Campaign
from storage.channels import Outage, Outgoing
from storage.store import Store
from storage.submissions import Submission
from tests.reminders import stage
from tests.reminders.stage import AN, BINH, CHI, at, extend_for, hand_in, started, submission_of


async def runs(rooms: Rooms, *moments: dt.datetime) -> None:
    """A process of its own, whose clock ticks at these moments and then is gone."""
    clock = Clockwork(rooms)
    for now in moments:
        assert isinstance(rooms.clock, SimulatedClock)
        rooms.clock.move_to(now)
        await clock.look()


async def outages(store: Store) -> list[Any]:
    return list(await store.read(lambda c: c.execute(select(Outage)).all()))


def touched(connection: Connection, employee: int, when: dt.datetime) -> int:
    form = submission_of(connection, employee)
    changed = update(Submission).where(Submission.id == form).values(changed_at=when)
    connection.execute(changed)
    return form


async def test_who_could_not_hand_in_at_the_end_is_on_the_certificate(store: Store) -> None:
    """Due before Friday: nothing runs from ten in the evening until two hours later."""
    rooms, campaign = await started(store, stage.plan([]))
    await store.write(lambda c: hand_in(c, AN, at(24, 9)))
    await store.write(lambda c: extend_for(c, campaign, BINH, at(28, 0), at(24, 9)))
    await runs(rooms, at(24, 22))
    assert await outages(store) == []
    await runs(rooms, at(25, 0, 5))
    (outage,) = await outages(store)
    assert (outage.channel, outage.why) == ("everything", "down")
    assert (outage.began_at, outage.ended_at) == (at(24, 22), at(25, 0, 5))
    chi = await store.read(lambda c: submission_of(c, CHI))
    assert outage.affected == [chi]
    assert outage.asked_at is not None
    assert outage.asked_again == []
    await runs(rooms, at(25, 0, 6))
    assert len(await outages(store)) == 1


async def test_who_was_at_it_shortly_before_is_on_it_too_and_nobody_is_told(store: Store) -> None:
    rooms, _ = await started(store, stage.plan([]))
    an = await store.write(lambda c: touched(c, AN, at(22, 13, 20)))
    await store.write(lambda c: touched(c, BINH, at(22, 12, 50)))
    await runs(rooms, at(22, 14))
    await runs(rooms, at(22, 16))
    (outage,) = await outages(store)
    assert outage.affected == [an]
    assert await store.read(lambda c: c.execute(select(Outgoing.id)).all()) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_restart_is_no_outage(store: Store) -> None:
    rooms, _ = await started(store, stage.plan([]))
    await runs(rooms, at(22, 14))
    await runs(rooms, at(22, 14, 2))
    await runs(rooms, at(22, 14, 3), at(22, 15, 3))  # it ran, and a simulated clock was moved
    assert await outages(store) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_between_campaigns_nobody_misses_it(store: Store) -> None:
    rooms, _ = await started(store, stage.plan([]))
    await runs(rooms, at(22, 14))
    await store.write(lambda c: c.execute(update(Campaign).values(state="closed")).rowcount)
    await runs(rooms, at(22, 16))
    assert await outages(store) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_is_certified_of_the_time_that_a_restored_backup_knows_nothing_of(
    store: Store,
) -> None:
    rooms, _ = await started(store, stage.plan([]))
    await runs(rooms, at(20, 14))
    act = "installation.restore"
    await store.write(lambda c: record(c, CONSOLE, act, "installation", now=at(22, 14)))
    await runs(rooms, at(22, 14, 30))
    (outage,) = await outages(store)
    assert (outage.began_at, outage.ended_at) == (at(22, 14), at(22, 14, 30))
