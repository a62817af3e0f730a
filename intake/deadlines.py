"""The cut-off of one submission, extensions included, and what to say when it has passed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from intake import statements
from intake.calendar import cut_off, latest_cut_off
from intake.library import Library
from intake.plan import Plan
from intake.texts import sentence
from intake.turn import Notice
from vietnamese.dates import in_words


def cut_off_of(connection: Connection, plan: Plan, row: Any) -> datetime | None:
    """The first instant that is too late for this submission; None where nobody is late.

    `row` has campaign_id, milestone, subject_id and unit_id.
    """
    own = cut_off(plan.milestones_by_code[row.milestone], plan.zone)
    return latest_cut_off(own, _extended(connection, row))


def late_notice(
    connection: Connection, library: Library, row: Any, now: datetime
) -> tuple[Notice, ...]:
    """That the deadline has passed and what this means, in the plan's own words."""
    own = library.cut_off(connection, row.campaign_revision, row.milestone)
    if own is None or now < own:
        return ()
    plan = library.plan(connection, row.campaign_revision)
    due = cut_off_of(connection, plan, row)
    if due is None or now < due:
        return ()
    code = "notice.deadline_passed"
    text = sentence(
        code, cut_off=in_words(due, plan.zone), words=lateness_words(plan, row.milestone)
    )
    return (Notice(code=code, text=text),)


def lateness_words(plan: Plan, milestone: str) -> str:
    """What being late means at this milestone."""
    for lateness in plan.lateness:
        if milestone in lateness.milestones:
            return lateness.words
    return sentence("standing.late_default")


def _extended(connection: Connection, row: Any) -> list[datetime]:
    found = statements.EXTENSIONS.all(
        connection,
        campaign_id=row.campaign_id,
        milestone=row.milestone,
        party_id=row.subject_id,
        unit_id=row.unit_id,
    )
    return [extension.cut_off for extension in found]
