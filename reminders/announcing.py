"""Telling somebody what became of a form of theirs, in the transaction in which it did."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from intake.library import Library
from intake.turn import Receipt
from reminders.owed import Task, tasks_of
from reminders.reaching import Message, tell
from reminders.texts import sentence
from storage.outgoing import Rank
from storage.submissions import Submission

Kind = Literal["returned", "admitted", "extended"]


def receipt(
    connection: Connection,
    submission_id: int,
    employee_id: int,
    receipt: Receipt,
    channels: Collection[str],
    now: datetime,
) -> str | None:
    """A hand-in was received: the same code as on the page; the channel that tells it, if any.
    Who has to release it is told too."""
    if receipt.awaits_release:
        _to_release(connection, submission_id, receipt, channels, now)
    message = Message(
        sentence("receipt.title", form=receipt.form),
        sentence(
            "receipt.text",
            form=receipt.form,
            subject=receipt.subject,
            received=receipt.received,
            code=receipt.code,
            standing=receipt.standing_words,
            next_step=receipt.next_step,
            changeable=receipt.changeable_until,
        ),
        path=f"/viec/{submission_id}",
        label=sentence("receipt.label"),
        quiet=True,
    )
    about = f"receipt:{receipt.code}"
    return tell(connection, employee_id, message, Rank.RECEIPT, channels, now, about=about)


def _to_release(
    connection: Connection,
    submission_id: int,
    receipt: Receipt,
    channels: Collection[str],
    now: datetime,
) -> None:
    signer = connection.scalar(select(Submission.signer_id).where(Submission.id == submission_id))
    if signer is None:
        return
    message = Message(
        sentence("release.title", form=receipt.form),
        sentence("release.text", form=receipt.form, subject=receipt.subject),
        path=f"/ho-so/{submission_id}",
        label=sentence("release.label"),
    )
    about = f"release:{receipt.code}"
    tell(connection, signer, message, Rank.NOTICE, channels, now, about=about)


def decided(
    connection: Connection,
    library: Library,
    submission_id: int,
    kind: Kind,
    channels: Collection[str],
    now: datetime,
) -> str | None:
    """Somebody sent it back, admitted it though late, or gave it more time.

    The reason stays on the page: it may speak of the person, and mail and messengers are read by
    others.
    """
    filler = connection.scalar(select(Submission.filler_id).where(Submission.id == submission_id))
    task = _task(connection, library, filler, submission_id, now) if filler else None
    if filler is None or task is None or (kind == "extended" and task.done):
        return None
    said = {"form": task.title, "subject": task.subject, "due": task.due_words}
    message = Message(
        sentence(f"{kind}.title", **said),
        sentence(f"{kind}.text", **said),
        path=f"/viec/{submission_id}",
        label=sentence(f"{kind}.label"),
    )
    until = f"{task.due:%Y%m%d%H%M}" if task.due else ""
    about = f"{kind}:{submission_id}:{task.receipts}:{until}"
    return tell(connection, filler, message, Rank.NOTICE, channels, now, about=about)


def _task(
    connection: Connection, library: Library, employee_id: int, submission_id: int, now: datetime
) -> Task | None:
    tasks = tasks_of(connection, library, employee_id, now)
    return next((task for task in tasks if task.submission_id == submission_id), None)
