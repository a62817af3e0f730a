"""Roles that documents give, as the office reads them; and what it may choose among."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from backend.console.role_form import BY_ROLE, WHOLE_AGENCY
from intake.plan import Plan
from people.appointing import last_day
from people.roles import Assigned
from storage.people import Employee, Unit
from vietnamese.dates import short_date
from vietnamese.order import sort_key

CAPACITY_WORDS = {
    BY_ROLE: "Theo vai trò",
    "": "Giữ chức vụ",
    "KT.": "KT. – ký thay",
    "Q.": "Q. – quyền",
    "TL.": "TL. – thừa lệnh",
    "TUQ.": "TUQ. – thừa ủy quyền",
}


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    name: str
    role: str
    unit: str
    capacity: str
    instead_of: str
    days: str
    document: str
    begun: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """Codes with their words."""

    roles: Sequence[tuple[str, str]]
    units: Sequence[tuple[str, str]]
    capacities: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    lines: Sequence[Line]
    choices: Choices


def lines_of(
    connection: Connection, plan: Plan, meant: Iterable[Assigned], today: date
) -> list[Line]:
    """One line a document, the units in the order of the alphabet."""
    kept = list(meant)
    people = {each.employee_id for each in kept} | {each.for_employee_id for each in kept}
    names: dict[int | None, str] = dict(
        connection.execute(
            select(Employee.id, Employee.full_name).where(Employee.id.in_(people - {None}))
        ).all()
    )
    units: dict[int | None, str] = dict(
        connection.execute(
            select(Unit.id, Unit.name).where(Unit.id.in_({each.unit_id for each in kept} - {None}))
        ).all()
    )
    labels = {role.code: role.label for role in plan.roles}
    lines = [
        Line(
            id=each.id,
            name=names[each.employee_id],
            role=labels.get(each.role, each.role),
            unit=units.get(each.unit_id, "Cả cơ quan"),
            capacity=each.capacity,
            instead_of=names.get(each.for_employee_id, ""),
            days=_days(each),
            document=each.document_number,
            begun=each.valid_from <= today,
        )
        for each in kept
    ]
    return sorted(lines, key=lambda line: (sort_key(line.unit), line.role, line.id))


def choices_of(connection: Connection, plan: Plan, agency_id: int, today: date) -> Choices:
    units = connection.execute(
        select(Unit.id, Unit.name)
        .where(Unit.agency_id == agency_id)
        .where(Unit.valid_to.is_(None) | (Unit.valid_to > today))
    ).all()
    named = sorted(((str(row.id), row.name) for row in units), key=lambda each: sort_key(each[1]))
    return Choices(
        roles=[(role.code, role.label) for role in plan.roles],
        units=[("", "Chọn đơn vị"), *named, (WHOLE_AGENCY, "Cả cơ quan")],
        capacities=list(CAPACITY_WORDS.items()),
    )


def _days(given: Assigned) -> str:
    first = f"từ {short_date(given.valid_from)}"
    if given.valid_to is None:
        return first
    return f"{first} đến hết {short_date(last_day(given.valid_to))}"
