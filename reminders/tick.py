"""One look at the clock: waves that are over, waves to lay, waves whose time has come.

Everything is a small write of its own; two clocks at once do nothing twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, exists, select

from intake.library import Library
from pages.rooms import Rooms
from reminders import waves
from reminders.audience import people_of, units_with_work
from reminders.claiming import Claimed, claim
from reminders.hours import At, SendingTimes, times_of
from reminders.laying import is_late, lay, spread_again
from reminders.undelivered import give_up
from storage.campaigns import Campaign
from storage.reminding import Wave

AT_ONCE = 40
"""People in one write."""

_LOOK_AGAIN = timedelta(minutes=15)
"""How often it is worked out anew which units have work: people are asked and moved all day."""


@dataclass
class Memory:
    """What a clock need not work out at every tick; lost with the process, to no harm."""

    laid: dict[int, tuple[date, str, datetime]] = field(default_factory=dict)
    """By campaign: on which day, under which plan, and when its units were looked at."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did."""

    laid: int = 0
    sent: int = 0
    calls: int = 0


async def tick(rooms: Rooms, now: datetime, memory: Memory) -> Ticked:
    """Do what is due by `now`."""
    at = At(now, rooms.zone)
    laid = 0
    campaigns = await rooms.store.read(partial(_open_campaigns, rooms.library))
    await _end_what_is_over(rooms, campaigns, at)
    if any(_to_lay(memory, key, revision, at) for key, revision, _ in campaigns):
        await give_up(rooms, at)
    for campaign_id, revision, times in campaigns:
        if times.window_at(now) is not None and _to_lay(memory, campaign_id, revision, at):
            laid += await _lay(rooms, campaign_id, times, at)
            memory.laid[campaign_id] = (at.day, revision, now)
    in_hours = {key: times for key, _, times in campaigns if times.window_at(now) is not None}
    sent = calls = 0
    for wave in await _due(rooms, in_hours, at):
        if wave.campaign_id in in_hours:
            claimed = await _carry_out(rooms, wave, in_hours[wave.campaign_id], at)
            sent, calls = sent + claimed.sent, calls + claimed.calls
    return Ticked(laid, sent, calls)


Open = tuple[int, str, SendingTimes]


def _open_campaigns(library: Library, connection: Connection) -> list[Open]:
    rows = connection.execute(
        select(Campaign.id, Campaign.revision).where(Campaign.state == "open").order_by(Campaign.id)
    )
    found = [(row.id, row.revision, library.plan(connection, row.revision)) for row in rows]
    return [(key, revision, times_of(plan)) for key, revision, plan in found if plan.reminders]


async def _end_what_is_over(rooms: Rooms, campaigns: Sequence[Open], at: At) -> None:
    is_over = all(times.next_chance(at.now) is None for _, _, times in campaigns)
    end = partial(waves.end_what_is_over, today=at.day, now=at.now, is_over=is_over)
    if await rooms.store.read(partial(_anything_open, at.day, is_over=is_over)):
        await rooms.store.write(end)


def _anything_open(today: date, connection: Connection, *, is_over: bool) -> bool:
    """Whether a wave of the past still waits: nothing is written at every tick for nothing."""
    closed = Wave.campaign_id.not_in(select(Campaign.id).where(Campaign.state == "open"))
    past = Wave.day <= today if is_over else Wave.day < today
    waits = exists().where(Wave.state.in_(("waiting", "paused")), past | closed)
    return bool(connection.scalar(select(waits)))


def _to_lay(memory: Memory, campaign_id: int, revision: str, at: At) -> bool:
    last = memory.laid.get(campaign_id)
    if last is None or last[:2] != (at.day, revision):
        return True
    return not timedelta() <= at.now - last[2] < _LOOK_AGAIN


async def _lay(rooms: Rooms, campaign_id: int, times: SendingTimes, at: At) -> int:
    look = partial(units_with_work, library=rooms.library, campaign_id=campaign_id, at=at)
    units = await rooms.store.read(look)
    if not units:
        return 0
    act = partial(lay, campaign_id=campaign_id, units=units, times=times, now=at.now)
    return await rooms.store.write(act)


async def _due(rooms: Rooms, in_hours: Mapping[int, SendingTimes], at: At) -> Sequence[Any]:
    """The waves whose time has come; after a stop or a pause they do not come all at once."""
    look = partial(waves.due, day=at.day, now=at.now)
    found = await rooms.store.read(look)
    late = Counter(wave.campaign_id for wave in found if is_late(wave.due_at, at.now))
    bunched = [key for key, count in late.items() if count > 1 and key in in_hours]
    for key in bunched:
        spread = partial(spread_again, campaign_id=key, times=in_hours[key], now=at.now)
        await rooms.store.write(spread)
    return await rooms.store.read(look) if bunched else found


async def _carry_out(rooms: Rooms, wave: Any, times: SendingTimes, at: At) -> Claimed:
    """The people of one unit, some at a time; who is typing is left for later on the same day."""
    look = partial(
        people_of, library=rooms.library, campaign_id=wave.campaign_id, unit=wave.unit_id, at=at
    )
    found = Claimed()
    people = await rooms.store.read(look)
    for start in range(0, len(people), AT_ONCE):
        some = people[start : start + AT_ONCE]
        each = await rooms.store.write(
            partial(
                claim, library=rooms.library, wave_id=wave.id, employees=some,
                channels=rooms.channels, at=at,
            )
        )  # fmt: skip
        found = Claimed(
            found.sent + each.sent, found.calls + each.calls, found.typing + each.typing
        )
    again = times.next_chance(at.now + timedelta(minutes=times.policy.typing_grace))
    if found.typing and again is not None:
        await rooms.store.write(partial(waves.again_at, which=wave.id, due_at=again))
    else:
        await rooms.store.write(partial(waves.done, which=wave.id, now=at.now))
    return found
