"""Signed-in phones and browsers: opaque tokens, hashed at rest, ended on the server.

Who redeemed an invitation for the office but has no password yet holds a session of the role
`enrol`: nothing but the page that sets one finds it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, insert, select, update

from people.codes import SecretSource, hashed, new_link_code
from people.limits import LIMITS, TOUCH_EVERY, Limits, Role
from storage.access import Session
from storage.people import Employee
from vietnamese.dates import local_day
from vietnamese.text import one_line

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
    limits: Mapping[str, Limits] = LIMITS,
    source: SecretSource | None = None,
) -> SignedIn:
    """A new session of 128 random bits; `device` is what its owner will know it by."""
    token = new_link_code(source or secrets)
    expires_at = now + limits[role].absolute
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


def session_of(
    connection: Connection, token: str, now: datetime, limits: Mapping[str, Limits] = LIMITS
) -> CurrentSession | None:
    """The live session of a token, or None: unknown, ended, too old, idle, or the person left."""
    which = _live(now).where(Session.token_hash == hashed(token), _SIGNED_IN)
    row = connection.execute(which).one_or_none()
    return None if row is None else _awake(row, now, limits)


def enrolment_of(connection: Connection, token: str, now: datetime) -> CurrentSession | None:
    """The same for who is about to set a password for the office, and is nowhere else let in."""
    which = _live(now).where(Session.token_hash == hashed(token), ~_SIGNED_IN)
    row = connection.execute(which).one_or_none()
    return None if row is None else _awake(row, now, LIMITS)


def sessions_of(
    connection: Connection, employee_id: int, now: datetime, limits: Mapping[str, Limits] = LIMITS
) -> list[CurrentSession]:
    """The phones and browsers on which somebody is signed in, the latest first."""
    return _listed(connection, _SIGNED_IN & (Session.employee_id == employee_id), now, limits)


def office_sessions(
    connection: Connection,
    agency_id: int,
    now: datetime,
    limits: Mapping[str, Limits] = LIMITS,
) -> list[CurrentSession]:
    """Every browser that has the office's pages of this agency open, the latest first."""
    theirs = (Session.role == "office") & (Employee.agency_id == agency_id)
    return _listed(connection, theirs, now, limits)


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
    """End every session of a person, and what they have open for others: a lost phone."""
    theirs = (Session.employee_id == employee_id) | (Session.assistant_id == employee_id)
    return _end(connection, theirs, now)


def end_office(connection: Connection, employee_id: int, now: datetime) -> int:
    """End somebody's sessions at the office's pages, begun ones too; the own phone stays."""
    theirs = Session.role.in_(("office", "enrol")) & (Session.employee_id == employee_id)
    return _end(connection, theirs | (Session.assistant_id == employee_id), now)


def _end(connection: Connection, which: ColumnElement[bool], now: datetime) -> int:
    ended = connection.execute(
        update(Session).where(which, Session.ended_at.is_(None)).values(ended_at=now)
    )
    return ended.rowcount


_SIGNED_IN = Session.role != "enrol"


def _listed(
    connection: Connection,
    which: ColumnElement[bool],
    now: datetime,
    limits: Mapping[str, Limits],
) -> list[CurrentSession]:
    rows = connection.execute(_live(now).where(which).order_by(Session.seen_at.desc(), Session.id))
    return [session for row in rows if (session := _awake(row, now, limits)) is not None]


def _live(now: datetime) -> Select[*tuple[Any, ...]]:
    left = Employee.left_on <= local_day(now)
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


def _awake(
    row: Sequence[Any], now: datetime, limits: Mapping[str, Limits]
) -> CurrentSession | None:
    session_id, employee_id, role, device, started_at, seen_at, expires_at, notice, *assisted = row
    quiet = now - seen_at
    if quiet >= limits[role].idle:
        return None
    return CurrentSession(
        session_id, employee_id, role, device, started_at, seen_at, expires_at, notice,
        quiet >= TOUCH_EVERY, *assisted,
    )  # fmt: skip
