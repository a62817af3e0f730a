"""Pausing a day of nudges, or one unit on a day: what was asked for, done once and told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection, select

from backend.console.visiting import Visitor
from reminders import pausing
from reminders.hours import times_of
from reminders.waves import NO_UNIT, WHOLE_DAY
from storage.audit import record
from storage.people import Unit
from vietnamese.dates import UnreadableDateError, parse_date

Act = Literal["wave.pause", "wave.resume"]

_LONGEST_NUMBER = 15


class RefusedError(Exception):
    """What was sent as a day is none, or one that is over; or the unit is not of this agency. The
    argument is the code of a sentence."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A day; with a unit (0: what is of no unit) and its name, that unit alone."""

    day: date
    unit: int = WHOLE_DAY
    name: str = ""


def asked_of(connection: Connection, visitor: Visitor, day: str, unit: str) -> Asked:
    """What was typed, and the number of a unit or nothing; RefusedError."""
    found = _day(day, visitor)
    if not unit:
        return Asked(found)
    is_number = unit.isdecimal() and unit.isascii() and len(unit) <= _LONGEST_NUMBER
    name = unit_name(connection, visitor, int(unit)) if is_number else None
    if name is None:
        raise RefusedError("pausing.no_unit")
    return Asked(found, int(unit), name)


def change(connection: Connection, visitor: Visitor, act: Act, asked: Asked) -> None:
    """Pause or resume, unless it is so already."""
    campaign, day, now = visitor.campaign_id, asked.day, visitor.now
    if is_paused(connection, campaign, asked) == (act == "wave.pause"):
        return
    do = pausing.pause if act == "wave.pause" else pausing.resume
    do(connection, campaign, day, now, asked.unit)
    unit = {"unit": asked.name} if asked.name else {}
    record(
        connection, visitor.actor, act, f"campaign:{campaign}", now=now,
        after={"day": day.isoformat(), **unit},
    )  # fmt: skip


def is_paused(connection: Connection, campaign: int, asked: Asked) -> bool:
    if asked.unit == WHOLE_DAY:
        return campaign in pausing.paused_on(connection, asked.day)
    return (campaign, asked.unit or None) in pausing.alone_on(connection, asked.day)


def unit_name(connection: Connection, visitor: Visitor, unit: int) -> str | None:
    """A unit of this agency (0: the agency, for what is of no unit), or None."""
    if unit == NO_UNIT:
        return visitor.plan.agency.name
    ours = select(Unit.name).where(Unit.id == unit, Unit.agency_id == visitor.agency_id)
    return connection.scalar(ours)


def _day(typed: str, visitor: Visitor) -> date:
    """A day of nudges, from today on."""
    try:
        day = parse_date(typed)
    except UnreadableDateError:
        raise RefusedError("pausing.no_day") from None
    if day < visitor.now.astimezone(visitor.plan.zone).date() or times_of(visitor.plan).is_off(day):
        raise RefusedError("pausing.no_day")
    return day
