"""Who is meant by a staff code or a whole name that somebody typed."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from storage.people import Employee
from vietnamese.text import one_line, words

_MOST = 20


class Called(NamedTuple):
    employee_id: int
    staff_code: str
    full_name: str


def people_called(connection: Connection, agency_id: int, said: str, today: date) -> list[Called]:
    """Who has this staff code; or else everybody of this name, marks and case aside.

    Nobody who has left by `today` or is dealt with outside the system.
    """
    typed = one_line(said)
    here = (
        select(Employee.id, Employee.staff_code, Employee.full_name)
        .where(Employee.agency_id == agency_id)
        .where(Employee.left_on.is_(None) | (Employee.left_on > today))
        .where(Employee.outside_system.is_(False))
        .order_by(Employee.staff_code)
        .limit(_MOST)
    )
    rows = connection.execute(here.where(Employee.staff_code == typed)).all()
    rows = rows or connection.execute(here.where(Employee.search_key == words(typed))).all()
    found = [Called._make(row) for row in rows]
    alike = [each for each in found if each.full_name == typed]
    return alike if len(alike) == 1 else found
