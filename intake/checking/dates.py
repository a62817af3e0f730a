"""The calendar: days that nobody works, dates that contradict each other, too little time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from intake.calendar import cut_off
from intake.checking.finding import Finding, error, warning
from intake.plan import Milestone, Plan
from vietnamese.dates import short_date
from vietnamese.days_off import day_off
from vietnamese.text import words

NOTICE = dt.timedelta(days=14)
"""Less than this between the document and a deadline is worth a warning."""

SAME_WORDS = 0.5
"""Labels that share this part of their words are taken for one thing."""

_DAY = dt.timedelta(days=1)
_YEAR = dt.timedelta(days=366)


def check(plan: Plan) -> Iterator[Finding]:
    if plan.period.starts_on > plan.period.ends_on:
        yield error(("period", "ends_on"), "date.period")
    yield from _outside(plan)
    yield from _days_off(plan)
    yield from _short_notice(plan)
    try:
        zone = ZoneInfo(plan.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield error(("time_zone",), "date.zone", zone=plan.time_zone)
        return
    yield from _two_dates(plan, zone)


def _outside(plan: Plan) -> Iterator[Finding]:
    """A year mistyped puts a milestone far from the period."""
    first, last = plan.period.starts_on - _YEAR, plan.period.ends_on + _YEAR
    for number, milestone in enumerate(plan.milestones):
        for key in ("date", "until"):
            day = getattr(milestone, key)
            if day is not None and not first <= day <= last:
                yield error(
                    ("milestones", number, key),
                    "date.outside",
                    date=short_date(day),
                    period=plan.period.name,
                )


def _days_off(plan: Plan) -> Iterator[Finding]:
    for number, milestone in enumerate(plan.milestones):
        key = "until" if milestone.kind == "window" else "date"
        day: dt.date = getattr(milestone, key)
        why = day_off(day)
        if why is not None:
            yield warning(
                ("milestones", number, key), "date.day_off", date=short_date(day), why=why
            )
        eve = day - _DAY
        why = day_off(eve)
        if milestone.kind == "before" and milestone.time is None and why is not None:
            yield warning(
                ("milestones", number, "date"),
                "date.last_day_off",
                date=short_date(day),
                last=short_date(eve),
                why=why,
                working=short_date(_working_day_before(day)),
            )


def _working_day_before(day: dt.date) -> dt.date:
    day -= _DAY
    while day_off(day) is not None:
        day -= _DAY
    return day


def _short_notice(plan: Plan) -> Iterator[Finding]:
    issued = plan.document.date
    if issued is None:
        return
    for number, milestone in enumerate(plan.milestones):
        if milestone.kind == "planned":
            continue
        last = milestone.until or milestone.date
        days = (last - issued).days
        if last < issued:
            yield warning(
                ("milestones", number, "date"),
                "date.past",
                date=short_date(last),
                issued=short_date(issued),
            )
        elif last - issued < NOTICE:
            yield warning(
                ("milestones", number, "date"),
                "date.short_notice",
                days=days,
                date=short_date(last),
                issued=short_date(issued),
            )


def _two_dates(plan: Plan, zone: ZoneInfo) -> Iterator[Finding]:
    """What the plan calls one thing should have one date and one kind."""
    for number, milestone in enumerate(plan.milestones):
        for other in plan.milestones[:number]:
            if not _one_thing(milestone, other) or _when(milestone) == _when(other):
                continue
            same_instant = cut_off(milestone, zone) == cut_off(other, zone) is not None
            yield warning(
                ("milestones", number, "date"),
                "date.same_instant" if same_instant else "date.two_dates",
                label=milestone.label,
                other=other.code,
                here=f"{milestone.kind} {short_date(milestone.date)}",
                there=f"{other.kind} {short_date(other.date)}",
            )


def _one_thing(one: Milestone, other: Milestone) -> bool:
    """The same label; or one sender and receiver, and the same day or much the same label."""
    if words(one.label) == words(other.label):
        return True
    if one.to is None or other.to is None:
        return False
    one_way = (words(one.who), words(one.to)) == (words(other.who), words(other.to))
    return one_way and (one.date == other.date or _alike(one.label, other.label))


def _alike(one: str, other: str) -> bool:
    ours, theirs = set(words(one).split()), set(words(other).split())
    return len(ours & theirs) >= SAME_WORDS * len(ours | theirs)


def _when(milestone: Milestone) -> tuple[str, dt.date, dt.date | None, dt.time | None]:
    return milestone.kind, milestone.date, milestone.until, milestone.time
