"""Dates that the office has set: what is odd about them, and what still speaks of the old year."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from intake.calendar import cut_off
from intake.checking import dates
from intake.loading.problem import problem
from intake.plan import Milestone, Plan
from intake.redating import QUOTED, YEAR
from intake.texts import sentence
from vietnamese.dates import short_date

_SHOWN = {"date.day_off", "date.last_day_off", "date.past", "date.short_notice", "date.outside"}
_ADVICE = {"date.last_day_off"}


def concerns(plan: Plan, now: dt.datetime) -> dict[str, list[str]]:
    """What is odd about the dates of `plan`, by milestone: days off, order, days gone by.

    A plan lists its steps in their order: where the office's dates turn it round, it is told of.
    """
    found: dict[str, list[str]] = {each.code: [] for each in plan.milestones}
    for finding in dates.check(plan):
        if finding.code in _SHOWN:
            said = problem("", 0, finding.code, **finding.context)
            advice = f"; {said.remedy}" if finding.code in _ADVICE else ""
            code = plan.milestones[int(finding.path[1])].code
            found[code].append(f"{said.what[0].upper()}{said.what[1:]}{advice}.")
    for each in plan.milestones:
        if has_passed(plan, each, now):
            last = short_date(each.until or each.date)
            found[each.code].append(sentence("redate.past", date=last))
    for each, code, other in _out_of_order(plan):
        told = sentence(f"redate.{code}", other=other.label, date=short_date(other.date))
        found[each.code].append(told)
    return found


def has_passed(plan: Plan, milestone: Milestone, now: dt.datetime) -> bool:
    """Its cut-off has come; of what is only planned, its day is over."""
    due = cut_off(milestone, plan.zone)
    if due is not None:
        return due <= now
    return (milestone.until or milestone.date) < now.astimezone(plan.zone).date()


def still_says(plan: Plan) -> list[str]:
    """Texts shown to people that name the year of the document, for the office to read again:
    the year in the plan's code, and that of the document's date."""
    data = json.loads(plan.as_json())
    del data["period"]
    own = set(YEAR.findall(plan.plan))
    own |= {str(plan.document.date.year)} if plan.document.date else set()
    own -= {str(plan.period.starts_on.year)}
    return list(dict.fromkeys(text for text in _texts(data) if own & set(YEAR.findall(text))))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and " " in value:
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in QUOTED:
                yield from _texts(each)


def _out_of_order(plan: Plan) -> Iterator[tuple[Milestone, str, Milestone]]:
    """The fewest steps that stand where the others do not expect them, and beside which."""
    steps = plan.milestones
    runs: list[list[int]] = []
    for place, each in enumerate(steps):
        before = [run for run in runs if steps[run[-1]].date <= each.date]
        runs.append([*max(before, key=len, default=[]), place])
    in_order = max(runs, key=len)
    for place, each in enumerate(steps):
        if place in in_order:
            continue
        later = [o for o in steps[:place] if o.date > each.date]
        sooner = [o for o in steps[place + 1 :] if o.date < each.date]
        code, others = ("order", later) if later else ("order_after", sooner)
        known = [o for o in others if o.source.note or each.source.note]
        if known:
            yield each, code, known[0]
