"""Releasing a collective's form: who answers for it says that what was drafted goes up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from intake import deadlines
from intake.acting import held, move, parts_of, receipt_of, signed
from intake.calendar import last_words, latest_cut_off
from intake.drafted import is_drafted
from intake.plan import Plan
from intake.refusing import ActRefusedError
from intake.texts import sentence
from storage.audit import Actor
from storage.submissions import ReceiptRecord, Submission


def release(
    connection: Connection, submission_id: int, receipt_number: int, actor: Actor, now: datetime
) -> None:
    """Release the hand-in `receipt_number`; from `now` on it counts as handed in, late if that is
    after its cut-off.

    Doing it again changes nothing. ActRefusedError when nobody else drafted it, when the actor
    does not answer for it, when it was sent back, or when another hand-in stands by now.
    """
    row = held(connection, submission_id)
    parts = parts_of(connection, submission_id)
    if not is_drafted(parts):
        raise ActRefusedError("release.own")
    if actor.employee_id != parts.signer_id:
        raise ActRefusedError("release.by_signer")
    if receipt_number != row.receipts:
        raise ActRefusedError("act.newer", number=row.receipts)
    if row.state == "returned":
        raise ActRefusedError("release.returned")
    receipt = receipt_of(connection, row)
    if receipt.confirmed_at is not None:
        return
    until = _until(connection, _row(connection, submission_id), receipt)
    late = {"standing": "late"} if _is_late(receipt, until, now) else {}
    connection.execute(
        update(ReceiptRecord)
        .where(ReceiptRecord.id == receipt.id)
        .values(confirmed_at=now, confirmed_how=signed(actor), cut_off=until, **late)
    )
    move(connection, row, "submission.release", actor, now, told={}, **late)


def release_too_late(
    connection: Connection, plan: Plan, submission_id: int, receipt: Any, now: datetime
) -> str:
    """That a release of this hand-in now counts as late, and what that means; "" while it does
    not."""
    row = _row(connection, submission_id)
    until = _until(connection, row, receipt)
    if until is None or not _is_late(receipt, until, now):
        return ""
    words = deadlines.lateness_words(plan, row.milestone).rstrip(".")
    last = last_words(until, plan.zone)
    return sentence("release.too_late", last=last, words=words)


def _is_late(receipt: Any, until: datetime | None, now: datetime) -> bool:
    return until is not None and now >= until and receipt.admitted_at is None


def _until(connection: Connection, row: Any, receipt: Any) -> datetime | None:
    """The first instant that is too late to release it, with what was granted since it came."""
    granted = deadlines.extensions_of(connection, row)
    return latest_cut_off(receipt.cut_off, (each.cut_off for each in granted))


def _row(connection: Connection, submission_id: int) -> Any:
    return connection.execute(
        select(
            Submission.campaign_id, Submission.milestone, Submission.subject_id, Submission.unit_id
        ).where(Submission.id == submission_id)
    ).one()
