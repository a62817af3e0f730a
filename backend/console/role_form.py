"""What the office typed to give a role: as typed, and as the document that it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from backend.console.visiting import HEAD
from pages.forms import Form
from people.appointing import Appointment, AppointmentRefusedError
from people.identifying import people_called
from people.texts import sentence
from vietnamese.dates import UnreadableDateError, parse_date, short_date

WHOLE_AGENCY = "tat-ca"
"""Where a unit would stand; it is never what somebody forgot to choose."""

BY_ROLE = "theo-vai-tro"
"""The capacity that goes with the role: KT. for who acts for a head, else none."""

_LONGEST = 200
_LONGEST_NUMBER = 15
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """As typed, so that a page with a mistake keeps it."""

    role: str = HEAD
    unit: str = ""
    who: str = ""
    capacity: str = BY_ROLE
    instead_of: str = ""
    begins: str = ""
    ends: str = ""
    document: str = ""

    @classmethod
    def of(cls, form: Form) -> Chosen:
        return cls(
            form.text("vai-tro")[:_LONGEST],
            form.text("don-vi")[:_LONGEST],
            form.text("nguoi")[:_LONGEST],
            form.text("tu-cach")[:_LONGEST],
            form.text("thay")[:_LONGEST],
            form.text("tu-ngay")[:_LONGEST],
            form.text("den-ngay")[:_LONGEST],
            form.text("so-van-ban")[:_LONGEST],
        )


def read_form(connection: Connection, agency_id: int, chosen: Chosen, today: date) -> Appointment:
    """What it means; AppointmentRefusedError with all that cannot be read.

    The last day is included, as people write it.
    """
    wrong: dict[str, str] = {}
    who = _person(connection, agency_id, chosen.who, today, "employee_id", wrong)
    if not chosen.who.strip():
        wrong["employee_id"] = sentence("role", "no_person")
    instead_of = _person(connection, agency_id, chosen.instead_of, today, "for_employee_id", wrong)
    begins = _day(chosen.begins, "valid_from", wrong)
    last = _day(chosen.ends, "valid_to", wrong)
    if not chosen.begins.strip():
        wrong["valid_from"] = sentence("role", "no_date")
    if begins and last and last < begins:
        wrong["valid_to"] = sentence("role", "dates_reversed", day=short_date(begins))
    unit = chosen.unit
    if not unit:
        wrong["unit_id"] = sentence("role", "no_unit")
    elif unit != WHOLE_AGENCY and not (unit.isdecimal() and len(unit) <= _LONGEST_NUMBER):
        wrong["unit_id"] = sentence("role", "unknown_unit")
    if not chosen.document.strip():
        wrong["document_number"] = sentence("role", "no_document")
    if wrong or who is None or begins is None:
        raise AppointmentRefusedError(wrong)
    return Appointment(
        role=chosen.role,
        unit_id=None if unit == WHOLE_AGENCY else int(unit),
        employee_id=who,
        capacity=_capacity(chosen),
        for_employee_id=instead_of,
        valid_from=begins,
        valid_to=last + timedelta(days=1) if last and last < date.max else None,
        document_number=chosen.document,
    )


def _capacity(chosen: Chosen) -> str:
    if chosen.capacity != BY_ROLE:
        return chosen.capacity
    return "KT." if chosen.role == HEAD and chosen.instead_of.strip() else ""


def _person(
    connection: Connection,
    agency_id: int,
    said: str,
    today: date,
    field: str,
    wrong: dict[str, str],
) -> int | None:
    """By staff code or by name; two of one name are told apart by their codes."""
    if not said.strip():
        return None
    found = people_called(connection, agency_id, said, today)
    if len(found) == 1:
        return found[0].employee_id
    if not found:
        wrong[field] = sentence("role", "unknown_person")
        return None
    some = "; ".join(f"{each.full_name}, mã {each.staff_code}" for each in found[:_MOST_NAMED])
    wrong[field] = sentence("role", "several_people", who=some)
    return None


def _day(said: str, field: str, wrong: dict[str, str]) -> date | None:
    if not said.strip():
        return None
    try:
        return parse_date(said)
    except UnreadableDateError:
        wrong[field] = sentence("role", "not_a_date", value=said)
        return None
