"""Letting a late hand-in onto the list that goes up: by a person, a reason and a document."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from intake.acting import held, move, receipt_of, signed
from intake.refusing import ActRefusedError, document_of, reason_of
from storage.audit import Actor
from storage.submissions import ReceiptRecord


def admit(
    connection: Connection,
    submission_id: int,
    reason: str,
    document_number: str,
    actor: Actor,
    now: datetime,
    *,
    receipt_number: int | None = None,
) -> None:
    """Admit the late hand-in that stands; it stays late, and says by what it was admitted.

    The same admission again changes nothing. ActRefusedError when it is not late, was admitted
    for another reason, or (with `receipt_number`) another hand-in stands by now.
    """
    reason, document_number = reason_of(reason), document_of(document_number)
    if actor.role == "head":
        raise ActRefusedError("act.office_only")
    row = held(connection, submission_id)
    if receipt_number not in (None, row.receipts):
        raise ActRefusedError("act.newer", number=row.receipts)
    receipt = receipt_of(connection, row)
    if receipt.standing != "late":
        raise ActRefusedError("admit.not_late")
    if receipt.admitted_at is not None:
        if (receipt.admitted_reason, receipt.admitted_document) == (reason, document_number):
            return
        raise ActRefusedError(
            "admit.already", document=receipt.admitted_document, who=receipt.admitted_by
        )
    connection.execute(
        update(ReceiptRecord)
        .where(ReceiptRecord.id == receipt.id)
        .values(
            admitted_at=now, admitted_by=signed(actor), admitted_reason=reason,
            admitted_document=document_number,
        )
    )  # fmt: skip
    told = {"reason": reason, "document": document_number}
    move(connection, row, "submission.admit", actor, now, told=told, standing="admitted")
