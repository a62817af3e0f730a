"""One unit's nudges of a day are paused and go on by themselves, whatever becomes of its day."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from reminders import pausing, waves
from storage.channels import Outgoing
from storage.store import Store
from tests.reminders import stage
from tests.reminders.stage import (
    begin_another,
    deliver,
    items,
    nudges,
    rule,
    started,
    tick_at,
    tick_through,
)

UNIT = 1
MONDAY = dt.date(2024, 10, 21)
ONE_RULE = [rule("ba-ngay", 3)]
at = stage.at


def wave_of(connection: Connection, campaign: int) -> tuple[str, str | None]:
    (wave,) = waves.waves_of(connection, campaign, MONDAY)
    return wave.state, wave.why


def messages(connection: Connection) -> set[str]:
    return set(connection.scalars(select(Outgoing.state)))


async def test_a_paused_unit_is_silent_until_it_goes_on(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    assert await store.write(lambda c: pausing.pause(c, campaign, MONDAY, at(20, 15), UNIT)) == 1
    await tick_at(rooms, at(21, 8))
    assert await store.read(nudges) == []
    assert await store.read(lambda c: wave_of(c, campaign)) == ("paused", "alone")
    assert await store.read(lambda c: pausing.paused_on(c, MONDAY)) == set()
    assert await store.write(lambda c: pausing.resume(c, campaign, MONDAY, at(21, 9), UNIT)) == 1
    await tick_at(rooms, at(21, 9))
    assert len(await store.read(nudges)) == 3


async def test_another_unit_goes_on_meanwhile(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    await store.write(lambda c: pausing.pause(c, campaign, MONDAY, at(21, 7), 8))
    await tick_at(rooms, at(21, 8))
    assert len(await store.read(nudges)) == 3


async def test_what_lies_in_the_outbox_is_held_with_its_unit_and_not_let_go_with_the_day(
    store: Store,
) -> None:
    rooms, campaign = await started(store, stage.plan(ONE_RULE))
    await tick_at(rooms, at(21, 8))
    await store.write(lambda c: pausing.pause(c, campaign, MONDAY, at(21, 8, 1), UNIT))
    assert await store.read(messages) == {"cancelled"}
    await store.write(lambda c: pausing.pause(c, campaign, MONDAY, at(21, 8, 2)))
    await store.write(lambda c: pausing.resume(c, campaign, MONDAY, at(21, 9)))
    assert await store.read(messages) == {"cancelled"}
    assert await store.read(lambda c: wave_of(c, campaign)) == ("paused", "alone")
    await store.write(lambda c: pausing.resume(c, campaign, MONDAY, at(21, 9), UNIT))
    assert await store.read(messages) == {"waiting"}
    await tick_at(rooms, at(21, 9))
    assert await store.read(lambda c: wave_of(c, campaign)) == ("done", None)
    assert len(await store.read(nudges)) == 3


async def test_a_unit_of_a_paused_day_waits_for_the_day(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    await store.write(lambda c: pausing.pause(c, campaign, MONDAY, at(21, 7)))
    await store.write(lambda c: pausing.pause(c, campaign, MONDAY, at(21, 7), UNIT))
    await store.write(lambda c: pausing.resume(c, campaign, MONDAY, at(21, 8), UNIT))
    await tick_at(rooms, at(21, 8))
    assert await store.read(nudges) == []
    await store.write(lambda c: pausing.resume(c, campaign, MONDAY, at(21, 9)))
    await tick_at(rooms, at(21, 9))
    assert len(await store.read(nudges)) == 3


async def test_a_unit_that_stays_paused_is_told_on_the_next_day(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    await store.write(lambda c: pausing.pause(c, campaign, MONDAY, at(21, 7), UNIT))
    await tick_through(rooms, [21, 22], range(7, 18))
    assert {day for day, _, _ in await store.read(nudges)} == {22}
    assert await store.read(lambda c: wave_of(c, campaign)) == ("skipped", "paused")


async def test_what_was_sent_is_past_pausing(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan(ONE_RULE))
    await tick_at(rooms, at(21, 8))
    await store.write(deliver)
    assert await store.write(lambda c: pausing.pause(c, campaign, MONDAY, at(21, 9), UNIT)) == 0
    assert await store.read(lambda c: wave_of(c, campaign)) == ("done", None)


async def test_of_another_campaign_the_unit_is_told(store: Store) -> None:
    rooms, one = await started(store, stage.plan(ONE_RULE))
    other = [rule("hai", 3)]
    await store.write(lambda c: begin_another(c, stage.plan(other, plan="thu-hai")))
    await store.write(lambda c: pausing.pause(c, one, MONDAY, at(21, 7), UNIT))
    await tick_at(rooms, at(21, 8))
    assert await store.read(lambda c: items(c, stage.AN)) == [("hai", "done", None)]
