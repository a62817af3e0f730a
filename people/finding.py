"""Finding people by the beginnings of words, without marks, in the order of the alphabet.

No search reads more than a few thousand rows, however many people there are: a word that few
names have is followed through the index of words; where everybody has them all, people are
walked through in order, and the next page goes on where the last walk ended.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
)

from people.naming import one_word
from storage.people import Employee, EmployeeWord
from vietnamese.text import words

FEW = 2_500
"""People of one word who are looked at each by themselves."""

WALK = 4_000
"""People whom one walk passes at most."""

_LAST = "\U0010ffff"
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody, as a list of results shows them."""

    id: int
    full_name: str
    staff_code: str
    outside_system: bool
    left_on: date | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One page of people in order. `after`: from whom to go on; None at the end."""

    people: list[Found]
    after: int | None


def find(
    connection: Connection,
    agency_id: int,
    said: str,
    *,
    among: Collection[int] | None = None,
    after: int | None = None,
    most: int,
) -> Finding:
    """People whose name has every word of `said` as the beginning of one of its words, or whose
    staff code begins with it: of the agency, or only `among` these."""
    wanted = words(said).split()[:_MOST_WORDS]
    if not wanted:
        return Finding([], None)
    code = one_word(said)
    counts = {word: _count(connection, agency_id, word) for word in {*wanted, code}}
    match = _has(wanted)
    if counts[code]:
        # Without the agency: the few words of one person are read, not all that begin so.
        theirs = EmployeeWord.employee_id == Employee.id
        match = or_(match, exists().where(theirs, _between(code)))
    start = _place(connection, agency_id, after)
    if among is not None:
        return _first(connection, _people(start).where(Employee.id.in_(among), match), most)
    rarest = min(wanted, key=lambda word: counts[word])
    if counts[rarest] > FEW:
        return _walk(connection, agency_id, start, match, most)
    # The words say whose agency it is: said twice, the database might walk everybody instead.
    by_word = or_(_begins(agency_id, rarest), _begins(agency_id, code))
    ids = select(EmployeeWord.employee_id).where(by_word)
    return _first(connection, _people(start).where(Employee.id.in_(ids), match), most)


def _begins(agency_id: int, word: str) -> ColumnElement[bool]:
    return and_(EmployeeWord.agency_id == agency_id, _between(word))


def _between(word: str) -> ColumnElement[bool]:
    return and_(EmployeeWord.word >= word, EmployeeWord.word < word + _LAST)


def _has(wanted: list[str]) -> ColumnElement[bool]:
    key = Employee.search_key
    return and_(
        *(
            or_(key.startswith(word, autoescape=True), key.contains(f" {word}", autoescape=True))
            for word in wanted
        )
    )


def _count(connection: Connection, agency_id: int, word: str) -> int:
    """How many names have a word that begins so; counted no further than what is many."""
    some = select(EmployeeWord.employee_id).where(_begins(agency_id, word)).limit(FEW + 1)
    return connection.execute(select(func.count()).select_from(some.subquery())).scalar_one()


_Place = tuple[str, int]


def _place(connection: Connection, agency_id: int, employee_id: int | None) -> _Place | None:
    if employee_id is None:
        return None
    row = connection.execute(
        select(Employee.sort_key, Employee.id).where(
            Employee.id == employee_id, Employee.agency_id == agency_id
        )
    ).one_or_none()
    return None if row is None else (row.sort_key, row.id)


def _people(start: _Place | None) -> Select[*tuple[Any, ...]]:
    people: Select[*tuple[Any, ...]] = select(
        Employee.id, Employee.full_name, Employee.staff_code, Employee.outside_system,
        Employee.left_on,
    ).order_by(Employee.sort_key, Employee.id)  # fmt: skip
    return people if start is None else people.where(_beyond(start))


def _beyond(place: _Place) -> ColumnElement[bool]:
    key, employee_id = place
    return and_(Employee.sort_key >= key, or_(Employee.sort_key > key, Employee.id > employee_id))


def _first(connection: Connection, query: Select[*tuple[Any, ...]], most: int) -> Finding:
    found = [Found(*row) for row in connection.execute(query.limit(most + 1))]
    return Finding(found[:most], found[most - 1].id if len(found) > most else None)


def _walk(
    connection: Connection,
    agency_id: int,
    start: _Place | None,
    match: ColumnElement[bool],
    most: int,
) -> Finding:
    """The first who match among the next few thousand."""
    here = Employee.agency_id == agency_id
    places = select(Employee.sort_key, Employee.id).where(here)
    if start is not None:
        places = places.where(_beyond(start))
    end = connection.execute(
        places.order_by(Employee.sort_key, Employee.id).offset(WALK).limit(1)
    ).one_or_none()
    query = _people(start).where(here, match)
    if end is not None:
        query = query.where(Employee.sort_key <= end.sort_key)
    finding = _first(connection, query, most)
    if finding.after is None and end is not None:
        return Finding(finding.people, end.id)
    return finding
