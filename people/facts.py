"""What is known of a person or a unit, by name: conditions and forms speak of these.

Of a person: `staff_code full_name position unit unit_code unit_kind outside_system` and the
plan's facts. Of a unit: `unit unit_code unit_kind`. A post holds on `today` when it has begun
and its `valid_to` is still to come; a person's main post speaks for the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from storage.people import Employee, Membership, Unit
from vietnamese.order import person_key

Facts = dict[str, Any]

_AT_ONCE = 500
"""Rows that are in memory together."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a post in a unit."""

    employee_id: int
    staff_code: str
    full_name: str
    position: str
    is_main: bool
    outside_system: bool


def facts_of(connection: Connection, employee_id: int, today: date) -> Facts | None:
    """The facts of one person, or None when there is no such employee."""
    query = _people(today).where(Employee.id == employee_id)
    return _by_employee(connection.execute(query)).get(employee_id)


def facts_of_agency(connection: Connection, agency_id: int, today: date) -> dict[int, Facts]:
    """The facts of everybody who has not left, by employee id; one query for all."""
    return dict(each_of_agency(connection, agency_id, today))


def each_of_agency(
    connection: Connection, agency_id: int, today: date
) -> Iterator[tuple[int, Facts]]:
    """The same one after another, for whoever looks for a few among very many."""
    query = _people(today).where(Employee.agency_id == agency_id).where(_is_here(today))
    rows = connection.execute(query, execution_options={"yield_per": _AT_ONCE})
    yield from _each_employee(rows)


def facts_of_members(connection: Connection, unit_id: int, today: date) -> dict[int, Facts]:
    """The facts of everybody whose main post is in the unit today, by employee id."""
    posted = (
        select(Membership.employee_id)
        .where(Membership.unit_id == unit_id, Membership.is_main)
        .where(holds(today))
    )
    query = _people(today).where(Employee.id.in_(posted)).where(_is_here(today))
    return _by_employee(connection.execute(query))


def facts_of_unit(connection: Connection, unit_id: int) -> Facts | None:
    """The facts of a unit, or None when there is no such unit."""
    unit = connection.execute(
        select(Unit.name, Unit.code, Unit.kind).where(Unit.id == unit_id)
    ).one_or_none()
    return None if unit is None else _unit_facts(*unit)


def unit_members(connection: Connection, unit_id: int, today: date) -> list[Member]:
    """Who has a post in the unit today, in the order of the alphabet."""
    rows = connection.execute(
        select(
            Employee.id, Employee.staff_code, Employee.full_name, Membership.position,
            Membership.is_main, Employee.outside_system,
        )
        .join(Membership, and_(Membership.employee_id == Employee.id, holds(today)))
        .where(Membership.unit_id == unit_id)
        .where(_is_here(today))
    )  # fmt: skip
    members = [Member(*row) for row in rows]
    return sorted(members, key=lambda member: (person_key(member.full_name), member.staff_code))


def _people(today: date) -> Select[Any]:
    """People with their posts of today; a person without one comes once, with blanks."""
    return (
        select(
            Employee.id, Employee.facts, Employee.staff_code, Employee.full_name,
            Employee.outside_system, Membership.position, Unit.name, Unit.code, Unit.kind,
        )
        .outerjoin(Membership, and_(Membership.employee_id == Employee.id, holds(today)))
        .outerjoin(Unit, Membership.unit_id == Unit.id)
        .order_by(Employee.id, Membership.is_main.desc(), Membership.id)
    )  # fmt: skip


def _by_employee(rows: Iterable[Sequence[Any]]) -> dict[int, Facts]:
    return dict(_each_employee(rows))


def _each_employee(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[int, Facts]]:
    """Rows come by employee, the main post first."""
    last = None
    for employee_id, facts, staff_code, full_name, outside, position, *unit in rows:
        if employee_id == last:
            continue
        last = employee_id
        yield (
            employee_id,
            {
                **facts,
                "staff_code": staff_code,
                "full_name": full_name,
                "position": position or "",
                "outside_system": outside,
                **_unit_facts(*unit),
            },
        )


def _unit_facts(name: str | None, code: str | None, kind: str | None) -> Facts:
    return {"unit": name or "", "unit_code": code or "", "unit_kind": kind or ""}


def holds(today: date) -> ColumnElement[bool]:
    """A post that has begun and is not over."""
    begun = Membership.valid_from.is_(None) | (Membership.valid_from <= today)
    return begun & (Membership.valid_to.is_(None) | (Membership.valid_to > today))


def _is_here(today: date) -> ColumnElement[bool]:
    """`left_on` is the first day on which somebody is no longer here."""
    return Employee.left_on.is_(None) | (Employee.left_on > today)
