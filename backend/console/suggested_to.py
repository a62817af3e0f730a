"""Whom a suggestion may be about: people and units whose names are in what was typed, and those
that somebody looks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, pairwise
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from people.facts import holds
from people.finding import find
from storage.people import Employee, EmployeeWord, Membership, Party, Unit
from vietnamese.text import words

_ALL = 100
_BY_POST = 90
"""Who is named by post and unit alone."""
_LEAST_OF_A_PERSON, _LEAST_OF_A_UNIT = 50, 60
_PEOPLE, _UNITS = 8, 4
_LOOKED_AT = 40
_FOUND = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the agency, or a unit (`detail` ""). `alike`: how much of the name, or of post
    and unit, is in what was typed, in percent."""

    party_id: int
    name: str
    detail: str
    alike: int = 0


@dataclass(frozen=True, slots=True)
class Candidates:
    people: tuple[Candidate, ...] = ()
    units: tuple[Candidate, ...] = ()
    outside: tuple[str, ...] = ()
    """Names of those who are dealt with outside the system: they open no page."""

    @property
    def proposed(self) -> int | None:
        """The only one whose whole name was typed, or whose post and unit; of two, neither."""
        for some, least in ((self.people, _ALL), (self.people, _BY_POST), (self.units, _ALL)):
            sure = [each.party_id for each in some if each.alike >= least]
            if sure:
                return sure[0] if len(sure) == 1 else None
        return None


class Place(NamedTuple):
    """The agency in which somebody is looked for, and on which day."""

    agency_id: int
    today: date


def units_of(connection: Connection, place: Place) -> list[Candidate]:
    """The units that there are, in the order of the alphabet."""
    rows = connection.execute(
        select(Party.id, Unit.name)
        .join(Unit, Unit.id == Party.unit_id)
        .where(Party.kind == "unit", Unit.agency_id == place.agency_id)
        .where(Unit.valid_to.is_(None) | (Unit.valid_to > place.today))
        .order_by(Unit.sort_key)
    )
    return [Candidate(row.id, row.name, "") for row in rows]


def named_in(
    connection: Connection, place: Place, units: Sequence[Candidate], typed: str
) -> Candidates:
    """The most alike first."""
    named = [replace(each, alike=_alike(each.name, typed)) for each in units]
    sure = {each.name for each in named if each.alike == _ALL}
    said = words(typed).split()
    by_name = (
        select(EmployeeWord.employee_id)
        .where(EmployeeWord.agency_id == place.agency_id, EmployeeWord.word.in_(said))
        .group_by(EmployeeWord.employee_id)
        .order_by(func.count().desc(), EmployeeWord.employee_id)
        .limit(_LOOKED_AT)
    )
    ids = connection.scalars(by_name).all()
    people, outside = _people(connection, place, ids, typed, of_units=sure)
    return Candidates(
        _best(people, _LEAST_OF_A_PERSON, _PEOPLE), _best(named, _LEAST_OF_A_UNIT, _UNITS), outside
    )


def looked_for(
    connection: Connection, place: Place, units: Sequence[Candidate], said: str
) -> Candidates:
    """By the beginnings of words of a name, or of a staff code."""
    wanted = words(said).split()
    if not wanted:
        return Candidates()
    ids = [each.id for each in find(connection, place.agency_id, said, most=_FOUND).people]
    people, outside = _people(connection, place, ids, said)
    found = [
        each
        for each in units
        if all(any(one.startswith(word) for one in words(each.name).split()) for word in wanted)
    ]
    return Candidates(tuple(people), tuple(found[:_FOUND]), outside)


def _people(
    connection: Connection,
    place: Place,
    ids: Sequence[int],
    typed: str,
    *,
    of_units: Collection[str] = (),
) -> tuple[list[Candidate], tuple[str, ...]]:
    """These, and those of some units whose post was typed; and the names of who is outside."""
    rows = connection.execute(
        select(
            Party.id, Employee.full_name, Employee.staff_code, Employee.outside_system,
            Membership.position, Unit.name,
        )
        .join(Employee, Employee.id == Party.employee_id)
        .outerjoin(
            Membership,
            (Membership.employee_id == Employee.id) & Membership.is_main & holds(place.today),
        )
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Party.kind == "person", Employee.agency_id == place.agency_id)
        .where(Employee.erased_at.is_(None))
        .where(Employee.left_on.is_(None) | (Employee.left_on > place.today))
        .where(or_(Employee.id.in_(ids), Unit.name.in_(of_units)))
        .order_by(Employee.sort_key, Employee.id)
    )  # fmt: skip
    found: dict[int, Candidate] = {}
    outside: list[str] = []
    for row in rows:
        percent = _alike(row.full_name, typed)
        if words(row.staff_code) in words(typed).split():
            percent = _ALL
        elif row.name in of_units and _has(typed, row.position or ""):
            percent = max(percent, _BY_POST)
        if row.outside_system:
            outside += [row.full_name] if percent == _ALL or not of_units else []
            continue
        post = ", ".join(filter(None, (row.position, row.name)))
        detail = " · ".join(filter(None, (row.staff_code, post)))
        found.setdefault(row.id, Candidate(row.id, row.full_name, detail, percent))
    return list(found.values()), tuple(outside)


def _best(some: Sequence[Candidate], least: int, most: int) -> tuple[Candidate, ...]:
    close = [each for each in some if each.alike >= least]
    return tuple(sorted(close, key=lambda each: -each.alike)[:most])


def _alike(name: str, typed: str) -> int:
    """How much of a name is in a text: of its words and its pairs of neighbouring words, without
    marks, *y* as *i*."""
    ours, theirs = _traits(name), _traits(typed)
    return _ALL * len(ours & theirs) // len(ours) if ours else 0


def _has(typed: str, post: str) -> bool:
    said = words(post)
    return bool(said) and f" {said} " in f" {words(typed)} "


def _traits(text: str) -> set[str]:
    said = words(text).replace("y", "i").split()
    return set(chain(said, map(" ".join, pairwise(said))))
