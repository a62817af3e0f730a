"""Parts that a document gives to somebody, beside those that the plan finds in the roster."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from storage.people import RoleAssignment


class Assigned(NamedTuple):
    """One part of one employee; `capacity` is KT., Q., TL. or TUQ. for who acts for another."""

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
    """What this employee holds by a document today; `valid_to` is the first day without."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(RoleAssignment.employee_id == employee_id, RoleAssignment.ended_at.is_(None))
        .where(RoleAssignment.valid_from <= today)
        .where(RoleAssignment.valid_to.is_(None) | (RoleAssignment.valid_to > today))
        .order_by(RoleAssignment.id)
    )
    return [Assigned._make(row) for row in rows]
