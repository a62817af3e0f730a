"""The roster as it stands: people by name or unit, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from people.facts import holds
from people.finding import find
from storage.people import Employee, Membership, Unit
from vietnamese.order import sort_key

PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    staff_code: str
    name: str
    outside_system: bool
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """One page; `count` of all who are here today, `more` when there is another page."""

    lines: list[Line]
    count: int
    more: bool


def people_on_page(
    connection: Connection, agency_id: int, said: str, unit_id: int | None, page: int, today: date
) -> People:
    here = [
        Employee.agency_id == agency_id,
        Employee.left_on.is_(None) | (Employee.left_on > today),
        Employee.id.in_(_with_post(unit_id, today)),
    ]
    count = connection.scalar(select(func.count()).select_from(Employee).where(*here)) or 0
    if said:
        found = find(connection, agency_id, said, most=PAGE * (page + 1) + 1)
        here.append(Employee.id.in_([each.id for each in found.people]))
    rows = connection.execute(
        select(Employee.id, Employee.staff_code, Employee.full_name, Employee.outside_system)
        .where(*here)
        .order_by(Employee.sort_key, Employee.id)
        .limit(PAGE + 1)
        .offset(page * PAGE)
    ).all()
    posts = _posts(connection, [row.id for row in rows], today)
    lines = [
        Line(row.staff_code, row.full_name, row.outside_system, tuple(posts.get(row.id, ())))
        for row in rows[:PAGE]
    ]
    return People(lines, count, len(rows) > PAGE)


def units_of(connection: Connection, agency_id: int, today: date) -> list[tuple[int, str]]:
    """Units that exist today, in the order of the alphabet."""
    rows = connection.execute(
        select(Unit.id, Unit.name)
        .where(Unit.agency_id == agency_id)
        .where(Unit.valid_to.is_(None) | (Unit.valid_to > today))
    )
    return sorted(((row.id, row.name) for row in rows), key=lambda unit: sort_key(unit[1]))


def _with_post(unit_id: int | None, today: date) -> Any:
    held: list[ColumnElement[bool]] = [holds(today)]
    if unit_id is not None:
        held.append(Membership.unit_id == unit_id)
    return select(Membership.employee_id).where(*held)


def _posts(connection: Connection, people: list[int], today: date) -> dict[int, list[str]]:
    rows = connection.execute(
        select(Membership.employee_id, Membership.position, Unit.name)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.employee_id.in_(people), holds(today))
        .order_by(Membership.is_main.desc(), Membership.id)
    )
    posts: dict[int, list[str]] = {}
    for employee, position, unit in rows:
        posts.setdefault(employee, []).append(f"{unit}, {position}" if position else unit)
    return posts
