"""What the nudges of a day would be, if nothing changed until then; nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from intake.library import Library
from intake.plan import Plan
from reminders.audience import people_of, units_with_work
from reminders.hours import At, SendingTimes, times_of
from reminders.items import Item, items_for
from reminders.pausing import paused_on
from reminders.reaching import Message, ways
from reminders.waves import NO_UNIT
from reminders.wording import message_of
from storage.campaigns import Campaign
from storage.people import Employee, Unit
from vietnamese.days_off import day_off


@dataclass(frozen=True, slots=True)
class Planned:
    """One person's nudge of that day."""

    employee_id: int
    full_name: str
    unit_id: int | None
    unit: str
    channel: str | None
    """The first way that reaches the person; None: to be called."""
    rules: tuple[str, ...]
    """Codes of rules, of all campaigns."""
    message: Message


@dataclass(frozen=True, slots=True)
class Preview:
    """A day's nudges of one campaign, unit by unit."""

    day: date
    off: str
    """Why nothing goes out on that day ("thứ Bảy", "chủ nhật, Tết…"); "" on a working day."""
    is_paused: bool
    units: tuple[int, ...]
    """Every unit with something to tell, in the order of its waves (0: no unit)."""
    planned: tuple[Planned, ...]
    more: bool
    """There are more people than were asked for."""


def preview(
    connection: Connection,
    library: Library,
    campaign_id: int,
    day: date,
    channels: Collection[str],
    now: datetime,
    *,
    units: Collection[int] | None = None,
    most: int = 100,
) -> Preview:
    """The nudges of a day for these units (None: all), at most so many people.

    For a day that has begun: what is still to come of it. Nudges of one person that gather other
    campaigns are shown whole.
    """
    plan = library.plan(
        connection,
        connection.execute(
            select(Campaign.revision).where(Campaign.id == campaign_id)
        ).scalar_one(),
    )
    times = times_of(plan)
    off = _off(times, day)
    is_paused = campaign_id in paused_on(connection, day)
    at = _when(plan, times, day, now)
    if at is None or is_paused:
        return Preview(day, off, is_paused, (), (), more=False)
    with_work = units_with_work(connection, library, campaign_id, at)
    wanted = [unit for unit in with_work if units is None or unit in units]
    planned: dict[int, Planned] = {}
    for unit in wanted:
        if len(planned) > most:
            break
        people = people_of(connection, library, campaign_id, unit, at)
        fresh = [each for each in people if each not in planned]
        for employee, items in items_for(connection, library, fresh, at).items():
            planned[employee] = _planned(connection, employee, items, unit, channels, at)
    shown = tuple(planned.values())
    return Preview(day, off, is_paused, tuple(with_work), shown[:most], more=len(shown) > most)


def _off(times: SendingTimes, day: date) -> str:
    if not times.is_off(day):
        return ""
    return day_off(day) or day.isoformat()


def _when(plan: Plan, times: SendingTimes, day: date, now: datetime) -> At | None:
    """The first moment of that day at which something may go out, not before now."""
    begin = max(now, times.opens(day))
    if begin.astimezone(plan.zone).date() != day:
        return None
    moment = times.next_chance(begin)
    return None if moment is None else At(moment, plan.zone)


def _planned(
    connection: Connection,
    employee_id: int,
    items: Sequence[Item],
    unit: int,
    channels: Collection[str],
    at: At,
) -> Planned:
    name = connection.scalar(select(Employee.full_name).where(Employee.id == employee_id)) or ""
    place = connection.scalar(select(Unit.name).where(Unit.id == unit)) or ""
    found = ways(connection, employee_id, channels, at.now)
    return Planned(
        employee_id=employee_id,
        full_name=name,
        unit_id=None if unit == NO_UNIT else unit,
        unit=place,
        channel=found[0].channel if found else None,
        rules=tuple(dict.fromkeys(item.rule.code for item in items)),
        message=message_of(connection, employee_id, items, at.now),
    )
