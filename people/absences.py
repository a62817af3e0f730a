"""Days on which somebody is away and is left in peace: written down, ended early, listed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, insert, or_, select, update

from people.facts import holds
from storage.people import Employee, Membership, Unit
from storage.reminding import Absence


@dataclass(frozen=True, slots=True)
class Away:
    """One absence that is not over; `unit_id` is of the main post, or None."""

    id: int
    employee_id: int
    full_name: str
    staff_code: str
    unit_id: int | None
    unit: str
    first_day: date
    last_day: date | None
    why: str
    made_by: str

    def has_begun(self, today: date) -> bool:
        return self.first_day <= today


def go_away(
    connection: Connection,
    employee_id: int,
    first_day: date,
    last_day: date | None,
    why: str,
    made_by: str,
    now: datetime,
) -> int:
    """Both days are included; without a `last_day`, until further notice. The absence's number."""
    key: int = connection.execute(
        insert(Absence)
        .values(
            employee_id=employee_id, first_day=first_day, last_day=last_day, why=why,
            made_by=made_by, made_at=now,
        )
        .returning(Absence.id)
    ).scalar_one()  # fmt: skip
    return key


def come_back(connection: Connection, absence_id: int, now: datetime) -> bool:
    """Ends an absence, or takes back one that has not begun; False when it had ended."""
    ended = connection.execute(
        update(Absence)
        .where(Absence.id == absence_id, Absence.ended_at.is_(None))
        .values(ended_at=now)
    )
    return ended.rowcount == 1


def overlapping(
    connection: Connection, employee_id: int, first_day: date, last_day: date | None
) -> Any | None:
    """An absence of this person with a day in common (first_day, last_day), or None.

    Of two that are written down at once, the second sees the first.
    """
    connection.execute(select(Employee.id).where(Employee.id == employee_id).with_for_update())
    theirs = select(Absence.first_day, Absence.last_day).where(
        Absence.employee_id == employee_id,
        Absence.ended_at.is_(None),
        or_(Absence.last_day.is_(None), Absence.last_day >= first_day),
    )
    if last_day is not None:
        theirs = theirs.where(Absence.first_day <= last_day)
    return connection.execute(theirs.order_by(Absence.first_day).limit(1)).one_or_none()


def who_is_away(
    connection: Connection,
    agency_id: int,
    today: date,
    *,
    units: Collection[int] | None = None,
    most: int,
    passing: int = 0,
) -> list[Away]:
    """Who is or will be away, the first to come back first; of these units (None: all)."""
    query = _of_agency(agency_id, today).where(_goes_on(today))
    if units is not None:
        query = query.where(Membership.unit_id.in_(units))
    query = query.order_by(
        Absence.last_day.is_(None), Absence.last_day, Absence.first_day, Absence.id
    )
    return [Away(*row) for row in connection.execute(query.offset(passing).limit(most))]


def absence(connection: Connection, agency_id: int, absence_id: int, today: date) -> Away | None:
    """One absence that is not over, of somebody of this agency."""
    query = _of_agency(agency_id, today).where(_goes_on(today), Absence.id == absence_id)
    row = connection.execute(query).first()
    return None if row is None else Away(*row)


def absences_of(
    connection: Connection, agency_id: int, employee_id: int, today: date
) -> list[Away]:
    """Those of one person that are not over, the first first."""
    query = _of_agency(agency_id, today).where(_goes_on(today), Absence.employee_id == employee_id)
    return [Away(*row) for row in connection.execute(query.order_by(Absence.first_day))]


def _goes_on(today: date) -> ColumnElement[bool]:
    return and_(
        Absence.ended_at.is_(None), or_(Absence.last_day.is_(None), Absence.last_day >= today)
    )


def _of_agency(agency_id: int, today: date) -> Select[*tuple[Any, ...]]:
    main = and_(Membership.employee_id == Employee.id, Membership.is_main.is_(True), holds(today))
    return (
        select(
            Absence.id, Absence.employee_id, Employee.full_name, Employee.staff_code, Unit.id,
            Unit.name, Absence.first_day, Absence.last_day, Absence.why, Absence.made_by,
        )
        .join(Employee, Employee.id == Absence.employee_id)
        .outerjoin(Membership, main)
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Employee.agency_id == agency_id, Employee.erased_at.is_(None))
        .where(or_(Employee.left_on.is_(None), Employee.left_on > today))
    )  # fmt: skip
