"""Accounts for the office: each begins with an invitation, and another replaces its secrets.

An account is an employee's; the first of them may be there before any roster. Every act is told
to the trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from people import credentials
from people.codes import SecretSource
from people.errors import AccountError
from people.invitations import Invitation, office_invitation
from people.naming import index_words, name_columns
from people.problems import CellError
from people.sessions import end_office
from people.values import code_key, code_of, name_of
from storage.access import Invitation as InvitationRow
from storage.access import OfficeAccount
from storage.audit import CONSOLE, Actor, record
from storage.people import Employee
from vietnamese.order import person_key


@dataclass(frozen=True, slots=True)
class Account:
    """An account that was not ended. `works`: its owner has been in; until then an invitation
    waits (`invited_until`), or has run out (None)."""

    employee_id: int
    staff_code: str
    full_name: str
    made_by: str
    made_at: datetime
    works: bool
    invited_until: datetime | None


def found_office(
    connection: Connection,
    agency_id: int,
    staff_code: str,
    full_name: str = "",
    *,
    now: datetime,
    actor: Actor = CONSOLE,
    secret_source: SecretSource | None = None,
) -> Invitation:
    """An invitation for the office, for somebody whom no roster may know yet.

    Who is known keeps the name that is known; a later roster of the same staff code finds this
    person. AccountError when nobody has the code and `full_name` is empty, or for an odd code or
    name; NotInvitableError as of `office_invitation`.
    """
    employee_id = employee_of(connection, agency_id, staff_code)
    if employee_id is None:
        employee_id = _make_employee(connection, agency_id, staff_code, full_name)
    return invite_office(connection, employee_id, now=now, actor=actor, secret_source=secret_source)


def invite_office(
    connection: Connection,
    employee_id: int,
    *,
    now: datetime,
    actor: Actor,
    secret_source: SecretSource | None = None,
) -> Invitation:
    """A way to an account for the office. Of who has one already (a password forgotten, an
    authenticator lost) the secrets are forgotten and the office's sessions end at once."""
    made = office_invitation(
        connection, employee_id, now, secret_source, made_by=actor.name or actor.role
    )
    credentials.forget_secrets(connection, employee_id)
    ended = end_office(connection, employee_id, now)
    about = f"employee:{employee_id}"
    record(connection, actor, "account.make", about, now=now, after={"sessions_ended": ended})
    return made


def add_office(
    connection: Connection, agency_id: int, staff_code: str, *, actor: Actor, now: datetime
) -> Invitation:
    """Another person for the office, from among those who are known. AccountError for nobody,
    and for who is in the office already."""
    employee_id = employee_of(connection, agency_id, staff_code)
    if employee_id is None:
        raise AccountError("staff_code_unknown", staff_code=staff_code[:60])
    name = connection.scalar(
        select(Employee.full_name)
        .join(OfficeAccount, OfficeAccount.employee_id == Employee.id)
        .where(Employee.id == employee_id, OfficeAccount.ended_at.is_(None))
        .where(OfficeAccount.confirmed_at.is_not(None))
    )
    if name is not None:
        raise AccountError("has_account", name=name)
    return invite_office(connection, employee_id, actor=actor, now=now)


def invite_again(
    connection: Connection, agency_id: int, employee_id: int, *, actor: Actor, now: datetime
) -> Invitation:
    """New secrets for a colleague who forgot or lost them. AccountError for oneself: who sits
    down at an open browser must not take the account over."""
    if employee_id == actor.employee_id:
        raise AccountError("own_account")
    account = connection.scalar(
        select(OfficeAccount.employee_id)
        .join(Employee, Employee.id == OfficeAccount.employee_id)
        .where(Employee.id == employee_id, Employee.agency_id == agency_id)
        .where(OfficeAccount.ended_at.is_(None))
    )
    if account is None:
        raise AccountError("no_account")
    return invite_office(connection, account, actor=actor, now=now)


def accounts_of(connection: Connection, agency_id: int, now: datetime) -> list[Account]:
    """Everybody of the office, in the order of the alphabet."""
    waiting = (
        select(InvitationRow.employee_id, func.max(InvitationRow.expires_at).label("until"))
        .where(InvitationRow.purpose == "office", InvitationRow.expires_at > now)
        .where(InvitationRow.used_at.is_(None), InvitationRow.revoked_at.is_(None))
        .group_by(InvitationRow.employee_id)
        .subquery()
    )
    rows = connection.execute(
        select(
            OfficeAccount.employee_id, Employee.staff_code, Employee.full_name,
            OfficeAccount.made_by, OfficeAccount.made_at, OfficeAccount.confirmed_at.is_not(None),
            waiting.c.until,
        )
        .join(Employee, Employee.id == OfficeAccount.employee_id)
        .outerjoin(waiting, waiting.c.employee_id == OfficeAccount.employee_id)
        .where(Employee.agency_id == agency_id, OfficeAccount.ended_at.is_(None))
    )  # fmt: skip
    accounts = [Account(*row) for row in rows]
    return sorted(accounts, key=lambda each: (person_key(each.full_name), each.staff_code))


def employee_of(connection: Connection, agency_id: int, staff_code: str) -> int | None:
    """Who has this staff code, however its letters and signs were typed."""
    key = code_key(staff_code)
    exact = connection.scalar(
        select(Employee.id).where(
            Employee.agency_id == agency_id, Employee.staff_code == staff_code.strip()
        )
    )
    if exact is not None or not key:
        return exact
    everybody = connection.execute(
        select(Employee.id, Employee.staff_code)
        .where(Employee.agency_id == agency_id)
        .order_by(Employee.id)
    )
    return next((row.id for row in everybody if code_key(row.staff_code) == key), None)


def _make_employee(connection: Connection, agency_id: int, staff_code: str, full_name: str) -> int:
    code, name = _read(staff_code, "odd_staff_code"), _read(full_name, "odd_name")
    if not code:
        raise AccountError("odd_staff_code", value=staff_code)
    if not name:
        raise AccountError("name_missing", staff_code=code)
    employee_id: int = connection.execute(
        insert(Employee)
        .values(
            agency_id=agency_id, staff_code=code, outside_system=False, facts={},
            **name_columns(name),
        )
        .returning(Employee.id)
    ).scalar_one()  # fmt: skip
    index_words(connection, agency_id, [(employee_id, name)])
    return employee_id


def _read(text: str, code: str) -> str:
    """What a roster would take for a code or a name, and nothing else."""
    try:
        return code_of(text) if code == "odd_staff_code" else name_of(text)
    except CellError:
        raise AccountError(code, value=text[:60]) from None
