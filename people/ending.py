"""Ending what lets somebody into the office: a session, all of them, the account itself.

Every act is told to the trail.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from people import credentials
from people.errors import AccountError
from people.invitations import revoke_office
from people.sessions import end_office, end_session
from storage.access import OfficeAccount, Session
from storage.audit import Actor, record
from storage.people import Employee


def end_account(
    connection: Connection, agency_id: int, employee_id: int, *, actor: Actor, now: datetime
) -> None:
    """End an account, its invitations and sessions. AccountError for the last that works."""
    held = connection.execute(
        select(OfficeAccount.employee_id, OfficeAccount.confirmed_at)
        .join(Employee, Employee.id == OfficeAccount.employee_id)
        .where(Employee.agency_id == agency_id, OfficeAccount.ended_at.is_(None))
        .order_by(OfficeAccount.employee_id)
        .with_for_update(of=OfficeAccount)  # two who end each other at once: one is the last
    ).all()
    if employee_id not in {row.employee_id for row in held}:
        raise AccountError("no_account")
    if not any(row.confirmed_at for row in held if row.employee_id != employee_id):
        raise AccountError("last_account")
    credentials.forget_secrets(connection, employee_id)
    connection.execute(
        update(OfficeAccount).where(OfficeAccount.employee_id == employee_id).values(ended_at=now)
    )
    revoke_office(connection, employee_id, now)
    end_office(connection, employee_id, now)
    record(connection, actor, "account.end", f"employee:{employee_id}", now=now)


def end_one_session(
    connection: Connection, agency_id: int, session_id: int, *, actor: Actor, now: datetime
) -> None:
    """End one session at the office's pages of this agency; LookupError when there is none."""
    owner = connection.scalar(
        select(Session.employee_id)
        .join(Employee, Employee.id == Session.employee_id)
        .where(Session.id == session_id, Session.role == "office", Session.ended_at.is_(None))
        .where(Employee.agency_id == agency_id)
    )
    if owner is None:
        raise LookupError(session_id)
    end_session(connection, session_id, now)
    about, which = f"employee:{owner}", {"session": session_id}
    record(connection, actor, "session.end", about, now=now, before=which)


def end_sessions(
    connection: Connection, agency_id: int, employee_id: int, *, actor: Actor, now: datetime
) -> int:
    """End all of one person's sessions at the office's pages; how many there were."""
    theirs = select(Employee.id).where(Employee.id == employee_id, Employee.agency_id == agency_id)
    if connection.scalar(theirs) is None:
        raise LookupError(employee_id)
    ended = end_office(connection, employee_id, now)
    if ended:
        about = f"employee:{employee_id}"
        record(connection, actor, "session.end", about, now=now, after={"ended": ended})
    return ended
