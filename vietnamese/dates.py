"""Dates as Vietnamese writes and reads them: day first, four digits for the year."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from typing import Final, Literal
from zoneinfo import ZoneInfo

from vietnamese.text import fold

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_DAY_FIRST = re.compile(r"(?:ngay )?([0-9]{1,2})\s?([/.-])\s?([0-9]{1,2})\s?\2\s?([0-9]+)")
_IN_WORDS = re.compile(r"(?:ngay )?([0-9]{1,2}) thang ([0-9]{1,2})(?: nam|,) ([0-9]+)")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_WEEKDAY_BEFORE = re.compile(r"(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat),? ")
_MONTHS = 12
_YEAR_DIGITS = 4

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
"""Where it is decided which day it is, for all that belongs to no plan: who left, a session."""

Fault = Literal["unreadable", "two_digit_year", "month_first", "no_such_day"]


class UnreadableDateError(ValueError):
    """What is wrong with a typed date, as a `code`."""

    def __init__(self, code: Fault) -> None:
        super().__init__(code)
        self.code: Fault = code


def weekday(day: date) -> str:
    """*Thứ Hai* … *Chủ nhật*."""
    return _WEEKDAYS[day.weekday()]


def short_date(day: date) -> str:
    """*24/10/2024*."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def long_date(day: date) -> str:
    """*ngày 05 tháng 02 năm 2024*: official papers put a zero before days to 9, months to 2."""
    month = f"{day.month:02}" if day.month in {1, 2} else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def local_day(instant: datetime) -> date:
    """The day that an aware instant falls on here, where it begins seven hours before UTC's."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(ZONE).date()


def in_words(instant: datetime, zone: tzinfo, *, seconds: bool = False) -> str:
    """An aware instant as the wall clock in `zone` shows it: *16:59, thứ Năm ngày 24/10/2024*."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    local = instant.astimezone(zone)
    name = weekday(local).replace("Thứ", "thứ").replace("Chủ", "chủ")
    clock = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    return f"{clock}, {name} ngày {short_date(local)}"


def parse_date(text: str) -> date:
    """*25/10/2024*, *25-10-2024*, *25.10.2024*, *ngày 25 tháng 10 năm 2024*, *2024-10-25*.

    Never guesses: UnreadableDateError for two-digit years, days that do not exist, and the
    American order.
    """
    said = _WEEKDAY_BEFORE.sub("", fold(text), count=1)
    if iso := _ISO.fullmatch(said):
        return _day(iso[3], iso[2], iso[1])
    if found := _DAY_FIRST.fullmatch(said):
        return _day(found[1], found[3], found[4])
    if found := _IN_WORDS.fullmatch(said):
        return _day(found[1], found[2], found[3])
    raise UnreadableDateError("unreadable")


def _day(day: str, month: str, year: str) -> date:
    if len(year) == 2:  # noqa: PLR2004 - the very two digits of "two-digit year"
        raise UnreadableDateError("two_digit_year")
    if len(year) != _YEAR_DIGITS:
        raise UnreadableDateError("unreadable")
    if int(month) > _MONTHS >= int(day):
        raise UnreadableDateError("month_first")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise UnreadableDateError("no_such_day") from None
