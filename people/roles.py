"""Parts that a document gives to somebody, beside those that the plan finds in the roster."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, select

from storage.people import RoleAssignment


class Assigned(NamedTuple):
    """One part of one employee; `capacity` is KT., Q., TL. or TUQ. for who acts for another.

    `valid_to` is the first day without.
    """

    id: int
    role: str
    unit_id: int | None
    employee_id: int
    capacity: str
    for_employee_id: int | None
    valid_from: date
    valid_to: date | None
    document_number: str


_COLUMNS: Any = (
    RoleAssignment.id, RoleAssignment.role, RoleAssignment.unit_id, RoleAssignment.employee_id,
    RoleAssignment.capacity, RoleAssignment.for_employee_id, RoleAssignment.valid_from,
    RoleAssignment.valid_to, RoleAssignment.document_number,
)  # fmt: skip


def assigned_to(connection: Connection, employee_id: int, today: date) -> list[Assigned]:
    """What this employee holds by a document today."""
    return _found(connection, _today(today).where(RoleAssignment.employee_id == employee_id))


def in_force(connection: Connection, agency_id: int, today: date) -> list[Assigned]:
    """Everything that documents give to people of the agency today."""
    return _found(connection, _today(today).where(RoleAssignment.agency_id == agency_id))


def of_place(
    connection: Connection,
    agency_id: int,
    role: str,
    unit_id: int | None,
    today: date | None = None,
) -> list[Assigned]:
    """Who holds a role of a unit (None: of the agency) by a document, or acts in it: on a day,
    or ever."""
    unit = RoleAssignment.unit_id
    here = unit.is_(None) if unit_id is None else unit == unit_id
    query = _meant() if today is None else _today(today)
    ours = (RoleAssignment.agency_id == agency_id) & (RoleAssignment.role == role)
    return _found(connection, query.where(ours, here))


def still_meant(connection: Connection, agency_id: int, today: date) -> list[Assigned]:
    """What holds today or will: all that was not ended and has not run out."""
    ours = RoleAssignment.agency_id == agency_id
    return _found(connection, _meant().where(ours, _not_over(today)))


def _meant() -> Select[Any]:
    return select(*_COLUMNS).where(RoleAssignment.ended_at.is_(None)).order_by(RoleAssignment.id)


def _today(today: date) -> Select[Any]:
    return _meant().where(RoleAssignment.valid_from <= today, _not_over(today))


def _not_over(today: date) -> ColumnElement[bool]:
    return RoleAssignment.valid_to.is_(None) | (RoleAssignment.valid_to > today)


def _found(connection: Connection, query: Select[Any]) -> list[Assigned]:
    return [Assigned._make(row) for row in connection.execute(query)]
