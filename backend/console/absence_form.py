"""What somebody typed of an absence: as typed, and as what it means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from backend.console.reminding_words import sentence
from pages.forms import Form
from people.absences import overlapping
from people.facts import unit_members
from people.finding import Found, find
from people.identifying import people_called
from vietnamese.dates import UnreadableDateError, parse_date, short_date
from vietnamese.text import one_line

KINDS = ("leave", "allowance", "duty", "other")
"""No more is asked: why somebody is ill is nobody's business here."""

_LONGEST = 200
_MOST_NAMED = 5
_FURTHEST = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class Typed:
    """As typed, so that a page with a mistake keeps it."""

    who: str = ""
    first: str = ""
    last: str = ""
    kind: str = ""

    @classmethod
    def of(cls, form: Form) -> Typed:
        names = ("nguoi", "tu-ngay", "den-ngay", "ly-do")
        fields = (one_line(form.text(name)[:_LONGEST]) for name in names)
        return cls(*fields)


@dataclass(frozen=True, slots=True)
class Meant:
    """`unit_id`: through which of the units somebody of them is meant; None for the office."""

    employee_id: int
    unit_id: int | None
    first_day: date
    last_day: date | None
    why: str


class AbsenceRefusedError(Exception):
    """What is wrong, by field: a sentence for each."""

    def __init__(self, wrong: dict[str, str]) -> None:
        super().__init__(*wrong)
        self.wrong = wrong


def read_form(
    connection: Connection,
    agency_id: int,
    typed: Typed,
    today: date,
    units: Collection[int] | None,
) -> Meant:
    """What it means; AbsenceRefusedError with all that is wrong. Only people whose main post is in
    these `units` (None: of the agency) can be meant."""
    wrong: dict[str, str] = {}
    among = None if units is None else _members(connection, units, today)
    employee = _person(connection, agency_id, typed.who, today, among, wrong)
    first = _day(typed.first, "tu-ngay", today, wrong)
    last = _day(typed.last, "den-ngay", today, wrong)
    if not typed.first.strip():
        wrong["tu-ngay"] = sentence("away_wrong.no_first_day")
    if first and last and last < first:
        wrong["den-ngay"] = sentence("away_wrong.reversed", day=short_date(first))
    elif last and last < today:
        wrong["den-ngay"] = sentence("away_wrong.over")
    if typed.kind not in KINDS:
        wrong["ly-do"] = sentence("away_wrong.no_kind")
    if not wrong and employee is not None and first is not None:
        there = overlapping(connection, employee, first, last)
        if there is not None:
            days = days_words(there.first_day, there.last_day)
            wrong["tu-ngay"] = sentence("away_wrong.there_already", days=days)
    if wrong or employee is None or first is None:
        raise AbsenceRefusedError(wrong)
    unit = None if among is None else among[employee]
    return Meant(employee, unit, first, last, sentence(f"away.{typed.kind}"))


def days_words(first: date, last: date | None) -> str:
    """*từ 28/10/2024 đến hết 30/10/2024*."""
    if last is None:
        return sentence("away_wrong.since", first=short_date(first))
    return sentence("away_wrong.between", first=short_date(first), last=short_date(last))


def _person(
    connection: Connection,
    agency_id: int,
    said: str,
    today: date,
    among: Mapping[int, int] | None,
    wrong: dict[str, str],
) -> int | None:
    """By staff code or whole name, else by the beginnings of the words of a name."""
    if not said.strip():
        wrong["nguoi"] = sentence("away_wrong.no_person")
        return None
    called = people_called(connection, agency_id, said, today)
    found = {each.employee_id: (each.full_name, each.staff_code) for each in called}
    if among is not None:
        found = {key: each for key, each in found.items() if key in among}
    if not found:
        keys = None if among is None else among.keys()
        likely = find(connection, agency_id, said, among=keys, most=_MOST_NAMED + 1).people
        here = [each for each in likely if not each.outside_system and not _gone(each, today)]
        found = {each.id: (each.full_name, each.staff_code) for each in here}
    if len(found) == 1:
        return next(iter(found))
    if not found:
        where = sentence("away_wrong.in_unit") if among is not None else ""
        wrong["nguoi"] = sentence("away_wrong.unknown_person", where=where)
        return None
    some = [f"{name}, mã {code}" for name, code in list(found.values())[:_MOST_NAMED]]
    more = "; …" if len(found) > _MOST_NAMED else ""
    wrong["nguoi"] = sentence("away_wrong.several_people", who="; ".join(some) + more)
    return None


def _members(connection: Connection, units: Collection[int], today: date) -> dict[int, int]:
    """Whose main post is in one of these units, and in which."""
    return {
        each.employee_id: unit
        for unit in units
        for each in unit_members(connection, unit, today)
        if each.is_main and not each.outside_system
    }


def _gone(each: Found, today: date) -> bool:
    return each.left_on is not None and each.left_on <= today


def _day(said: str, field: str, today: date, wrong: dict[str, str]) -> date | None:
    if not said.strip():
        return None
    try:
        day = parse_date(said)
    except UnreadableDateError:
        wrong[field] = sentence("away_wrong.not_a_date", value=said)
        return None
    if abs(day - today) > _FURTHEST:
        wrong[field] = sentence("away_wrong.far_day", value=short_date(day))
        return None
    return day
