"""A plan for another year: its dates set anew, its kinds and its words kept.

The quotes of the document stay as they are; each date that the office has set says so in the
`note` of its source. Texts that name the period ("năm 2024") are told of the new one.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

from intake.plan import Milestone, Period, Plan
from intake.texts import sentence
from vietnamese.dates import long_date, short_date

When = dt.date | tuple[dt.date, dt.date]
"""One day, or both ends of a window."""

QUOTED = {"source", "document", "legal_bases", "remarks"}
"""What the document itself says: never rewritten."""

YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")


class RedatingError(Exception):
    """A date that cannot be set; `milestone` is its code, `sentence` says what to do."""

    def __init__(self, code: str, milestone: str, **context: Any) -> None:
        super().__init__(code)
        self.code, self.milestone = code, milestone
        self.sentence = sentence(f"redate.{code}", milestone=milestone, **context)


def when_of(milestone: Milestone) -> When:
    """The day of a milestone, or the two ends of a window."""
    return milestone.date if milestone.until is None else (milestone.date, milestone.until)


def redated(plan: Plan, dates: Mapping[str, When], period: Period | None = None) -> Plan:
    """The plan with these milestones at these dates, and of this period.

    RedatingError for a milestone that is not there, one day for a window, two for a single day,
    or a window that ends before it begins.
    """
    data = json.loads(plan.as_json())
    for code, when in dates.items():
        check(plan, code, when)
        before = plan.milestones_by_code[code]
        if when != when_of(before):
            place = plan.milestones.index(before)
            _set(data["milestones"][place], when)
            _tell_reminders(data.get("reminders", ()), before, when)
    if period is not None and period != plan.period:
        data = _of_period(data, plan.period, period)
        data["period"] = json.loads(period.model_dump_json())
        if (kept := plan.privacy.keep_until) is not None:
            later = _day(kept, period.starts_on.year - plan.period.starts_on.year)
            data["privacy"]["keep_until"] = later.isoformat()
    return Plan.from_json(json.dumps(data))


def check(plan: Plan, code: str, when: When) -> None:
    """RedatingError when these are no dates for this milestone."""
    milestone = plan.milestones_by_code.get(code)
    if milestone is None:
        raise RedatingError("unknown", code, known=", ".join(plan.milestones_by_code))
    is_window = milestone.kind == "window"
    if is_window != isinstance(when, tuple):
        raise RedatingError("two_days" if is_window else "one_day", code, label=milestone.label)
    if isinstance(when, tuple) and when[1] < when[0]:
        raise RedatingError("backwards", code, label=milestone.label)


def suggested(plan: Plan, year: int) -> dict[str, When]:
    """Every date moved by the years between the plan's period and `year`."""
    years = year - plan.period.starts_on.year
    return {each.code: _moved(when_of(each), years) for each in plan.milestones}


def period_in(plan: Plan, year: int) -> Period:
    """The plan's period, in `year`."""
    old = plan.period
    years = year - old.starts_on.year
    code = _later(old.code, years)
    return Period(
        code=code if code != old.code or not years else f"{old.code}-{year}"[:60],
        name=_later(old.name, years),
        starts_on=_day(old.starts_on, years),
        ends_on=_day(old.ends_on, years),
    )


def set_by_office(plan: Plan) -> dict[str, When]:
    """The dates that do not stand in the document."""
    return {each.code: when_of(each) for each in plan.milestones if each.source.note}


def _set(milestone: dict[str, Any], when: When) -> None:
    ends = when if isinstance(when, tuple) else (when,)
    milestone.update(zip(("date", "until"), (day.isoformat() for day in ends), strict=False))
    said = " – ".join(short_date(day) for day in ends)
    quote = milestone["source"].get("quote") or ""
    in_the_document = all(any(spell(day) in quote for spell in _SPELLINGS) for day in ends)
    milestone["source"]["note"] = None if in_the_document else sentence("redate.note", dates=said)


def _tell_reminders(reminders: list[dict[str, Any]], before: Milestone, when: When) -> None:
    """A reminder that spells out the date of its milestone spells out the new one."""
    ends = when if isinstance(when, tuple) else (when,)
    olds = [day for day in (before.date, before.until) if day is not None]
    spelled = {
        spell(old): spell(new) for old, new in zip(olds, ends, strict=True) for spell in _SPELLINGS
    }
    wanted = re.compile("|".join(rf"(?<![0-9/]){re.escape(old)}(?![0-9])" for old in spelled))
    for each in reminders:
        if each["milestone"] == before.code:
            each["text"] = wanted.sub(lambda found: spelled[found[0]], each["text"])


def _bare_date(day: dt.date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


_SPELLINGS = (short_date, long_date, _bare_date)


def _of_period(data: Any, old: Period, new: Period) -> Any:
    """Texts that name the old period, or the one that it prepares, moved to the new one with every
    year they count from it."""
    years = new.starts_on.year - old.starts_on.year
    names = old.name.casefold(), _later(old.name, 1).casefold()
    near = {str(old.starts_on.year + after) for after in range(-3, 2)}

    def later(found: re.Match[str]) -> str:
        return str(int(found[1]) + years) if found[1] in near else found[1]

    def told(value: Any) -> Any:
        if isinstance(value, str):
            # A year between slashes belongs to a document's number or to a date.
            spaced = re.compile(rf"(?<!/){YEAR.pattern}(?!/)")
            # Titles shout: NĂM 2024.
            named = any(name in value.casefold() for name in names)
            return spaced.sub(later, value) if named else value
        if isinstance(value, list):
            return [told(each) for each in value]
        if isinstance(value, dict):
            return {k: v if k in QUOTED else told(v) for k, v in value.items()}
        return value

    return told(data)


def _moved(when: When, years: int) -> When:
    if isinstance(when, tuple):
        return _day(when[0], years), _day(when[1], years)
    return _day(when, years)


def _day(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _later(text: str, years: int) -> str:
    return YEAR.sub(lambda found: str(int(found[1]) + years), text)
