"""What a person is told of what others did: returned, extended, admitted, accepted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from intake import deadlines, statements
from intake.plan import Plan
from intake.prompting import short_label
from intake.returned import SentBack, last_return
from intake.script import Script
from intake.texts import sentence
from intake.turn import Notice, Review
from vietnamese.dates import in_words

_MINUTE = timedelta(minutes=1)


def told_of(
    connection: Connection, plan: Plan, script: Script, row: Any, now: datetime
) -> tuple[Notice, ...]:
    """The notices for the filler of this submission, the one to act on first."""
    return (
        *returned(connection, plan, script, row, now),
        *_settled(connection, plan, row),
        *_extended(connection, plan, row, now),
    )


def returned(
    connection: Connection, plan: Plan, script: Script, row: Any, now: datetime
) -> tuple[Notice, ...]:
    """Why it was sent back, which answers, and until when its standing is kept."""
    back = last_return(connection, plan, row) if row.state == "returned" else None
    if back is None:
        return ()
    labels = [short_label(step) for step in script.steps if step.name in back.questions]
    which = (
        sentence("returned.questions", questions="; ".join(labels))
        if labels
        else sentence("returned.whole")
    )
    text = sentence(
        "notice.returned",
        who=back.by,
        when=in_words(back.at, plan.zone),
        reason=back.reason,
        which=which,
        until=_until(connection, plan, row, back, now),
    )
    return (Notice(code="notice.returned", text=text),)


def marked(connection: Connection, row: Any, review: Review) -> Review:
    """The review with those answers marked that were sent back and have been looked at since."""
    back = (
        statements.LAST_RETURN.first(connection, submission_id=row.id)
        if row.state == "returned"
        else None
    )
    if back is None:
        return review
    lines = tuple(
        line.model_copy(update={"again": "done"})
        if line.question in back.questions and line.again == "no"
        else line
        for line in review.lines
    )
    return review.model_copy(update={"lines": lines})


def _until(connection: Connection, plan: Plan, row: Any, back: SentBack, now: datetime) -> str:
    """By when to hand in again, and what that is good for."""
    kept = statements.LAST_RECEIPT.first(connection, submission_id=row.id)
    due = deadlines.due_of(connection, plan, row)
    if kept is None or due is None:
        return sentence("returned.any_time")
    last = in_words(due - _MINUTE, plan.zone)
    if kept.standing == "late" and kept.admitted_at is None and due <= back.until:
        return sentence("returned.was_late")
    if now >= due:
        return sentence("returned.over", last=last)
    if due > back.until:
        return sentence("returned.before_cut_off", last=last)
    return sentence(
        "returned.until",
        last=last,
        days=plan.working_days_after_return,
        standing=sentence(f"standing.{kept.standing}"),
    )


def _settled(connection: Connection, plan: Plan, row: Any) -> tuple[Notice, ...]:
    """That it was accepted, and that it was admitted though late."""
    if not row.receipts:
        return ()
    kept = statements.LAST_RECEIPT.first(connection, submission_id=row.id)
    told = []
    if row.state == "accepted":
        told.append(_said("notice.accepted", when=in_words(row.changed_at, plan.zone)))
    if kept is not None and kept.standing == "late" and kept.admitted_at is not None:
        told.append(
            _said(
                "notice.admitted",
                when=in_words(kept.admitted_at, plan.zone),
                document=kept.admitted_document,
                reason=kept.admitted_reason,
            )
        )
    return tuple(told)


def _extended(connection: Connection, plan: Plan, row: Any, now: datetime) -> tuple[Notice, ...]:
    """The latest extension, while it matters: still running, or what made a late one good."""
    granted = deadlines.extensions_of(connection, row)
    if not granted or row.state in {"accepted", "withdrawn"}:
        return ()
    latest = max(granted, key=lambda each: each.cut_off)
    if latest.cut_off <= now and row.receipts:
        return ()
    return (
        _said(
            "notice.extended",
            last=in_words(latest.cut_off - _MINUTE, plan.zone),
            document=latest.document_number,
        ),
    )


def _said(code: str, **context: Any) -> Notice:
    return Notice(code=code, text=sentence(code, **context))
