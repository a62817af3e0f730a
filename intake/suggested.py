"""What was suggested to somebody for the review, where that one explains it, and whether it came
too late for the form."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select
from sqlalchemy.orm import aliased

from intake.plan import Plan
from intake.texts import sentence
from intake.turn import Ask, Fact, Notice, Retry, Review, Turn
from storage.people import Party, Unit
from storage.submissions import ReceiptRecord, Submission
from storage.suggestions import Suggestion

_Subject = aliased(Party)


def beside(connection: Connection, plan: Plan, row: Any, turn: Turn) -> Turn:
    """The turn with what is suggested beside the question that explains it; on the review, that
    it is left unexplained. `row` has campaign_id, form and subject_id."""
    question = plan.suggestions.question_in(row.form) if plan.suggestions else None
    if question is None:
        return turn
    if isinstance(turn, Ask | Retry) and turn.prompt.question == question:
        told = _told(connection, row)
        prompt = turn.prompt.model_copy(update={"suggestions": told})
        return turn.model_copy(update={"prompt": prompt}) if told else turn
    if isinstance(turn, Review):
        line = next((line for line in turn.lines if line.question == question), None)
        if line is not None and line.state == "nil" and _told(connection, row):
            code = "notice.suggestion_unexplained"
            unexplained = Notice(code=code, text=sentence(code, question=line.label))
            return turn.model_copy(update={"notices": (*turn.notices, unexplained)})
    return turn


def _told(connection: Connection, row: Any) -> tuple[Fact, ...]:
    """Who suggests, and the words; to a unit it is the same whichever of its forms explains it."""
    rows = connection.execute(
        select(Suggestion.says, Unit.name)
        .join(Submission, Submission.id == Suggestion.submission_id)
        .join(Party, Party.id == Suggestion.party_id)
        .join(_Subject, _Subject.id == row.subject_id)
        .outerjoin(Unit, Unit.id == Submission.unit_id)
        .where(Submission.campaign_id == row.campaign_id, Suggestion.ended_at.is_(None))
        .where(or_(Party.id == _Subject.id, Party.unit_id == _Subject.unit_id))
        .order_by(Suggestion.id)
    )
    return tuple(
        Fact(label=sentence("suggestion.by", who=each.name or ""), value=each.says) for each in rows
    )


@dataclass(frozen=True, slots=True)
class Explaining:
    """The form in which a party explains; `received_at` of the hand-in that stands, None while
    there is none or it was sent back."""

    submission_id: int
    form: str
    received_at: datetime | None

    def misses(self, at: datetime) -> bool:
        """Whether it was handed in before that was suggested."""
        return self.received_at is not None and self.received_at < at


def explaining(
    connection: Connection, plan: Plan, campaign_id: int, parties: Collection[int]
) -> dict[int, Explaining]:
    """By party, for those that are asked such a form."""
    forms = [each.form for each in plan.suggestions.answered_in] if plan.suggestions else []
    rows = connection.execute(
        select(
            Party.id.label("party"), Submission.id, Submission.form, Submission.state,
            ReceiptRecord.received_at,
        )
        .select_from(Party)
        .join(_Subject, or_(_Subject.id == Party.id, _Subject.unit_id == Party.unit_id))
        .join(Submission, Submission.subject_id == _Subject.id)
        .outerjoin(
            ReceiptRecord,
            (ReceiptRecord.submission_id == Submission.id)
            & (ReceiptRecord.number == Submission.receipts),
        )
        .where(Party.id.in_(parties), Submission.campaign_id == campaign_id)
        .where(Submission.form.in_(forms), Submission.state != "withdrawn")
        .order_by(Submission.id.desc())
    )  # fmt: skip
    return {
        row.party: Explaining(
            row.id, row.form, None if row.state == "returned" else row.received_at
        )
        for row in rows
    }
