"""Who is late: the first instant that is too late, extensions, and what was sent back.

"trước ngày X" leaves day X out, "chậm nhất ngày X" counts it in. Whose request had begun, or who
had tried, before the end stands in line for a day. What was sent back and came again within three
working days after the day of the return keeps its place (no document says how long; a default).
What somebody drafted for a collective counts from the moment at which its head released it. Where
the office has set a step to another day, that day counts, with the document's word for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from check import Check
from taken import Form, Taken, instant

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = dt.timedelta(days=1)
FIXED_HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 2)}
_SATURDAY = 5


@dataclass(frozen=True)
class Due:
    """What the document says, "trước ngày" or "chậm nhất ngày", and which."""

    kind: str
    day: dt.date

    def on(self, day: dt.date) -> dt.datetime:
        """The first instant that is too late, were it this day."""
        first = day if self.kind == "before" else day + DAY
        return dt.datetime.combine(first, dt.time.min, HERE)


def before(year: int, month: int, day: int) -> Due:
    """Trước ngày …"""
    return Due("before", dt.date(year, month, day))


def by(year: int, month: int, day: int) -> Due:
    """Chậm nhất ngày …"""
    return Due("by", dt.date(year, month, day))


def judge(check: Check, taken: Taken, dues: Mapping[str, Due]) -> None:
    """Fill in every standing; `dues`: by form."""
    for form in taken.forms:
        due, told = dues[form.form], taken.dates[form.milestone]
        check.same("dates", f"{form.milestone}, its word", due.kind, told["kind"])
        day = dt.date.fromisoformat(told["until"] or told["date"])
        if day != due.day:
            taken.redated.add(form.milestone)
        form.standing = _standing(taken, form, due.on(day))


def _standing(taken: Taken, form: Form, end: dt.datetime) -> str:
    if form.receipt is None:
        return "missing"
    standing = ""
    for receipt in form.receipts:
        received = instant(receipt["received_at"])
        released = _released(form, receipt)
        counted = released or received
        then = [cut for cut, granted in _extensions(taken, form) if granted <= counted]
        until = max([end, *then])
        ruled = _ruled(form, instant(receipt["began_at"]), received, until)
        mended_until = _mended_until(form, receipt["number"])
        if mended_until is not None and received < mended_until and ruled != "on_time":
            until = mended_until
        else:
            standing = ruled
        if released is not None and released >= until:
            standing = "late"
    last = _released(form, form.receipts[-1]) or instant(form.receipts[-1]["received_at"])
    if standing == "late" and any(last < cut for cut, _ in _extensions(taken, form)):
        return "on_time"
    return standing


def _ruled(form: Form, began: dt.datetime, received: dt.datetime, end: dt.datetime) -> str:
    if received < end:
        return "on_time"
    tries = [began, *(instant(each["received_at"]) for each in form.raw["attempts"])]
    in_line = any(tried < end and received - tried <= DAY for tried in tries)
    return "in_line" if in_line else "late"


def _extensions(taken: Taken, form: Form) -> list[tuple[dt.datetime, dt.datetime]]:
    """Later ends of this form's step for this party, its unit or everybody, and since when."""
    return [
        (instant(each["cut_off"]), instant(each["granted_at"]))
        for each in taken.raw["extensions"]
        if each["milestone"] == form.milestone
        and each["party"] in {None, form.party}
        and each["unit"] in {None, form.raw["unit"]}
    ]


def _released(form: Form, receipt: Mapping[str, Any]) -> dt.datetime | None:
    """When who answers for a collective released what another drafted: from then on it counts."""
    if form.drafted and receipt["confirmed_at"]:
        return instant(receipt["confirmed_at"])
    return None


def _mended_until(form: Form, number: int) -> dt.datetime | None:
    """Until when this hand-in keeps the place of the one before, which was sent back."""
    ends = [
        _end_of_working_days(instant(back["returned_at"]), 3)
        for back in form.raw["returned"]
        if back["receipt_number"] == number - 1
    ]
    return max(ends, default=None)


def _end_of_working_days(at: dt.datetime, days: int) -> dt.datetime:
    day = at.astimezone(HERE).date()
    while days:
        day += DAY
        days -= day.weekday() < _SATURDAY and (day.month, day.day) not in FIXED_HOLIDAYS
    return dt.datetime.combine(day + DAY, dt.time.min, HERE)
