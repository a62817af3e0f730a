"""What was sent back to be completed, and until when it keeps its standing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from intake import statements
from intake.plan import Plan
from vietnamese.days_off import working_day_after


@dataclass(frozen=True, slots=True)
class SentBack:
    """The last return of a submission.

    What is handed in before `until` keeps the standing of the hand-in that it replaces.
    """

    receipt_number: int
    reason: str
    questions: tuple[str, ...]
    """Names of the questions to look at again; none: the whole form."""
    by: str
    at: datetime
    until: datetime
    """The first instant that is too late."""


def last_return(connection: Connection, plan: Plan, row: Any) -> SentBack | None:
    """The last return of this submission (`id`, `receipts`); None where there was none."""
    if not row.receipts:
        return None
    kept = statements.LAST_RETURN.first(connection, submission_id=row.id)
    if kept is None:
        return None
    until = in_time_until(plan, kept.returned_at)
    return SentBack(
        kept.receipt_number, kept.reason, tuple(kept.questions), kept.returned_by,
        kept.returned_at, until,
    )  # fmt: skip


def in_time_until(plan: Plan, at: datetime) -> datetime:
    """The end of the last working day that the plan gives after a return at `at`; UTC."""
    last = working_day_after(at.astimezone(plan.zone).date(), plan.working_days_after_return)
    return datetime.combine(last + timedelta(days=1), time.min, plan.zone).astimezone(UTC)
