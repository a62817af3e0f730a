"""Days on which a Vietnamese office is closed, with their names; and working days counted."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.metadata import version

import holidays

from vietnamese.dates import weekday

_SATURDAY = 5

LIBRARY = f"holidays {version('holidays')}"
"""Where the days come from: the library and its version."""


def day_off(day: dt.date) -> str | None:
    """The name of the holiday, or of the weekend day, that `day` is; None on a working day.

    Days that the government moves year by year are known as far as the library knows them.
    """
    named = weekday(day)[0].lower() + weekday(day)[1:]
    holiday = _holidays(day.year).get(day)
    if holiday is not None:
        return f"{named}, {holiday}"
    return named if day.weekday() >= _SATURDAY else None


def working_day_after(day: dt.date, count: int) -> dt.date:
    """The working day that is `count` (from 1) after `day`, which is not counted itself."""
    while count:
        day += dt.timedelta(days=1)
        count -= day_off(day) is None
    return day


@cache
def _holidays(year: int) -> dict[dt.date, str]:
    return dict(holidays.country_holidays("VN", years=year, language="vi"))
