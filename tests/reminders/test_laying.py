"""Units do not come all at once: after a pause, after a stop, late in the day."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from pages.rooms import Rooms
from reminders import pausing, waves
from reminders.hours import SendingTimes
from reminders.laying import lay
from reminders.tick import Memory, tick
from storage.reminding import Wave
from storage.store import Store
from tests.reminders import stage
from tests.reminders.stage import at, nudges, started, tick_at

MONDAY = dt.date(2024, 10, 21)
UNITS = [7, 8, 9, 1]
"""Three without anybody, and the room of three."""

PLAN = stage.plan(policy={"wave_spacing": 30})
TIMES = SendingTimes(PLAN.when_to_remind, stage.ZONE)


async def laid(store: Store, now: dt.datetime) -> tuple[Rooms, int]:
    rooms, campaign = await started(store, PLAN)
    await store.write(lambda c: lay(c, campaign, UNITS, TIMES, now))
    return rooms, campaign


def hours(connection: Connection) -> list[tuple[int, str, str, str | None]]:
    """(unit, due, state, why) of Monday's units, in their order."""
    rows = connection.execute(
        select(Wave).where(Wave.unit_id != waves.WHOLE_DAY).order_by(Wave.due_at, Wave.id)
    )
    return [
        (row.unit_id, f"{row.due_at.astimezone(stage.ZONE):%H:%M}", row.state, row.why)
        for row in rows
    ]


async def test_after_a_pause_the_units_come_one_after_another_again(store: Store) -> None:
    rooms, campaign = await laid(store, at(21, 8))
    await store.write(lambda c: pausing.pause(c, campaign, MONDAY, at(21, 8)))
    await store.write(lambda c: pausing.resume(c, campaign, MONDAY, at(21, 10, 30)))
    await tick(rooms, at(21, 10, 30), Memory())
    assert await store.read(hours) == [
        (7, "10:30", "done", None), (8, "14:00", "waiting", None), (9, "14:30", "waiting", None),
        (1, "15:00", "waiting", None),
    ]  # fmt: skip
    assert await store.read(nudges) == []
    for hour, minute in ((14, 0), (14, 30), (15, 0)):
        await tick(rooms, at(21, hour, minute), Memory())
    assert len(await store.read(nudges)) == 3


async def test_after_a_stop_too_and_what_does_not_fit_is_told_on_the_next_day(
    store: Store,
) -> None:
    rooms, _ = await laid(store, at(21, 8))
    await tick(rooms, at(21, 16, 13), Memory())  # two minutes, then the day's last quarter
    assert sorted(await store.read(hours)) == [
        (1, "09:30", "skipped", "window_over"), (7, "16:13", "done", None),
        (8, "16:14", "waiting", None), (9, "09:00", "skipped", "window_over"),
    ]  # fmt: skip
    assert await store.read(nudges) == []
    await tick_at(rooms, at(22, 8))
    assert {day for day, _, _ in await store.read(nudges)} == {22}


async def test_a_clock_that_starts_late_lays_no_more_than_fits(store: Store) -> None:
    await laid(store, at(21, 16, 13))
    assert await store.read(hours) == [
        (7, "16:13", "waiting", None), (9, "16:13", "skipped", "window_over"),
        (1, "16:13", "skipped", "window_over"), (8, "16:14", "waiting", None),
    ]  # fmt: skip


async def test_a_unit_that_is_a_little_late_moves_nobody(store: Store) -> None:
    rooms, _ = await laid(store, at(21, 8))
    await tick(rooms, at(21, 8, 35), Memory())
    assert [(unit, due) for unit, due, _, _ in await store.read(hours)] == [
        (7, "08:00"), (8, "08:30"), (9, "09:00"), (1, "09:30"),
    ]  # fmt: skip
