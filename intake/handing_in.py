"""Handing in: freeze the content, rule on its standing, and make the receipt."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from intake import deadlines, statements
from intake.calendar import Moments, Ruling, last_words, rule
from intake.content import canonical, content_hash, content_of
from intake.draft import Draft
from intake.plan import Plan
from intake.returned import last_return
from intake.script import Script
from intake.texts import sentence
from intake.turn import Receipt
from intake.unreleased import release_words
from storage.people import Employee
from storage.submissions import ReceiptRecord
from vietnamese.dates import in_words

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def hand_in(
    connection: Connection,
    plan: Plan,
    script: Script,
    row: Any,
    draft: Draft,
    moments: Moments,
    assistant_id: int | None = None,
) -> tuple[Receipt, str]:
    """Store what is handed in; its receipt, and the submission's standing (on_time, in_line,
    late, admitted), with which the caller advances it."""
    ruling, admitted = _ruled(connection, plan, row, moments)
    content = {
        "plan": plan.plan,
        "revision": plan.revision,
        "period": plan.period.code,
        "submission": row.id,
        **content_of(script, row.facts, draft),
    }
    text = canonical(content)
    statements.KEEP_RECEIPT.run(
        connection,
        submission_id=row.id,
        number=row.receipts + 1,
        code=_receipt_code(),
        revision=plan.revision,
        content=text,
        content_hash=content_hash(text),
        began_at=moments.began_at,
        received_at=moments.received_at,
        cut_off=ruling.cut_off,
        standing=ruling.standing,
        evidence=ruling.evidence,
        entered_by=assistant_id,
        **admitted,
    )
    receipt = last_receipt(connection, plan, script, row, moments.received_at)
    return receipt, "admitted" if admitted["admitted_at"] else ruling.standing


def last_receipt(
    connection: Connection, plan: Plan, script: Script, row: Any, now: datetime
) -> Receipt:
    """The receipt that stands for this submission, as a person keeps it."""
    kept = statements.LAST_RECEIPT.first(connection, submission_id=row.id)
    if kept is None:
        raise LookupError(f"submission {row.id} has no receipt")
    due = deadlines.due_of(connection, plan, row)
    entered_by, typed_by = _entered_by(connection, plan, kept)
    admitted = kept.standing == "late" and kept.admitted_at is not None
    taken_up = admitted or row.state == "accepted"
    standing = sentence(f"standing.{kept.standing}")
    if admitted:
        standing = sentence("standing.admitted", document=kept.admitted_document)
    elif kept.standing == "late":
        standing = f"{standing}. {deadlines.lateness_words(plan, row.milestone)}"
    release, awaits = release_words(connection, plan, row, kept)
    if release:
        typed_by = ""  # the release confirms it
        standing = release if awaits else f"{standing}. {release}"
    return Receipt(
        code=kept.code,
        form=script.form.title,
        subject=str(row.facts.get("full_name") or row.facts.get("unit") or ""),
        received_at=kept.received_at.isoformat(),
        received=in_words(kept.received_at, plan.zone, seconds=True),
        standing=kept.standing,
        standing_words=standing,
        content_hash=kept.content_hash,
        next_step=script.form.next_step,
        changeable=not taken_up and _is_open(kept.standing, due, now),
        changeable_until=sentence("receipt.taken_up")
        if taken_up
        else _changeable(kept.standing, due, now, plan),
        entered_by=entered_by,
        typed_by=typed_by,
        number=kept.number,
        awaits_release=awaits,
    )


def _entered_by(connection: Connection, plan: Plan, kept: Any) -> tuple[str, str]:
    """Who typed it in for the filler and whether that was confirmed, in words; and the name
    while it was not. Both "" for the own hand."""
    if kept.entered_by is None:
        return "", ""
    name = select(Employee.full_name).where(Employee.id == kept.entered_by)
    who: str = connection.execute(name).scalar_one()
    if kept.confirmed_at is None:
        return sentence("assist.awaits", who=who), who
    when = in_words(kept.confirmed_at, plan.zone)
    return sentence("assist.settled", who=who, how=kept.confirmed_how, when=when), ""


def handed_in(connection: Connection, row: Any) -> dict[str, Any]:
    """The content that stands for this submission."""
    text = connection.execute(
        select(ReceiptRecord.content).where(
            ReceiptRecord.submission_id == row.id, ReceiptRecord.number == row.receipts
        )
    ).scalar_one()
    content: dict[str, Any] = json.loads(text)
    return content


def _is_open(standing: str, due: datetime | None, now: datetime) -> bool:
    """Whether time is left to change it: what is late has none to lose."""
    return standing == "late" or due is None or now < due


def _changeable(standing: str, due: datetime | None, now: datetime, plan: Plan) -> str:
    if not _is_open(standing, due, now):
        return sentence("receipt.no_more")
    if standing == "late" or due is None:
        return sentence("receipt.until_taken_up")
    return sentence("receipt.until", last=last_words(due, plan.zone))


def attempts_of(connection: Connection, submission_id: int) -> list[tuple[datetime, str]]:
    """The hand-ins of a whole form that were tried and not taken."""
    kept = statements.ATTEMPTS.all(connection, submission_id=submission_id)
    return [(attempt.received_at, attempt.reason) for attempt in kept]


def _ruled(
    connection: Connection, plan: Plan, row: Any, moments: Moments
) -> tuple[Ruling, dict[str, Any]]:
    """By its own time; what was sent back and comes again in time is as good as it was, and
    stays admitted if it was (the second: what the receipt says of that)."""
    due = deadlines.cut_off_of(connection, plan, row)
    attempts = attempts_of(connection, row.id)
    ruling = rule(moments, due, attempts)
    back = None if ruling.standing == "on_time" else last_return(connection, plan, row)
    if back is None or rule(moments, back.until, attempts).standing == "late":
        return ruling, dict.fromkeys(_ADMITTED)
    before = statements.LAST_RECEIPT.first(connection, submission_id=row.id)
    if before is None:
        raise LookupError(f"submission {row.id} has no receipt")
    evidence = f"returned {before.code} {back.at.isoformat()}"
    return Ruling(before.standing, back.until, evidence), {
        name: getattr(before, name) for name in _ADMITTED
    }


_ADMITTED = ("admitted_at", "admitted_by", "admitted_reason", "admitted_document")


def _receipt_code() -> str:
    """Fifty random bits, in two groups that can be read out."""
    bits = secrets.randbits(50)
    letters = "".join(_CROCKFORD[bits >> place & 31] for place in range(0, 50, 5))
    return f"{letters[:5]}-{letters[5:]}"
