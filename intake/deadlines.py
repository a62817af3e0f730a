"""Until when one submission is in time, by plan, extensions and returns; and when it is not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from intake import statements
from intake.calendar import cut_off, last_words, latest_cut_off
from intake.library import Library
from intake.plan import Plan
from intake.returned import last_return
from intake.texts import sentence
from intake.turn import Notice


def cut_off_of(connection: Connection, plan: Plan, row: Any) -> datetime | None:
    """The first instant that is too late for this submission; None where nobody is late.

    `row` has campaign_id, milestone, subject_id and unit_id.
    """
    own = cut_off(plan.milestones_by_code[row.milestone], plan.zone)
    return latest_cut_off(own, (each.cut_off for each in extensions_of(connection, row)))


def due_of(connection: Connection, plan: Plan, row: Any) -> datetime | None:
    """The cut-off, or the end of the time after a return where that is later: until then a
    hand-in is in time, or as good as the one that it replaces.

    `row` has id and receipts too.
    """
    due = cut_off_of(connection, plan, row)
    back = last_return(connection, plan, row) if due is not None else None
    return latest_cut_off(due, [back.until] if back else [])


def late_notice(
    connection: Connection, library: Library, row: Any, now: datetime
) -> tuple[Notice, ...]:
    """That the deadline has passed and what this means, in the plan's own words."""
    own = library.cut_off(connection, row.campaign_revision, row.milestone)
    if own is None or now < own:
        return ()
    plan = library.plan(connection, row.campaign_revision)
    due = due_of(connection, plan, row)
    if due is None or now < due:
        return ()
    code = "notice.deadline_passed"
    text = sentence(
        code, last=last_words(due, plan.zone), words=lateness_words(plan, row.milestone)
    )
    return (Notice(code=code, text=text),)


def lateness_words(plan: Plan, milestone: str) -> str:
    """What being late means at this milestone."""
    for lateness in plan.lateness:
        if milestone in lateness.milestones:
            return lateness.words
    return sentence("standing.late_default")


def extensions_of(connection: Connection, row: Any) -> list[Any]:
    """What was granted to this submission: rows with cut_off and document_number."""
    return statements.EXTENSIONS.all(
        connection,
        campaign_id=row.campaign_id,
        milestone=row.milestone,
        party_id=row.subject_id,
        unit_id=row.unit_id,
    )
