"""The dates of a campaign in one form: what was typed, what is wrong with it, what is odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from intake.checking.new_dates import concerns, has_passed
from intake.plan import Milestone, Plan
from intake.redating import RedatingError, When, check, redated, when_of
from intake.texts import sentence
from pages.forms import Form
from vietnamese.dates import UnreadableDateError, parse_date, short_date

Typed = Mapping[str, tuple[str, str]]
"""By milestone: the day, or first and last day, as they stand in the fields."""

_LONGEST = 60
_YEARS = range(2000, 2200)


class _OddYearError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Row:
    """One milestone in the form."""

    milestone: Milestone
    typed: tuple[str, str]
    error: str
    concerns: Sequence[str]
    kept: bool
    """It has passed in an open campaign: it stays where it is."""
    source: str


def typed_in(form: Form, plan: Plan) -> Typed:
    return {
        each.code: (
            form.text(f"ngay-{each.code}")[:_LONGEST],
            form.text(f"den-{each.code}")[:_LONGEST],
        )
        for each in plan.milestones
    }


def as_typed(plan: Plan, dates: Mapping[str, When] | None = None) -> Typed:
    """The fields as they begin: with the plan's own dates, or with others."""
    return {
        each.code: _spelled((dates or {}).get(each.code, when_of(each))) for each in plan.milestones
    }


def read(plan: Plan, typed: Typed) -> tuple[dict[str, When], dict[str, str]]:
    """The dates that were typed, and by milestone what is wrong with the others."""
    dates: dict[str, When] = {}
    errors: dict[str, str] = {}
    for each in plan.milestones:
        first, last = typed[each.code]
        if each.kind != "window":
            last = ""
        try:
            when = _when(each, first, last)
            check(plan, each.code, when)
        except UnreadableDateError as unread:
            errors[each.code] = sentence(f"date.{unread.code}")
        except _OddYearError:
            errors[each.code] = sentence("extend.year")
        except RedatingError as refused:
            errors[each.code] = refused.sentence
        else:
            dates[each.code] = when
    return dates, errors


def rows(
    plan: Plan, state: str, typed: Typed, now: datetime, errors: Mapping[str, str] | None = None
) -> list[Row]:
    """The form, line by line; warnings are about what is typed, where that can be read."""
    dates, _ = read(plan, typed)
    odd = concerns(redated(plan, dates), now)
    return [
        Row(
            each,
            typed[each.code],
            (errors or {}).get(each.code, ""),
            odd[each.code],
            state != "planned" and has_passed(plan, each, now) and each.kind != "planned",
            _where(each),
        )
        for each in plan.milestones
    ]


def _where(milestone: Milestone) -> str:
    """Where the date stands in the document, and whether the office has set another."""
    source = milestone.source
    where = sentence("dates.section", section=source.section) if source.section else ""
    return "; ".join(filter(None, (where or sentence("dates.silent"), source.note)))


def _when(milestone: Milestone, first: str, last: str) -> When:
    day = _in_these_times(parse_date(first))
    return day if milestone.kind != "window" else (day, _in_these_times(parse_date(last)))


def _in_these_times(day: date) -> date:
    if day.year not in _YEARS:
        raise _OddYearError
    return day


def _spelled(when: When) -> tuple[str, str]:
    ends: tuple[date, ...] = when if isinstance(when, tuple) else (when,)
    first, *rest = (short_date(day) for day in ends)
    return first, rest[0] if rest else ""
