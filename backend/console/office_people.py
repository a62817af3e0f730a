"""The page of the office's people, and who acts on it: `/van-phong/phien` and what it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.looks import TEMPLATES
from pages.moments import moments_of
from pages.rooms import rooms_of
from pages.visitors import limits_of, read_as, write_as
from people import accounts
from people.accounts import Account
from people.sessions import CurrentSession, office_sessions
from storage.audit import Actor
from storage.people import Employee
from vietnamese.order import person_key

T = TypeVar("T")
_DONE = ("mo", "phien", "moi-phien", "dong")


@dataclass(frozen=True, slots=True)
class Person:
    """One of the office's people; who came in without an account (a trial) has None."""

    employee_id: int
    staff_code: str
    full_name: str
    account: Account | None
    sessions: Sequence[CurrentSession]


@dataclass(frozen=True, slots=True)
class Here:
    """Who acts, and for which agency."""

    actor: Actor
    agency_id: int
    session: CurrentSession


async def write_by(request: Request, fn: Callable[[Connection, Here], T]) -> T:
    """`fn` with a lasting effect, by somebody of the office; there need be no campaign."""
    return await write_as(request, lambda c, session: fn(c, _here(c, session)))


def _here(connection: Connection, session: CurrentSession) -> Here:
    agency_id, name = connection.execute(
        select(Employee.agency_id, Employee.full_name).where(Employee.id == session.employee_id)
    ).one()
    return Here(Actor(session.employee_id, "office", name), agency_id, session)


async def page(
    request: Request,
    *,
    error: str = "",
    add_error: str = "",
    staff_code: str = "",
    status: int = 200,
) -> Response:
    """The people, their sessions, and what was refused, beside its field where it has one."""
    rooms, now = rooms_of(request), moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> tuple[int, list[Person]]:
        here = _here(connection, session)
        open_now = office_sessions(connection, here.agency_id, now, limits_of(rooms))
        known = accounts.accounts_of(connection, here.agency_id, now)
        return session.id, _people(connection, known, open_now)

    own, people = await read_as(request, work)
    done = request.query_params.get("da", "")
    context = {
        "visitor": "office",
        "door": f"{rooms.base_url or str(request.base_url).rstrip('/')}/van-phong/dang-nhap",
        "own": own,
        "people": people,
        "done": done if done in _DONE else "",
        "error": error,
        "add_error": add_error,
        "staff_code": staff_code,
    }
    return TEMPLATES.answer(request, "office_sessions.html", context, status=status)


def _people(
    connection: Connection, known: Sequence[Account], open_now: Sequence[CurrentSession]
) -> list[Person]:
    by_id = {account.employee_id: account for account in known}
    ids = by_id.keys() | {session.employee_id for session in open_now}
    rows = connection.execute(
        select(Employee.id, Employee.staff_code, Employee.full_name).where(Employee.id.in_(ids))
    )
    people = [
        Person(*row, by_id.get(row.id), [each for each in open_now if each.employee_id == row.id])
        for row in rows
    ]
    return sorted(people, key=lambda person: (person_key(person.full_name), person.staff_code))
