"""Taking a hand-in as it is, and opening it again."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection

from intake.acting import held, move, parts_of, receipt_of
from intake.drafted import is_drafted
from intake.refusing import ActRefusedError, reason_of
from storage.audit import Actor


def accept(
    connection: Connection, submission_id: int, receipt_number: int, actor: Actor, now: datetime
) -> None:
    """Take the hand-in `receipt_number`: from now on it cannot be changed.

    Doing it again changes nothing. ActRefusedError when another hand-in stands by now, when it
    was sent back, is late and was not admitted, was typed in by another and not confirmed, or
    was drafted for a collective and not released.
    """
    row = held(connection, submission_id)
    if receipt_number != row.receipts:
        raise ActRefusedError("act.newer", number=row.receipts)
    if row.state == "accepted":
        return
    if row.state == "returned":
        raise ActRefusedError("accept.returned")
    receipt = receipt_of(connection, row)
    if receipt.standing == "late" and receipt.admitted_at is None:
        raise ActRefusedError("accept.late")
    if receipt.entered_by is not None and receipt.confirmed_at is None:
        raise ActRefusedError("accept.unconfirmed")
    if receipt.confirmed_at is None and is_drafted(parts_of(connection, submission_id)):
        raise ActRefusedError("accept.unreleased")
    move(connection, row, "submission.accept", actor, now, told={}, state="accepted")


def reopen(
    connection: Connection, submission_id: int, reason: str, actor: Actor, now: datetime
) -> None:
    """Undo an acceptance, with a reason: the hand-in stands as before, and can be sent back."""
    reason = reason_of(reason)
    row = held(connection, submission_id)
    if row.state != "accepted":
        raise ActRefusedError("reopen.not_accepted")
    handed_in = json.loads(receipt_of(connection, row).content)["answers"]
    answers = row.draft["answers"]
    # Who was changing an answer when it was accepted goes on there; what was handed in stands.
    untouched = all(answers.get(name) == value for name, value in handed_in.items())
    move(
        connection, row, "submission.reopen", actor, now,
        told={"reason": reason}, state="submitted" if untouched else "draft",
    )  # fmt: skip
