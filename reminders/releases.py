"""What others drafted for a collective, and one person has to release: beside the own tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from intake import deadlines
from intake.calendar import due_words, left_words
from intake.library import Library
from intake.unreleased import awaits_release
from reminders.owed import subject_words
from storage.campaigns import Campaign
from storage.people import Employee
from storage.prepared import prepared
from storage.submissions import Submission


@dataclass(frozen=True, slots=True)
class Release:
    """One form that waits; `due_words` and `left_words` as of a task."""

    submission_id: int
    title: str
    subject: str
    drafted_by: str
    due: datetime | None
    due_words: str
    left_words: str
    overdue: bool


def releases_of(
    connection: Connection, library: Library, employee_id: int, now: datetime
) -> list[Release]:
    """In open campaigns, the soonest first."""
    rows = _WAITING.all(connection, whose=employee_id)
    found = [_release(connection, library, row, now) for row in rows]
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(found, key=lambda each: (each.due or far, each.submission_id))


_WAITING = prepared(
    select(
        Submission.id,
        Submission.campaign_id,
        Submission.form,
        Submission.milestone,
        Submission.subject_id,
        Submission.unit_id,
        Submission.facts,
        Submission.revision,
        Submission.state,
        Submission.receipts,
        Campaign.revision.label("campaign_revision"),
        Employee.full_name.label("drafted_by"),
    )
    .join(Campaign, Campaign.id == Submission.campaign_id)
    .join(Employee, Employee.id == Submission.filler_id)
    .where(Submission.signer_id == bindparam("whose"), Campaign.state == "open")
    .where(awaits_release())
)


def _release(connection: Connection, library: Library, row: Any, now: datetime) -> Release:
    plan = library.plan(connection, library.revision_for(connection, row))
    milestone = plan.milestones_by_code[row.milestone]
    due = deadlines.cut_off_of(connection, plan, row)
    return Release(
        submission_id=row.id,
        title=plan.forms_by_code[row.form].title,
        subject=subject_words(row.facts),
        drafted_by=row.drafted_by,
        due=due,
        due_words=due_words(milestone, due, plan.zone),
        left_words=left_words(due, now, plan.zone),
        overdue=due is not None and now >= due,
    )
