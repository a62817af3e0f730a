"""What has come about in a campaign, and is asked because of it: registrations in time, and what
meetings concluded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from intake.conditions import compile_condition
from intake.eligibility import Asked
from intake.fact_words import LEVEL
from intake.plan import Plan
from intake.registered_forms import registered_in_time
from storage.meetings import Meeting, MeetingItem
from storage.submissions import Submission

Pairs = Collection[tuple[str, int]]
"""A form and a party each."""

_OVER = ("read", "signed")
"""States of a meeting whose minutes were read back."""


@dataclass(slots=True)
class Conclusion:
    """What a meeting came to on one party: the level, and the titles that it carried."""

    level: str | None = None
    titles: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Occasions:
    """`registered`: the parties that registered in time; `concluded`: by the code of a meeting
    that is over, what it came to on each party."""

    registered: frozenset[int] = frozenset()
    concluded: Mapping[str, Mapping[int, Conclusion]] = field(default_factory=dict)

    def has_come(self, each: Asked) -> bool:
        """Whether what this form waits for has come about."""
        assignment = each.assignment
        if assignment.registered and each.subject_id not in self.registered:
            return False
        after = assignment.asked
        if after is None:
            return True
        found = self.concluded.get(after.after)
        if found is None or assignment.respondent == "agency":
            return found is not None
        concluded = found.get(each.subject_id)
        if concluded is None or (after.titles and concluded.titles.isdisjoint(after.titles)):
            return False
        return compile_condition(after.when)({**each.facts, LEVEL: concluded.level}) is True


def occasions_of(connection: Connection, plan: Plan, campaign_id: int) -> Occasions:
    registered = registered_in_time(connection, plan, campaign_id)
    meetings = {each.asked.after for each in plan.assignments if each.asked is not None}
    return Occasions(registered, _concluded(connection, campaign_id, meetings))


def is_behind(
    connection: Connection, campaign_id: int, forms: Collection[str], owed: Pairs
) -> bool:
    """Whether one of these forms is owed by now and not asked, or asked for nothing; what was
    handed in already stays."""
    rows = connection.execute(
        select(Submission.form, Submission.subject_id, Submission.receipts).where(
            Submission.campaign_id == campaign_id,
            Submission.form.in_(sorted(forms)),
            Submission.state != "withdrawn",
        )
    )
    asked = {(row.form, row.subject_id): row.receipts for row in rows}
    wanted = {pair for pair in owed if pair[0] in forms}
    return bool(wanted - asked.keys()) or any(
        pair not in wanted and not receipts for pair, receipts in asked.items()
    )


def _concluded(
    connection: Connection, campaign_id: int, meetings: Collection[str]
) -> dict[str, dict[int, Conclusion]]:
    """Of two matters of one party, the level of the later one stands: a ballot's, say."""
    found: dict[str, dict[int, Conclusion]] = {}
    if not meetings:
        return found
    ours = (
        Meeting.campaign_id == campaign_id,
        Meeting.code.in_(sorted(meetings)),
        Meeting.state.in_(_OVER),
    )
    for code in connection.scalars(select(Meeting.code).where(*ours)):
        found.setdefault(code, defaultdict(Conclusion))
    done = (
        select(
            Meeting.code, MeetingItem.party_id, MeetingItem.level, MeetingItem.title,
            MeetingItem.outcome,
        )
        .join(MeetingItem, MeetingItem.meeting_id == Meeting.id)
        .where(*ours, MeetingItem.state == "done", MeetingItem.party_id.is_not(None))
        .order_by(Meeting.began_at, Meeting.id, MeetingItem.position)
    )  # fmt: skip
    for row in connection.execute(done):
        _take(found[row.code][row.party_id], row)
    return found


def _take(conclusion: Conclusion, row: Any) -> None:
    if row.level is not None:
        conclusion.level = row.level
    if row.title is not None and row.outcome:
        conclusion.titles.add(row.title)
