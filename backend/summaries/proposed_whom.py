"""Of whom a list of titles speaks at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from intake.candidates import Candidate
from intake.conditions import compile_condition
from intake.plan import Output, Plan


def whom_it_concerns(plan: Plan, output: Output) -> Callable[[Candidate], bool]:
    """Those with one of the list's titles, in the units where its meeting is held."""
    is_met_on = _units_that_meet(plan, output)
    titles = set(output.titles)
    return lambda each: (not titles or each.title in titles) and is_met_on(each.unit_kind)


def _units_that_meet(plan: Plan, output: Output) -> Callable[[str], bool]:
    """By the kind of unit; a kind that nobody knows may meet."""
    meeting = plan.meetings_by_code.get(output.meeting or "")
    when = meeting.members.when if meeting and meeting.place == "unit" else None
    if when is None:
        return lambda _: True
    test = compile_condition(when)
    return cache(lambda kind: not kind or test({"unit_kind": kind}) is not False)
