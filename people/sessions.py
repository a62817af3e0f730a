"""Signed-in phones and browsers: opaque tokens, hashed at rest, ended on the server.

An employee's own phone stays signed in for as long as a campaign lasts: who is signed out
between two meetings does not come back in time, and the page shows one person's own form. What
is open on an office's desk shows everybody's, so there ASVS 5.0's figures hold (7.3.1, 7.3.2).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, insert, select, update

from people.codes import SecretSource, hashed, new_link_code
from storage.access import Session
from storage.people import Employee
from vietnamese.text import one_line

Role = Literal["employee", "office"]


@dataclass(frozen=True, slots=True)
class Limits:
    """A session ends after `idle` without a sign of life, and `absolute` after its start."""

    idle: timedelta
    absolute: timedelta


LIMITS: Mapping[str, Limits] = {
    "employee": Limits(idle=timedelta(days=14), absolute=timedelta(days=90)),
    "office": Limits(idle=timedelta(minutes=30), absolute=timedelta(hours=12)),
}
TOUCH_EVERY = timedelta(minutes=5)
"""`seen_at` is written no oftener than this, so that most page views only read."""

_LONGEST_DEVICE = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session just opened. `token` is shown this once, to the browser's cookie."""

    token: str
    session_id: int
    employee_id: int
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CurrentSession:
    """Who is speaking. `touch_due`: the edge should `touch` it in a write of its own."""

    id: int
    employee_id: int
    role: Role
    device: str
    started_at: datetime
    seen_at: datetime
    expires_at: datetime
    notice_seen: str | None
    touch_due: bool
    assistant_id: int | None = None
    """Who types for `employee_id`; such a session is there for `submission_id` alone."""
    submission_id: int | None = None


def open_session(
    connection: Connection,
    employee_id: int,
    *,
    role: Role,
    device: str = "",
    now: datetime,
    source: SecretSource | None = None,
) -> SignedIn:
    """A new session of 128 random bits; `device` is what its owner will know it by."""
    token = new_link_code(source or secrets)
    expires_at = now + LIMITS[role].absolute
    session_id = connection.execute(
        insert(Session)
        .values(
            token_hash=hashed(token),
            employee_id=employee_id,
            role=role,
            device=one_line(device)[:_LONGEST_DEVICE],
            started_at=now,
            seen_at=now,
            expires_at=expires_at,
        )
        .returning(Session.id)
    ).scalar_one()
    return SignedIn(token, session_id, employee_id, role, expires_at)


def session_of(connection: Connection, token: str, now: datetime) -> CurrentSession | None:
    """The live session of a token, or None: unknown, ended, too old, idle, or the person left."""
    row = connection.execute(_live(now).where(Session.token_hash == hashed(token))).one_or_none()
    return None if row is None else _awake(row, now)


def sessions_of(connection: Connection, employee_id: int, now: datetime) -> list[CurrentSession]:
    """The phones and browsers on which somebody is signed in, the latest first."""
    rows = connection.execute(
        _live(now).where(Session.employee_id == employee_id).order_by(Session.seen_at.desc())
    )
    return [session for row in rows if (session := _awake(row, now)) is not None]


def touch(connection: Connection, session_id: int, now: datetime) -> None:
    """A sign of life; never backwards, when the clock of the machine is."""
    connection.execute(
        update(Session).where(Session.id == session_id, Session.seen_at < now).values(seen_at=now)
    )


def confirm_notice(connection: Connection, session_id: int, version: str) -> None:
    """The privacy notice of this version was shown here and confirmed."""
    connection.execute(update(Session).where(Session.id == session_id).values(notice_seen=version))


def end_session(connection: Connection, session_id: int, now: datetime) -> None:
    _end(connection, Session.id == session_id, now)


def end_others(connection: Connection, session: CurrentSession, now: datetime) -> int:
    """End every other session of the same person; how many there were."""
    theirs = (Session.employee_id == session.employee_id) & (Session.id != session.id)
    return _end(connection, theirs, now)


def end_all(connection: Connection, employee_id: int, now: datetime) -> int:
    """End every session of a person: a lost phone, a recycled number, a transfer."""
    return _end(connection, Session.employee_id == employee_id, now)


def _end(connection: Connection, which: ColumnElement[bool], now: datetime) -> int:
    ended = connection.execute(
        update(Session).where(which, Session.ended_at.is_(None)).values(ended_at=now)
    )
    return ended.rowcount


def _live(now: datetime) -> Select[*tuple[Any, ...]]:
    # The day in UTC: at most seven hours after the day begins here, a leaver is out.
    left = Employee.left_on <= now.date()
    return (
        select(
            Session.id, Session.employee_id, Session.role, Session.device, Session.started_at,
            Session.seen_at, Session.expires_at, Session.notice_seen, Session.assistant_id,
            Session.submission_id,
        )
        .join(Employee, Employee.id == Session.employee_id)
        .where(Session.ended_at.is_(None), Session.expires_at > now)
        .where(Employee.left_on.is_(None) | ~left)
        .where(Employee.outside_system.is_(False))
    )  # fmt: skip


def _awake(row: Sequence[Any], now: datetime) -> CurrentSession | None:
    session_id, employee_id, role, device, started_at, seen_at, expires_at, notice, *assisted = row
    quiet = now - seen_at
    if quiet >= LIMITS[role].idle:
        return None
    return CurrentSession(
        session_id, employee_id, role, device, started_at, seen_at, expires_at, notice,
        quiet >= TOUCH_EVERY, *assisted,
    )  # fmt: skip
