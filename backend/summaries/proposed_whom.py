"""Of whom a list of titles speaks at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from backend.summaries.meeting_rows import is_over
from intake.candidates import Candidate
from intake.conditions import compile_condition
from intake.meeting.held import HeldMeeting
from intake.plan import Output, Plan


def whom_it_concerns(plan: Plan, output: Output) -> Callable[[Candidate], bool]:
    """Those with one of the list's titles, in the units where its meeting is held."""
    is_met_on = _units_that_meet(plan, output)
    titles = set(output.titles)
    return lambda each: (not titles or each.title in titles) and is_met_on(each.unit_kind)


def kept_out(plan: Plan, meetings: Iterable[HeldMeeting]) -> Callable[[Candidate], bool]:
    """By a rule; or by what was still not known when a meeting that decides, and is over, passed
    the title over."""
    codes = {meeting.code for meeting in plan.meetings if meeting.decides}
    passed_over = {
        (item.party_id, item.title)
        for meeting in meetings
        if meeting.code in codes and is_over(meeting)
        for item in meeting.items
        if item.state == "skipped"
    }

    def is_kept_out(each: Candidate) -> bool:
        if each.may_be_considered or not each.may_be_proposed:
            return not each.may_be_considered
        return (each.party_id, each.title) in passed_over

    return is_kept_out


def _units_that_meet(plan: Plan, output: Output) -> Callable[[str], bool]:
    """By the kind of unit; a kind that nobody knows may meet."""
    meeting = plan.meetings_by_code.get(output.meeting or "")
    when = meeting.members.when if meeting and meeting.place == "unit" else None
    if when is None:
        return lambda _: True
    test = compile_condition(when)
    return cache(lambda kind: not kind or test({"unit_kind": kind}) is not False)
