"""Releasing a collective's form: who answers for it says that what was drafted goes up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from intake.acting import held, move, parts_of, receipt_of, signed
from intake.drafted import is_drafted
from intake.refusing import ActRefusedError
from storage.audit import Actor
from storage.submissions import ReceiptRecord


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
    is_late = receipt.cut_off is not None and now >= receipt.cut_off
    late = {"standing": "late"} if is_late and receipt.admitted_at is None else {}
    connection.execute(
        update(ReceiptRecord)
        .where(ReceiptRecord.id == receipt.id)
        .values(confirmed_at=now, confirmed_how=signed(actor), **late)
    )
    move(connection, row, "submission.release", actor, now, told={}, **late)
