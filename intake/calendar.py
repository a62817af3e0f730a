"""Deadlines as data: the first instant that is too late, and what a submission's standing is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from intake.plan.calendar import Milestone
from intake.texts import sentence
from vietnamese.dates import in_words, long_date

Standing = Literal["on_time", "in_line", "late"]
IN_LINE_FOR = dt.timedelta(days=1)
_DAY = dt.timedelta(days=1)
_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Moments:
    """When a request began and when all of it had been read; UTC, taken before any queue.

    `tried_at` is the instant of an earlier try that we ourselves certified (a signed ticket).
    """

    began_at: dt.datetime
    received_at: dt.datetime
    tried_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A submission's standing, the cut-off it was held against, and the evidence if in line."""

    standing: Standing
    cut_off: dt.datetime | None
    evidence: str = ""


def cut_off(milestone: Milestone, zone: ZoneInfo) -> dt.datetime | None:
    """The first instant that is too late, in UTC; None where nobody can be late.

    `before` X is the start of day X (or its `time`); `by` X is the end of day X, or of the
    minute `time`; a window ends with its last day.
    """
    match milestone.kind:
        case "before":
            local = dt.datetime.combine(milestone.date, milestone.time or dt.time.min, zone)
        case "by" if milestone.time is not None:
            local = dt.datetime.combine(milestone.date, milestone.time, zone) + _MINUTE
        case "by":
            local = dt.datetime.combine(milestone.date + _DAY, dt.time.min, zone)
        case "window":
            last = milestone.until or milestone.date
            local = dt.datetime.combine(last + _DAY, dt.time.min, zone)
        case "planned":
            return None
    return local.astimezone(dt.UTC)


def latest_cut_off(own: dt.datetime | None, extended: Iterable[dt.datetime]) -> dt.datetime | None:
    """The cut-off with the extensions that apply; an extension never shortens."""
    return None if own is None else max([own, *extended])


def rule(
    moments: Moments,
    due: dt.datetime | None,
    attempts: Iterable[tuple[dt.datetime, str]] = (),
) -> Ruling:
    """On time by `received_at`; in line when the request had begun, or an earlier hand-in
    (`attempts`: instant and reason) had reached us, before the cut-off; late otherwise.

    A try counts for `IN_LINE_FOR`: who tried in time and came back a week later is late.
    """
    if due is None or moments.received_at < due:
        return Ruling("on_time", due)
    tries = [(moments.began_at, "began"), *attempts]
    if moments.tried_at is not None:
        tries.append((moments.tried_at, "ticket"))
    for instant, reason in sorted(tries):
        if instant < due and moments.received_at - instant <= IN_LINE_FOR:
            return Ruling("in_line", due, f"{reason} {instant.isoformat()}")
    return Ruling("late", due)


def last_words(due: dt.datetime, zone: ZoneInfo) -> str:
    """The last minute that is still good: the one way in which a deadline is said."""
    return in_words(due - _MINUTE, zone)


def due_words(
    milestone: Milestone, due: dt.datetime | None, zone: ZoneInfo, *, again: bool = False
) -> str:
    """The deadline as the document puts it, with the last day that is still good; `again`: of
    what was sent back."""
    own = cut_off(milestone, zone)
    if due is not None and again:
        return sentence("due.returned", last=last_words(due, zone))
    if due is not None and own is not None and due > own:
        return sentence("due.extended", last=last_words(due, zone))
    return sentence(
        f"due.{milestone.kind}",
        day=long_date(milestone.date),
        until=long_date(milestone.until or milestone.date),
        last=last_words(due, zone) if due else "",
    )


def left_words(due: dt.datetime | None, now: dt.datetime, zone: ZoneInfo) -> str:
    """How long there is, in calendar days, as people count them."""
    if due is None:
        return ""
    if now >= due:
        return sentence("left.over")
    last_day = (due - dt.timedelta(microseconds=1)).astimezone(zone).date()
    days = (last_day - now.astimezone(zone).date()).days
    if days == 0:
        return sentence("left.today", time=(due - _MINUTE).astimezone(zone).strftime("%H:%M"))
    return sentence("left.tomorrow" if days == 1 else "left.days", days=days)
