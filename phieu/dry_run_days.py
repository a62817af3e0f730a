"""Deadlines that fall where nobody works, come too soon or have passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from intake.calendar import cut_off
from intake.checking.new_dates import concerns
from intake.eligibility import Asked
from intake.plan import Plan
from phieu.dry_run_words import Told, look, say, stop


def told(plan: Plan, asked: Sequence[Asked], now: datetime) -> Iterator[Told]:
    owed = Counter(each.assignment.milestone for each in asked)
    ends = [cut_off(plan.milestones_by_code[code], plan.zone) for code in owed]
    if ends and all(end is not None and end <= now for end in ends):
        yield stop(say("days", "passed"))
        return
    for code, words in concerns(plan, now).items():
        label = plan.milestones_by_code[code].label
        if owed[code]:
            for each in words:
                yield look(say("days", "concern", label=label, n=owed[code], words=each))
