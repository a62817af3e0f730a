"""Which rules of a plan fall on which day before a deadline, and which of them has come.

Nothing here is stored: a later deadline moves every day by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from intake.plan import ReminderRule
from reminders.hours import DAY, SendingTimes

TOO_LATE = timedelta(minutes=30)
"""So shortly before a deadline nobody is nudged: it would only make the rush it warns of."""

Missed = Literal["down", "superseded"]


@dataclass(frozen=True, slots=True)
class Slot:
    """The day on which a rule falls."""

    rule: ReminderRule
    day: date


@dataclass(frozen=True, slots=True)
class Come:
    """What there is to do by today: at most one rule, and those that it makes needless."""

    rule: ReminderRule | None
    missed: tuple[tuple[ReminderRule, Missed], ...] = ()
    """`down`: its day went by and nothing was sent; `superseded`: a nearer one falls on it too."""


def falls(
    rules: Iterable[ReminderRule], cut_off: datetime, since: date, times: SendingTimes
) -> list[Slot]:
    """The rules with their days, the earliest first; of one day the nearest to the deadline last.

    A day on which nothing is sent gives way to the working day before it. What would fall on the
    day `since`, on which this deadline came to be, or before it, falls away; if that is all of
    them, the nearest falls on the next working day, if there is one left.
    """
    last = (cut_off - timedelta(microseconds=1)).astimezone(times.zone).date()
    slots = [Slot(rule, _sent_on(last - rule.days_before * DAY, cut_off, times)) for rule in rules]
    kept = [slot for slot in slots if slot.day > since]
    if slots and not kept:
        nearest = min(slots, key=lambda slot: slot.rule.days_before)
        day = times.working_day_from(since + DAY)
        if _in_time(day, cut_off, times):
            kept = [Slot(nearest.rule, day)]
    return sorted(kept, key=lambda slot: (slot.day, -slot.rule.days_before))


def come(slots: Collection[Slot], today: date, done: Collection[str]) -> Come:
    """The nearest rule that has come by `today`, unless it is `done` (codes of rules).

    After a time in which nothing could be sent that is the one that is still of use.
    """
    by_now = [slot for slot in slots if slot.day <= today]
    if not by_now or by_now[-1].rule.code in done:
        return Come(None)
    chosen = by_now[-1]
    return Come(
        chosen.rule,
        tuple(
            (slot.rule, "superseded" if slot.day == chosen.day else "down")
            for slot in by_now[:-1]
            if slot.rule.code not in done
        ),
    )


def _sent_on(day: date, cut_off: datetime, times: SendingTimes) -> date:
    while times.is_off(day) or not _in_time(day, cut_off, times):
        day -= DAY
    return day


def _in_time(day: date, cut_off: datetime, times: SendingTimes) -> bool:
    return times.opens(day) + TOO_LATE < cut_off
