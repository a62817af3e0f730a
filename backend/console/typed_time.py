"""A deadline as an office types it: a day, and an hour if it is not the end of that day."""

from __future__ import annotations

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

from intake.granting import end_of
from intake.refusing import ExtensionRefusedError
from vietnamese.dates import UnreadableDateError, parse_date
from vietnamese.text import fold

_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]|h| gio ?)([0-9]{2})?(?: phut)?", re.ASCII)
_YEARS = range(2000, 2200)
_HOURS, _MINUTES = 24, 60


def typed_cut_off(day: str, clock: str, zone: ZoneInfo) -> datetime:
    """The first instant that is too late; ExtensionRefusedError where it cannot be read."""
    try:
        date = parse_date(day)
    except UnreadableDateError as error:
        raise ExtensionRefusedError(f"date.{error.code}", "day") from None
    if date.year not in _YEARS:
        raise ExtensionRefusedError("extend.year", "day")
    return end_of(date, _time_of(clock), zone)


def _time_of(typed: str) -> time | None:
    said = fold(typed)
    if not said:
        return None
    found = _CLOCK.fullmatch(said)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (_HOURS, 0)
    if hour >= _HOURS or minute >= _MINUTES:
        raise ExtensionRefusedError("extend.hour", "hour")
    return time(hour, minute)
