"""Days on which a Vietnamese office is closed, with their names."""

from __future__ import annotations

import datetime as dt
from functools import cache

import holidays

from vietnamese.dates import weekday

_SATURDAY = 5


def day_off(day: dt.date) -> str | None:
    """The name of the holiday, or of the weekend day, that `day` is; None on a working day.

    Days that the government moves year by year are known as far as the library knows them.
    """
    name = _holidays(day.year).get(day)
    if name is not None:
        return f"{weekday(day)}, {name}"
    return weekday(day) if day.weekday() >= _SATURDAY else None


@cache
def _holidays(year: int) -> dict[dt.date, str]:
    return dict(holidays.country_holidays("VN", years=year, language="vi"))
