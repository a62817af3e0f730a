"""What one person owes and by when: the task list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, select
from sqlalchemy.orm import aliased

from intake import deadlines, telling
from intake.calendar import cut_off, due_words, left_words
from intake.draft import Draft
from intake.drafted import awaits_release, is_drafted
from intake.library import Library
from intake.script import walk
from intake.texts import sentence
from intake.turn import Notice, Why
from intake.why import why_due
from storage.campaigns import Campaign
from storage.people import Employee, Party
from storage.prepared import prepared
from storage.submissions import ReceiptRecord, Submission


@dataclass(frozen=True, slots=True)
class Task:
    """One form that a person owes or has handed in, as the task list shows it."""

    submission_id: int
    campaign_id: int
    plan_name: str
    form: str
    title: str
    official_name: str
    subject: str
    minutes: int
    state: str
    state_words: str
    answered: int
    asked: int
    milestone: str
    due: datetime | None
    due_words: str
    left_words: str
    overdue: bool
    receipt_code: str | None
    standing: str | None
    why: Why
    told: tuple[Notice, ...]
    """What others did with it: returned and why, extended, admitted, accepted."""
    receipts: int
    """The number of the hand-in that stands; 0 for none."""
    typed_by: str | None
    """Who typed that in for the person, while it waits to be confirmed."""
    unreleased: bool = False
    """Drafted for a collective, and its head has not released it."""

    @property
    def done(self) -> bool:
        return self.receipt_code is not None and self.state != "returned"


def tasks_of(
    connection: Connection, library: Library, employee_id: int, now: datetime
) -> list[Task]:
    """The person's tasks in open campaigns: what is owed first, soonest first."""
    rows = _TASKS.all(connection, whose=employee_id)
    tasks = [_task(connection, library, row, now) for row in rows]
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(tasks, key=lambda task: (task.done, task.due or far, task.submission_id))


_Typist = aliased(Employee)

_TASKS = prepared(
    select(
        Submission.id,
        Submission.campaign_id,
        Submission.form,
        Submission.milestone,
        Submission.subject_id,
        Submission.unit_id,
        Submission.state,
        Submission.draft,
        Submission.facts,
        Submission.receipts,
        Submission.revision,
        Submission.changed_at,
        Campaign.revision.label("campaign_revision"),
        ReceiptRecord.code,
        ReceiptRecord.standing,
        ReceiptRecord.confirmed_at,
        case((ReceiptRecord.confirmed_at.is_(None), _Typist.full_name)).label("typed_by"),
        Submission.filler_id,
        Submission.signer_id,
        Party.kind,
    )
    .join(Campaign, Campaign.id == Submission.campaign_id)
    .join(Party, Party.id == Submission.subject_id)
    .outerjoin(
        ReceiptRecord,
        (ReceiptRecord.submission_id == Submission.id)
        & (ReceiptRecord.number == Submission.receipts),
    )
    .outerjoin(_Typist, _Typist.id == ReceiptRecord.entered_by)
    .where(Submission.filler_id == bindparam("whose"), Campaign.state == "open")
    .where(Submission.state != "withdrawn")
)


def _task(connection: Connection, library: Library, row: Any, now: datetime) -> Task:
    revision = library.revision_for(connection, row)
    plan = library.plan(connection, revision)
    script = library.script(connection, revision, row.form)
    milestone = plan.milestones_by_code[row.milestone]
    returned = row.state == "returned"
    unreleased = not returned and awaits_release(row)
    due = (deadlines.due_of if returned else deadlines.cut_off_of)(connection, plan, row)
    until = due_words(milestone, due, plan.zone, again=returned)
    longer = not returned and due != cut_off(milestone, plan.zone)
    at = walk(script, row.facts, Draft.from_json(row.draft).answers)
    answers = row.draft["answers"]
    answered = sum(
        1
        for step in at.relevant
        if step.name in answers and step.question.closed(answers[step.name])
    )
    return Task(
        submission_id=row.id,
        campaign_id=row.campaign_id,
        plan_name=plan.name,
        form=row.form,
        title=script.form.title,
        official_name=script.form.official_name,
        subject=subject_words(row.facts),
        minutes=script.form.minutes,
        state=row.state,
        state_words=sentence(f"state.{'unreleased' if unreleased else row.state}"),
        answered=answered,
        asked=len(at.relevant),
        milestone=milestone.label,
        due=due,
        due_words=until,
        left_words=left_words(due, now, plan.zone),
        overdue=due is not None and now >= due and (returned or row.receipts == 0),
        receipt_code=row.code,
        standing=row.standing,
        why=why_due(plan.titles_of_documents, milestone, until if longer else ""),
        told=telling.told_of(connection, plan, script, row, now),
        receipts=row.receipts,
        typed_by=None if is_drafted(row) else row.typed_by,
        unreleased=unreleased,
    )


def subject_words(facts: dict[str, Any]) -> str:
    """Who a form is about: the person, or the unit."""
    return str(facts.get("full_name") or facts.get("unit") or "")
