"""Typing in for somebody who has no phone: a session of theirs, in the hands of another.

It is there for one form, for two hours, and never longer than the one who types is signed in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select, update

from people.codes import SecretSource
from people.sessions import SignedIn, open_session
from storage.access import Session
from storage.people import Employee

LASTS = timedelta(hours=2)


def begin_assisting(
    connection: Connection,
    submission_id: int,
    filler_id: int,
    assistant_id: int,
    now: datetime,
    source: SecretSource | None = None,
) -> SignedIn:
    """Open the form of `filler_id` for `assistant_id`; an earlier entry of the same two ends.

    Whether it may be opened is for the caller to know.
    """
    _end(
        connection,
        now,
        (Session.submission_id == submission_id, Session.assistant_id == assistant_id),
    )
    name, own = _name(connection, assistant_id), _name(connection, filler_id)
    signed_in = open_session(
        connection, filler_id, role="employee", device=f"{name} nhập hộ {own}", now=now,
        source=source,
    )  # fmt: skip
    until = now + LASTS
    connection.execute(
        update(Session)
        .where(Session.id == signed_in.session_id)
        .values(assistant_id=assistant_id, submission_id=submission_id, expires_at=until)
    )
    return replace(signed_in, expires_at=until)


def is_assisting(
    connection: Connection, submission_id: int, assistant_id: int, now: datetime
) -> bool:
    """Whether this one has that form open now."""
    live = (Session.ended_at.is_(None), Session.expires_at > now)
    ours = (Session.submission_id == submission_id, Session.assistant_id == assistant_id)
    return connection.scalar(select(Session.id).where(*ours, *live).limit(1)) is not None


def end_assisting(connection: Connection, assistant_id: int, now: datetime) -> None:
    """End every entry that this one has open for others: signed out, or no longer trusted."""
    _end(connection, now, (Session.assistant_id == assistant_id,))


def _end(connection: Connection, now: datetime, which: tuple[ColumnElement[bool], ...]) -> None:
    connection.execute(
        update(Session).where(*which, Session.ended_at.is_(None)).values(ended_at=now)
    )


def _name(connection: Connection, employee_id: int) -> str:
    name = connection.scalar(select(Employee.full_name).where(Employee.id == employee_id))
    return name or ""
