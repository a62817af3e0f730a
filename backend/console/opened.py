"""One submission as office and head read it: what was handed in, never what is still a draft."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from backend.console.history import Event, entered_words, history_of
from backend.console.visiting import Visitor
from intake import deadlines
from intake.calendar import due_words
from intake.drafted import is_drafted
from intake.library import Library
from intake.plan import Plan
from intake.returned import SentBack, last_return
from intake.texts import sentence
from pages.errors import ProblemError
from storage.campaigns import Campaign
from storage.people import Employee, Party, Unit
from storage.submissions import ReceiptRecord, Submission


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it was handed in; `again`: it was sent back."""

    question: str
    section: str
    label: str
    shown: str
    file: str
    """The id of the file, where the answer is one."""
    again: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """What the page shows; `row` and `receipt` are as storage has them."""

    row: Any
    plan: Plan
    receipt: Any
    name: str
    title: str
    official_name: str
    due: datetime | None
    due_words: str
    entered_by: str
    """Who typed it in for the filler, in words."""
    readable: bool
    """Whether this visitor may read the answers."""
    answers: Sequence[Answer]
    back: SentBack | None
    history: Sequence[Event]
    acts: frozenset[str]
    """What this visitor can do now: return, release, accept, reopen, admit, extend."""

    @property
    def state_words(self) -> str:
        return sentence(f"state.{self.shown_state}")

    @property
    def shown_state(self) -> str:
        """What was handed in stays handed in while somebody changes it; what another drafted
        for a collective waits for its release."""
        state: str = self.row.state
        if self.receipt is None or state not in {"submitted", "draft"}:
            return state
        return "unreleased" if _waits(self.row, self.receipt) else "submitted"


def open_(connection: Connection, library: Library, visitor: Visitor, submission_id: int) -> Opened:
    """The submission; ProblemError "not_found" for one that this visitor has no part in."""
    row = row_of(connection, visitor, submission_id)
    plan = library.plan(connection, library.revision_for(connection, row))
    form = plan.forms_by_code[row.form]
    receipt = _receipt(connection, row)
    readable = visitor.role == "office" or form.head_reads
    back = last_return(connection, plan, row) if row.state == "returned" else None
    due = (deadlines.due_of if back else deadlines.cut_off_of)(connection, plan, row)
    milestone = plan.milestones_by_code[row.milestone]
    return Opened(
        row=row,
        plan=plan,
        receipt=receipt,
        name=row.full_name or row.unit or str(row.facts.get("unit") or plan.agency.name),
        title=form.title,
        official_name=form.official_name,
        due=due,
        due_words=due_words(milestone, due, plan.zone, again=back is not None),
        entered_by=entered_words(connection, plan, receipt),
        readable=readable,
        answers=_answers(connection, library, row, receipt, back) if readable else (),
        back=back,
        history=history_of(connection, plan, row),
        acts=_acts(visitor, row, receipt, readable=readable, extendable=due is not None),
    )


def row_of(connection: Connection, visitor: Visitor, submission_id: int) -> Any:
    """The submission, if this visitor has a part in it; else ProblemError "not_found"."""
    row = connection.execute(
        select(
            Submission.id, Submission.campaign_id, Submission.form, Submission.milestone,
            Submission.subject_id, Submission.filler_id, Submission.unit_id, Submission.state,
            Submission.signer_id, Party.kind,
            Submission.receipts, Submission.revision, Submission.facts, Submission.changed_at,
            Submission.standing, Campaign.revision.label("campaign_revision"),
            Campaign.state.label("campaign_state"), Employee.full_name, Unit.name.label("unit"),
        )
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(Party, Party.id == Submission.subject_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .outerjoin(Unit, Unit.id == Submission.unit_id)
        .where(Submission.id == submission_id, Campaign.agency_id == visitor.agency_id)
        .where(Employee.id.is_(None) | Employee.outside_system.is_(False))
    ).one_or_none()  # fmt: skip
    if row is None:
        raise ProblemError(404, "not_found")
    visitor.sure(row.unit_id)
    return row


def _receipt(connection: Connection, row: Any) -> Any:
    return connection.execute(
        select(ReceiptRecord).where(
            ReceiptRecord.submission_id == row.id, ReceiptRecord.number == row.receipts
        )
    ).one_or_none()


def _answers(
    connection: Connection, library: Library, row: Any, receipt: Any, back: SentBack | None
) -> list[Answer]:
    """What was handed in, in the order and with the labels of the plan as it was then."""
    if receipt is None:
        return []
    content: dict[str, Any] = json.loads(receipt.content)
    answers = content["answers"]
    return [
        Answer(
            question=step.name,
            section=step.section.title,
            label=step.question.label,
            shown=content["shown"][step.name] or sentence("word.skipped"),
            file=_file_in(answers[step.name]),
            again=back is not None and step.name in back.questions,
        )
        for step in library.script(connection, receipt.revision, row.form).steps
        if step.name in answers
    ]


def _file_in(answer: Any) -> str:
    return str(answer["file"]) if isinstance(answer, dict) and "sha256" in answer else ""


def _waits(row: Any, receipt: Any) -> bool:
    return receipt.confirmed_at is None and is_drafted(row)


def _acts(
    visitor: Visitor, row: Any, receipt: Any, *, readable: bool, extendable: bool
) -> frozenset[str]:
    if row.campaign_state != "open" or row.state == "withdrawn":
        return frozenset()
    office = visitor.role == "office"
    stands = receipt is not None and row.state in {"submitted", "draft"}
    late = receipt is not None and receipt.standing == "late" and receipt.admitted_at is None
    unsure = receipt is not None and receipt.entered_by is not None and receipt.confirmed_at is None
    own = row.filler_id == visitor.actor.employee_id
    drafted = receipt is not None and _waits(row, receipt)
    possible = {
        "return": stands and readable and (office or not own),
        "release": stands and drafted and row.signer_id == visitor.actor.employee_id,
        "accept": stands and office and not late and not unsure and not drafted,
        "reopen": row.state == "accepted" and office,
        "admit": late and office,
        "extend": office and extendable and row.state != "accepted",
    }
    return frozenset(act for act, can in possible.items() if can)
