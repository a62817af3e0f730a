"""Whether a roster's yes, of who is here for less than so many months, agrees with its dates."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from intake.plan import FactSpec, Plan
from intake.plan.respondents import Tenure

_YEAR = 12


def last_day(plan: Plan, tenure: Tenure) -> date:
    """Who came by this day has been here for all those months as the period ends."""
    after = plan.period.ends_on + timedelta(days=1)
    months = after.year * _YEAR + after.month - 1 - tenure.months
    year, month = months // _YEAR, months % _YEAR + 1
    return date(year, month, min(after.day, monthrange(year, month)[1]))


def disagreeing(plan: Plan, facts: Mapping[str, Any]) -> Iterator[FactSpec]:
    """The facts of a person that the day on which they came does not bear out."""
    for fact in plan.facts:
        day = _day(facts.get(fact.under.since)) if fact.under else None
        if fact.under is None or day is None:
            continue
        is_new = day > last_day(plan, fact.under)
        if is_new != (facts.get(fact.name) is True):
            yield fact


def _day(kept: object) -> date | None:
    """None for no day, or for words from when an earlier plan asked for words."""
    try:
        return date.fromisoformat(kept) if isinstance(kept, str) else None
    except ValueError:
        return None
