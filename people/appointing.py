"""A role is given to somebody by a document, or taken back; what cannot be is said by field."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from people.roles import Assigned, of_place
from people.texts import sentence
from storage.people import Employee, RoleAssignment, Unit
from vietnamese.dates import short_date
from vietnamese.text import one_line

CAPACITIES = ("", "KT.", "Q.", "TL.", "TUQ.")
"""What stands before the signature; nothing for who holds the post."""

_LONGEST_DOCUMENT = 200


@dataclass(frozen=True, slots=True)
class Appointment:
    """What a document says. `valid_to` is the first day without; no unit: the whole agency."""

    role: str
    unit_id: int | None
    employee_id: int
    capacity: str
    for_employee_id: int | None
    valid_from: date
    valid_to: date | None
    document_number: str

    def as_json(self) -> dict[str, Any]:
        """For the trail."""
        days = {"valid_from": self.valid_from.isoformat(), "valid_to": None}
        if self.valid_to is not None:
            days["valid_to"] = self.valid_to.isoformat()
        return {**asdict(self), **days}


class AppointmentRefusedError(Exception):
    """`sentences`: what is wrong, by the field of `Appointment`."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__("; ".join(sentences.values()))
        self.sentences = dict(sentences)


def appoint(
    connection: Connection,
    agency_id: int,
    wanted: Appointment,
    *,
    roles: Container[str],
    single: Container[str] = (),
    made_by: str,
    now: datetime,
) -> int:
    """Keep what the document says and answer its number; AppointmentRefusedError otherwise.

    `roles` are those that the plan knows; of the `single` ones a unit has one holder at a time.
    """
    wrong = dict(_wrong(connection, agency_id, wanted, roles))
    if not wrong:
        wrong = dict(_overlap(connection, agency_id, wanted, single))
    if wrong:
        raise AppointmentRefusedError(wrong)
    document = one_line(wanted.document_number)[:_LONGEST_DOCUMENT]
    key: int = connection.execute(
        insert(RoleAssignment)
        .values(
            **{**asdict(wanted), "document_number": document},
            agency_id=agency_id,
            made_by=made_by,
            made_at=now,
        )
        .returning(RoleAssignment.id)
    ).scalar_one()
    return key


def end_appointment(
    connection: Connection, agency_id: int, assignment_id: int, now: datetime
) -> Appointment | None:
    """End it at once and answer what it was; None when the agency has none of this number, or
    it has ended."""
    ended = connection.execute(
        update(RoleAssignment)
        .where(RoleAssignment.id == assignment_id, RoleAssignment.agency_id == agency_id)
        .where(RoleAssignment.ended_at.is_(None))
        .values(ended_at=now)
        .returning(*(getattr(RoleAssignment, each.name) for each in fields(Appointment)))
    ).one_or_none()
    return None if ended is None else Appointment(*ended)


def last_day(valid_to: date) -> date:
    """As people say it: *đến hết ngày*."""
    return valid_to - timedelta(days=1)


def _wrong(
    connection: Connection, agency_id: int, wanted: Appointment, roles: Container[str]
) -> Iterable[tuple[str, str]]:
    if wanted.role not in roles:
        yield "role", sentence("role", "unknown_role")
    if wanted.capacity not in CAPACITIES:
        yield "capacity", sentence("role", "unknown_capacity")
    if wanted.unit_id is not None and not _has_unit(connection, agency_id, wanted):
        yield "unit_id", sentence("role", "unknown_unit")
    person = _person(connection, agency_id, wanted.employee_id)
    if person is None or person.outside_system:
        yield "employee_id", sentence("role", "unknown_person")
    elif person.left_on is not None and person.left_on <= wanted.valid_from:
        yield "employee_id", sentence("role", "has_left", name=person.full_name)
    if wanted.for_employee_id is not None:
        yield from _wrong_instead(connection, agency_id, wanted)
    if wanted.valid_to is not None and wanted.valid_to <= wanted.valid_from:
        yield "valid_to", sentence("role", "dates_reversed", day=short_date(wanted.valid_from))
    if not wanted.document_number.strip():
        yield "document_number", sentence("role", "no_document")


def _wrong_instead(
    connection: Connection, agency_id: int, wanted: Appointment
) -> Iterable[tuple[str, str]]:
    if not wanted.capacity:
        yield "for_employee_id", sentence("role", "holder_for_nobody")
    elif wanted.for_employee_id == wanted.employee_id:
        yield "for_employee_id", sentence("role", "instead_of_oneself")
    elif _person(connection, agency_id, wanted.for_employee_id) is None:
        yield "for_employee_id", sentence("role", "unknown_person")


def _overlap(
    connection: Connection, agency_id: int, wanted: Appointment, single: Container[str]
) -> Iterable[tuple[str, str]]:
    """One person acts for a head at a time; so it is with holders of a role that one fills."""
    for kept in of_place(connection, agency_id, wanted.role, wanted.unit_id):
        both_act = bool(kept.capacity) and bool(wanted.capacity)
        both_hold = not kept.capacity and not wanted.capacity
        alone = both_act or (
            both_hold and (wanted.role in single or kept.employee_id == wanted.employee_id)
        )
        if alone and _meet(kept, wanted):
            yield "valid_from", _occupied(connection, kept)
            return


def _meet(kept: Assigned, wanted: Appointment) -> bool:
    ends_before = kept.valid_to is not None and kept.valid_to <= wanted.valid_from
    starts_after = wanted.valid_to is not None and wanted.valid_to <= kept.valid_from
    return not ends_before and not starts_after


def _occupied(connection: Connection, kept: Assigned) -> str:
    name = connection.scalar(select(Employee.full_name).where(Employee.id == kept.employee_id))
    days = sentence("role", "since", day=short_date(kept.valid_from))
    if kept.valid_to is not None:
        days = sentence(
            "role",
            "between",
            first=short_date(kept.valid_from),
            last=short_date(last_day(kept.valid_to)),
        )
    code = "acts_already" if kept.capacity else "holds_already"
    return sentence("role", code, name=name, days=days, document=kept.document_number)


def _has_unit(connection: Connection, agency_id: int, wanted: Appointment) -> bool:
    unit = connection.execute(
        select(Unit.valid_to).where(Unit.id == wanted.unit_id, Unit.agency_id == agency_id)
    ).one_or_none()
    return unit is not None and (unit.valid_to is None or unit.valid_to > wanted.valid_from)


def _person(connection: Connection, agency_id: int, employee_id: int | None) -> Any:
    return connection.execute(
        select(Employee.full_name, Employee.outside_system, Employee.left_on).where(
            Employee.id == employee_id, Employee.agency_id == agency_id
        )
    ).one_or_none()
