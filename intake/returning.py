"""Sending a hand-in back to be completed: why, and which answers."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from intake.acting import held, move, receipt_of, signed
from intake.draft import Draft
from intake.plan import Plan
from intake.refusing import ActRefusedError, reason_of
from intake.script import make_script
from storage.audit import Actor
from storage.submissions import Returned
from vietnamese.dates import in_words


def return_(
    connection: Connection,
    plan: Plan,
    submission_id: int,
    reason: str,
    questions: Collection[str],
    actor: Actor,
    now: datetime,
    *,
    receipt_number: int | None = None,
) -> None:
    """Send what stands handed in back, with a reason and the answers to look at again.

    `questions` are names; none means the whole form. Everything else stays as it is. The same
    return again changes nothing. With `receipt_number`, only that hand-in is sent back.
    ActRefusedError when it is not there to be sent back, or the reason or a question is wrong.
    """
    reason = reason_of(reason)
    row = held(connection, submission_id)
    names = _in_order(plan, row.form, questions, receipt_of(connection, row).content)
    if row.state == "returned":
        _sure_it_is_the_same(connection, plan, row, reason, names)
        return
    if row.state == "accepted":
        raise ActRefusedError("act.accepted")
    if receipt_number not in (None, row.receipts):
        raise ActRefusedError("act.newer", number=row.receipts)
    if row.filler_id == actor.employee_id and actor.role == "head":
        raise ActRefusedError("act.own")
    connection.execute(
        insert(Returned).values(
            submission_id=row.id, receipt_number=row.receipts, reason=reason,
            questions=list(names), returned_by=signed(actor), returned_at=now,
        )
    )  # fmt: skip
    draft = replace(Draft.from_json(row.draft), revising=None, again=names)
    told = {"reason": reason, "questions": list(names)}
    move(
        connection, row, "submission.return", actor, now,
        told=told, state="returned", draft=draft.as_json(),
    )  # fmt: skip


def _in_order(plan: Plan, form: str, wanted: Collection[str], content: str) -> tuple[str, ...]:
    """The questions in the order of the form; only those that this person was asked."""
    handed_in: dict[str, Any] = json.loads(content)["answers"]
    asked = [step.name for step in make_script(plan, form).steps if step.name in handed_in]
    if not set(wanted) <= set(asked):
        raise ActRefusedError("return.not_asked", "questions")
    return tuple(name for name in asked if name in wanted)


def _sure_it_is_the_same(
    connection: Connection, plan: Plan, row: Any, reason: str, names: tuple[str, ...]
) -> None:
    """A button pressed twice is one return; a second one has to wait for the first."""
    last = connection.execute(
        select(Returned)
        .where(Returned.submission_id == row.id)
        .order_by(Returned.id.desc())
        .limit(1)
    ).one()
    if (last.receipt_number, last.reason, tuple(last.questions)) != (row.receipts, reason, names):
        when = in_words(last.returned_at, plan.zone)
        raise ActRefusedError("act.returned", when=when, who=last.returned_by)
