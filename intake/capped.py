"""How a title's cap stands in a campaign: by what the councils have carried so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from intake.caps import most_under, over_cap
from intake.plan import Plan
from intake.plan.titles import Cap, Title
from intake.refusing import ActRefusedError, document_of, reason_of
from intake.texts import sentence
from storage.meetings import Meeting, MeetingItem


@dataclass(frozen=True, slots=True)
class Capped:
    """`count` have the title, or would; `base` the one of which the cap is a share."""

    cap: Cap
    title: str
    of: str
    count: int
    base: int

    @property
    def over(self) -> int:
        return over_cap(self.cap, self.count, self.base)

    @property
    def words(self) -> str:
        """*Danh hiệu A: 5, nhiều nhất 15% của 24 “Danh hiệu B” là 3, vượt 2.*"""
        return sentence("cap.words", title=self.title, count=self.count, share=self.share)

    @property
    def share(self) -> str:
        """*nhiều nhất 15% của 24 “Danh hiệu B” là 3, vượt 2*"""
        return sentence(
            "cap.over" if self.over else "cap.stands",
            percent=self.cap.percent, base=self.base, of=self.of,
            most=most_under(self.cap, self.base), over=self.over,
        )  # fmt: skip


def capped(plan: Plan, title: Title, counted: Mapping[str, int]) -> Capped | None:
    """By how many have each title; None for a title without a cap."""
    if title.cap is None:
        return None
    of = plan.titles_by_code[title.cap.of]
    count, base = counted.get(title.code, 0), counted.get(of.code, 0)
    return Capped(title.cap, title.label, of.label, count, base)


def counted_here(
    connection: Connection, plan: Plan, campaign_id: int, *, beside: Any = None
) -> dict[str, int]:
    """How many parties the meetings that decide have carried for each title. `beside`: a matter
    that is counted as carried, whatever it is yet."""
    deciding = [meeting.code for meeting in plan.meetings if meeting.decides]
    rows = connection.execute(
        select(MeetingItem.title, MeetingItem.party_id, MeetingItem.outcome)
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(Meeting.campaign_id == campaign_id, Meeting.code.in_(deciding))
        .where(Meeting.state != "void", MeetingItem.title.is_not(None))
        .where(MeetingItem.outcome.is_not(None))
        .order_by(Meeting.id, MeetingItem.position)
    )
    came = {(row.title, row.party_id): row.outcome for row in rows}
    if beside is not None:
        came[beside.title, beside.party_id] = True
    counted: dict[str, int] = defaultdict(int)
    for (title, _), outcome in came.items():
        counted[title] += bool(outcome)
    return counted


def if_carried(
    connection: Connection, plan: Plan, meeting: str, campaign_id: int, item: Any
) -> Capped | None:
    """How the cap stands when this matter of a meeting (by its code) is carried; None where the
    title has none, or the meeting only proposes."""
    title = plan.titles_by_code.get(item.title or "")
    if title is None or title.cap is None or not plan.meetings_by_code[meeting].decides:
        return None
    return capped(plan, title, counted_here(connection, plan, campaign_id, beside=item))


def sure_not_over(found: Capped | None, reason: str, document: str) -> str:
    """Nothing within the cap; over it, the sentence for the minutes that names reason and document.
    ActRefusedError, in the rule's words, where somebody goes over it without them."""
    if found is None or not found.over:
        return ""
    if not (reason.strip() or document.strip()):
        raise ActRefusedError("cap.refused", "cap", words=found.words, source=_source(found.cap))
    if not reason.strip():
        raise ActRefusedError("act.no_reason", "vuot-ly-do")
    if not document.strip():
        raise ActRefusedError("act.no_document", "vuot-van-ban")
    reason, document = reason_of(reason), document_of(document)
    return sentence("cap.beyond", words=found.words, document=document, reason=reason)


def _source(cap: Cap) -> str:
    quote, section = cap.source.quote, cap.source.section
    return f" (mục {section}: “{quote}”)" if quote else ""
