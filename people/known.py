"""What the tables know of an agency's units, people and posts: what a roster is compared with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from storage.people import Employee, Membership, Unit


class KnownUnit(NamedTuple):
    """`id` 0: not yet in the tables. From `ended_on` on its successor stands for it."""

    id: int
    code: str
    name: str
    kind: str
    successor_code: str = ""
    ended_on: date | None = None


class KnownEmployee(NamedTuple):
    id: int
    staff_code: str
    full_name: str
    outside_system: bool
    facts: dict[str, Any]
    left_on: date | None = None
    email: str = ""


class KnownPost(NamedTuple):
    """`valid_to` is the first day on which it is no longer held; None: open."""

    id: int
    staff_code: str
    unit_code: str
    position: str
    is_main: bool
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Units, employees (those who left too) and posts (past and to come) of one agency."""

    units: Sequence[KnownUnit]
    employees: Sequence[KnownEmployee]
    posts: Sequence[KnownPost]


def known(connection: Connection, agency_id: int, codes: Collection[str] | None = None) -> Known:
    """Everybody, or those with one of these staff codes as they are stored."""
    successor = aliased(Unit)
    units = connection.execute(
        select(Unit.id, Unit.code, Unit.name, Unit.kind, successor.code, Unit.valid_to)
        .outerjoin(successor, successor.id == Unit.successor_id)
        .where(Unit.agency_id == agency_id)
    )
    theirs = Employee.agency_id == agency_id
    if codes is not None:
        theirs &= Employee.staff_code.in_(codes)
    employees = connection.execute(
        select(
            Employee.id, Employee.staff_code, Employee.full_name, Employee.outside_system,
            Employee.facts, Employee.left_on, func.coalesce(Employee.email, ""),
        ).where(theirs)
    )  # fmt: skip
    posts = connection.execute(
        select(
            Membership.id, Employee.staff_code, Unit.code, Membership.position,
            Membership.is_main, Membership.valid_from, Membership.valid_to,
        )
        .join(Employee, Membership.employee_id == Employee.id)
        .join(Unit, Membership.unit_id == Unit.id)
        .where(theirs)
        .order_by(Membership.id)
    )  # fmt: skip
    return Known(
        units=[
            KnownUnit(key, code, name, kind, after or "", end)
            for key, code, name, kind, after, end in units
        ],
        employees=[KnownEmployee(*row) for row in employees],
        posts=[KnownPost(*row) for row in posts],
    )
