"""An office account's secrets: a password and a second factor, set once by who was invited.

The row is there from the invitation on; it opens nothing until both secrets were set and a code
of the second factor was tried.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from people import second_factor
from people.codes import SecretSource
from people.sessions import CurrentSession, SignedIn, end_office, open_session
from storage.access import OfficeAccount
from storage.audit import Actor, record
from storage.people import Agency, Employee


class Enrolling(NamedTuple):
    """Who is setting up an account; `secret` (base32) is there once the password is."""

    employee_id: int
    staff_code: str
    full_name: str
    agency: str
    secret: str | None


def make_account(connection: Connection, employee_id: int, made_by: str, now: datetime) -> None:
    """The account's row, unless it is there; one that was ended is begun anew, without secrets."""
    known = connection.execute(
        select(OfficeAccount.ended_at).where(OfficeAccount.employee_id == employee_id)
    ).one_or_none()
    if known is None:
        connection.execute(
            insert(OfficeAccount).values(employee_id=employee_id, made_by=made_by, made_at=now)
        )
    elif known.ended_at is not None:
        forget_secrets(connection, employee_id)
        _change(connection, employee_id, ended_at=None, made_by=made_by, made_at=now)


def forget_secrets(connection: Connection, employee_id: int) -> None:
    """From now on nothing opens this account but an invitation."""
    _change(
        connection,
        employee_id,
        password_hash=None,
        totp_secret=None,
        totp_step=None,
        confirmed_at=None,
    )


def came_in(connection: Connection, employee_id: int, now: datetime) -> None:
    """A simulated installation asks for no secrets: who came in has an account that works."""
    _change(connection, employee_id, confirmed_at=now)


def enrolling(connection: Connection, session: CurrentSession) -> Enrolling | None:
    """Who is setting up an account in this session; None when it was ended meanwhile."""
    row = connection.execute(
        select(
            OfficeAccount.employee_id, Employee.staff_code, Employee.full_name, Agency.name,
            OfficeAccount.totp_secret,
        )
        .join(Employee, Employee.id == OfficeAccount.employee_id)
        .join(Agency, Agency.id == Employee.agency_id)
        .where(OfficeAccount.employee_id == session.employee_id)
        .where(OfficeAccount.ended_at.is_(None))
    ).one_or_none()  # fmt: skip
    return None if row is None else Enrolling._make(row)


def set_password(
    connection: Connection,
    session: CurrentSession,
    password_hash: str,
    secret_source: SecretSource | None = None,
) -> None:
    """Keep the hash of `people.passwords`, and make the secret of the second factor."""
    _change(
        connection,
        session.employee_id,
        password_hash=password_hash,
        totp_secret=second_factor.new_secret(secret_source),
        totp_step=None,
        confirmed_at=None,
    )


def confirm(
    connection: Connection, session: CurrentSession, code: str, *, device: str, now: datetime
) -> SignedIn | None:
    """The first code of the second factor: the account works, and its owner is in.

    None for a code that does not fit, or when no password is set yet.
    """
    row: Any = connection.execute(
        select(OfficeAccount.password_hash, OfficeAccount.totp_secret)
        .where(OfficeAccount.employee_id == session.employee_id)
        .where(OfficeAccount.ended_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if row is None or row.password_hash is None or row.totp_secret is None:
        return None
    step = second_factor.step_of(row.totp_secret, code, now)
    if step is None:
        return None
    _change(connection, session.employee_id, totp_step=step, confirmed_at=now)
    end_office(connection, session.employee_id, now)  # this one: it has done what it was for
    about = f"employee:{session.employee_id}"
    record(connection, Actor(session.employee_id, "office"), "account.confirm", about, now=now)
    return open_session(connection, session.employee_id, role="office", device=device, now=now)


def _change(connection: Connection, employee_id: int, **values: object) -> None:
    connection.execute(
        update(OfficeAccount).where(OfficeAccount.employee_id == employee_id).values(**values)
    )
