"""The clockwork: one lease, a new day once, an hour once, a bug that does not stop it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

import pytest
from sqlalchemy import select

from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from reminders import ticking
from reminders.ticking import LEASE, Clockwork
from storage.channels import Lease
from storage.reminding import NudgeItem
from storage.store import Store
from tests.reminders import stage
from tests.reminders.stage import AN, at, nudges, started


def move(rooms: Rooms, now: dt.datetime) -> None:
    assert isinstance(rooms.clock, SimulatedClock)
    rooms.clock.move_to(now)


async def test_a_clock_that_has_gone_is_followed_by_another(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    one, two = Clockwork(rooms, holder="one"), Clockwork(rooms, holder="two")
    await one.look()
    move(rooms, at(21, 8))
    await two.look()
    lease = await store.read(lambda c: c.execute(select(Lease.holder, Lease.fence)).one())
    assert tuple(lease) == ("two", 2)
    assert len(await store.read(nudges)) == 3


async def test_the_second_clock_waits_while_the_first_lives(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    one, two = Clockwork(rooms, holder="one"), Clockwork(rooms, holder="two")
    for second in range(3):
        move(rooms, at(21, 8) + dt.timedelta(seconds=second * 5))
        await one.look()
        await two.look()
    assert two.last_day is None
    assert (
        await store.read(lambda c: c.scalar(select(Lease.holder).where(Lease.name == LEASE)))
        == "one"
    )
    assert len(await store.read(nudges)) == 3


async def test_a_new_day_and_a_new_hour_are_met_once(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    days: list[dt.date | None] = []
    hours: list[int] = []

    async def daily(_: Rooms, last: dt.date | None) -> None:
        days.append(last)

    async def hourly(rooms: Rooms) -> None:
        hours.append(rooms.clock.now().hour)

    clock = Clockwork(rooms, daily=(daily,), hourly=(hourly,))
    for now in (at(21, 7), at(21, 7, 30), at(21, 8), at(22, 8), at(22, 8, 1)):
        move(rooms, now)
        await clock.look()
    assert days == [None, dt.date(2024, 10, 21)]
    assert len(hours) == 3


async def test_a_bug_is_logged_and_the_clock_goes_on_later(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    rooms, _ = await started(store, stage.plan())

    async def broken(_: Rooms, __: dt.date | None) -> None:
        raise RuntimeError("a bug")

    clock = Clockwork(rooms, daily=(broken,))
    with caplog.at_level(logging.ERROR):
        await clock.look()
    assert "a tick met a bug" in caplog.text
    assert clock.not_before > 0


async def test_after_the_deadline_what_was_never_told_is_written_down(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    clock = Clockwork(rooms)
    move(rooms, at(26, 9))
    await clock.look()
    rows = await store.read(
        lambda c: c.execute(
            select(NudgeItem.rule, NudgeItem.state, NudgeItem.why).where(
                NudgeItem.employee_id == AN
            )
        ).all()
    )
    assert sorted(tuple(row) for row in rows) == [
        ("ba-ngay", "skipped", "not_sent"), ("mot-ngay", "skipped", "not_sent"),
    ]  # fmt: skip
    move(rooms, at(26, 11))
    await clock.look()
    assert await store.read(nudges) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_scheduler_runs_until_it_is_cancelled(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    move(rooms, at(21, 8))
    running = asyncio.create_task(ticking.run(rooms))
    while not await store.read(nudges):  # noqa: ASYNC110 - it is the store that is waited for
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
