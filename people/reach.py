"""Who was never invited, who was and did not come, who is in: by unit and by person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, Select, func, select

from storage.people import Employee, Membership, Unit
from vietnamese.order import person_key, sort_key

Reach = Literal["none", "invited", "joined"]


@dataclass(frozen=True, slots=True)
class UnitReach:
    """How far the invitations of one unit have come; `unit_id` None: people without a unit."""

    unit_id: int | None
    name: str
    never: int
    waiting: int
    joined: int

    @property
    def people(self) -> int:
        return self.never + self.waiting + self.joined


@dataclass(frozen=True, slots=True)
class PersonReach:
    """Somebody who can be invited, by the main post."""

    employee_id: int
    staff_code: str
    full_name: str
    position: str
    unit_id: int | None
    unit: str
    reach: Reach


def units_reached(
    connection: Connection, agency_id: int, today: date, units: Collection[int] | None = None
) -> list[UnitReach]:
    """Every unit with people in it (or these units), in the order of the alphabet."""
    rows = connection.execute(
        _people(agency_id, today, units)
        .with_only_columns(Unit.id, Unit.name, Employee.reach, func.count().label("n"))
        .group_by(Unit.id, Unit.name, Employee.reach)
    )
    counts: dict[tuple[int | None, str], dict[str, int]] = {}
    for unit_id, name, reach, n in rows:
        counts.setdefault((unit_id, name or ""), {})[reach] = n
    found = [
        UnitReach(unit, name, n.get("none", 0), n.get("invited", 0), n.get("joined", 0))
        for (unit, name), n in counts.items()
    ]
    return sorted(found, key=lambda each: (each.unit_id is None, sort_key(each.name)))


def people_reached(
    connection: Connection,
    agency_id: int,
    today: date,
    *,
    units: Collection[int] | None = None,
    employee_id: int | None = None,
    reach: Collection[Reach] = ("none", "invited", "joined"),
) -> list[PersonReach]:
    """Who can be invited, by unit and name; only of these units, and this far, where asked."""
    query = _people(agency_id, today, units).where(Employee.reach.in_(reach))
    if employee_id is not None:
        query = query.where(Employee.id == employee_id)
    found: dict[int, PersonReach] = {}
    for row in connection.execute(query.order_by(Employee.id, Membership.id)):
        found.setdefault(row.id, PersonReach(*row))
    return sorted(
        found.values(),
        key=lambda each: (
            each.unit_id is None,
            sort_key(each.unit),
            each.unit_id or 0,
            person_key(each.full_name),
            each.staff_code,
        ),
    )


def _people(agency_id: int, today: date, units: Collection[int] | None) -> Select[*tuple[Any, ...]]:
    """Who has not left and is dealt with here, with the main post of today."""
    begun = Membership.valid_from.is_(None) | (Membership.valid_from <= today)
    holds = begun & (Membership.valid_to.is_(None) | (Membership.valid_to > today))
    query = (
        select(
            Employee.id, Employee.staff_code, Employee.full_name,
            func.coalesce(Membership.position, "").label("position"),
            Membership.unit_id, func.coalesce(Unit.name, "").label("unit"), Employee.reach,
        )
        .outerjoin(
            Membership,
            (Membership.employee_id == Employee.id) & Membership.is_main.is_(True) & holds,
        )
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Employee.agency_id == agency_id, Employee.outside_system.is_(False))
        .where(Employee.left_on.is_(None) | (Employee.left_on > today))
        .where(Employee.erased_at.is_(None))
    )  # fmt: skip
    return query if units is None else query.where(Membership.unit_id.in_(units))
