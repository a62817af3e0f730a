"""A nudge that never got there is made up for the next day; one that may have got there is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from reminders import pausing
from reminders.reaching import unreachable
from reminders.sweeping import sweep
from storage import outgoing
from storage.channels import Outgoing
from storage.store import Store
from tests.reminders import stage
from tests.reminders.stage import (
    AN,
    CHI,
    at,
    begin_another,
    deliver,
    items,
    nudges,
    rule,
    started,
    tick_at,
    tick_through,
    told,
)  # fmt: skip

MONDAY = dt.date(2024, 10, 21)
ONE_RULE = [rule("ba-ngay", 3)]


def ends(connection: Connection, state: str, why: str | None = None) -> None:
    """Whatever waits becomes this."""
    connection.execute(
        update(Outgoing)
        .where(Outgoing.state == "waiting")
        .values(state=state, why=why, done_at=at(21, 10))
    )


def days(who: int, found: list[tuple[int, int, str]]) -> list[int]:
    return [day for day, each, _ in found if each == who]


@pytest.mark.parametrize(
    ("state", "why", "reason"),
    [
        ("failed", "bad_request", "failed"),
        ("cancelled", "restored", "restored"),
        ("cancelled", "done_meanwhile", "done_meanwhile"),
        ("expired", None, "expired"),
    ],
)
async def test_what_was_never_delivered_is_told_on_the_next_working_day(
    store: Store, state: str, why: str | None, reason: str
) -> None:
    rooms, _ = await started(store, stage.plan(ONE_RULE))
    await tick_at(rooms, at(21, 8))
    await store.write(lambda c: ends(c, state, why))
    await tick_through(rooms, [21], (9, 14, 16))
    assert days(AN, await store.read(nudges)) == [21]
    rooms.clock.move_to(at(22, 7))  # type: ignore[attr-defined]
    await sweep(rooms)
    assert await store.read(lambda c: items(c, AN)) == [("ba-ngay", "skipped", reason)]
    await tick_at(rooms, at(22, 8))
    await store.write(deliver)
    await tick_through(rooms, range(23, 25))
    assert days(AN, await store.read(nudges)) == [21, 22]
    assert await store.read(lambda c: items(c, AN)) == [("ba-ngay", "done", None)]


async def test_what_no_sender_took_is_told_the_next_day_without_a_sweep(store: Store) -> None:
    rooms, _ = await started(store, stage.plan(ONE_RULE))
    await tick_at(rooms, at(21, 8))
    await tick_at(rooms, at(22, 8))
    assert days(AN, await store.read(nudges)) == [21, 22]
    states = select(Outgoing.state).where(Outgoing.employee_id == AN).order_by(Outgoing.id)
    assert await store.read(lambda c: c.scalars(states).all()) == ["expired", "waiting"]


@pytest.mark.parametrize("state", ["unknown", "sent"])
async def test_what_may_have_been_delivered_counts_as_delivered(store: Store, state: str) -> None:
    rooms, _ = await started(store, stage.plan(ONE_RULE))
    await tick_at(rooms, at(21, 8))
    await store.write(lambda c: ends(c, state))
    await tick_through(rooms, range(22, 25))
    assert days(AN, await store.read(nudges)) == [21]


async def test_of_two_that_come_together_then_the_nearest_is_told(store: Store) -> None:
    rooms, _ = await started(store, stage.plan([rule("hai-ngay", 2), rule("mot-ngay", 1)]))
    await tick_at(rooms, at(22, 8))
    await tick_at(rooms, at(23, 8))
    assert await store.read(lambda c: items(c, AN)) == [
        ("hai-ngay", "skipped", "expired"), ("mot-ngay", "done", None),
    ]  # fmt: skip


async def test_who_blocked_the_bot_was_left_to_a_call_and_is_not_claimed_again(
    store: Store,
) -> None:
    rooms, _ = await started(store, stage.plan(ONE_RULE))
    await tick_at(rooms, at(21, 8))

    def refuse(connection: Connection) -> None:
        row: Any = connection.execute(select(Outgoing).where(Outgoing.employee_id == AN)).one()
        outgoing.sending(connection, row.id)
        outgoing.failed(connection, row.id, "blocked", at(21, 9))
        unreachable(connection, row, "blocked", rooms.channels, at(21, 9))

    await store.write(refuse)
    await tick_through(rooms, range(22, 25))
    assert [each for each in await store.read(nudges) if each[1] == AN] == [(21, AN, "call")]


async def test_a_pause_holds_what_lies_in_the_outbox_until_it_goes_on(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan(ONE_RULE))
    await tick_at(rooms, at(21, 8))

    def states(connection: Connection) -> list[tuple[str, str | None]]:
        rows = connection.execute(select(Outgoing.state, Outgoing.why).order_by(Outgoing.id))
        return [(row.state, row.why) for row in rows]

    await store.write(lambda c: pausing.pause(c, campaign, MONDAY, at(21, 8, 1)))
    assert await store.read(states) == [("cancelled", "paused")] * 2
    await store.write(lambda c: pausing.resume(c, campaign, MONDAY, at(21, 9)))
    assert await store.read(states) == [("waiting", None)] * 2


async def test_what_is_held_for_the_day_is_told_on_the_next(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan(ONE_RULE))
    await tick_at(rooms, at(21, 8))
    await store.write(lambda c: pausing.pause(c, campaign, MONDAY, at(21, 8, 1)))
    await store.write(lambda c: pausing.resume(c, campaign, MONDAY, at(21, 11)))  # too late for it
    await tick_through(rooms, [21, 22], (11, 14, 16))
    assert days(CHI, await store.read(nudges)) == [21, 22]
    assert len(await store.read(lambda c: told(c, CHI))) == 2


async def test_what_another_campaign_holds_stays_held(store: Store) -> None:
    rooms, one = await started(store, stage.plan(ONE_RULE))
    other = await store.write(lambda c: begin_another(c, stage.plan(ONE_RULE, plan="thu-hai")))
    await tick_at(rooms, at(21, 8))
    for campaign in (one, other):
        await store.write(lambda c, which=campaign: pausing.pause(c, which, MONDAY, at(21, 8, 1)))  # type: ignore[misc]
    held = select(Outgoing.state).distinct()
    await store.write(lambda c: pausing.resume(c, one, MONDAY, at(21, 9)))
    assert await store.read(lambda c: c.scalars(held).all()) == ["cancelled"]
    await store.write(lambda c: pausing.resume(c, other, MONDAY, at(21, 9)))
    assert await store.read(lambda c: c.scalars(held).all()) == ["waiting"]
