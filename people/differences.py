"""What a roster would change: pure, from what is known and what the file says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from people.headings import standard_headings
from people.problems import Problem
from people.rows import RosterRow, RosterSheet
from people.values import code_key
from vietnamese.text import fold


class KnownUnit(NamedTuple):
    """`id` 0: not yet in the tables."""

    id: int
    code: str
    name: str
    kind: str


class KnownEmployee(NamedTuple):
    id: int
    staff_code: str
    full_name: str
    outside_system: bool
    facts: dict[str, Any]
    left_on: date | None = None


class KnownPost(NamedTuple):
    id: int
    staff_code: str
    unit_code: str
    position: str
    is_main: bool
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Units, employees (those who left too) and current posts of one agency."""

    units: Sequence[KnownUnit]
    employees: Sequence[KnownEmployee]
    posts: Sequence[KnownPost]


@dataclass(frozen=True, slots=True)
class NewPerson:
    staff_code: str
    full_name: str
    outside_system: bool
    facts: dict[str, Any]
    posts: tuple[KnownPost, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """`what` names each changed field or fact: (before, after)."""

    id: int
    after: KnownEmployee
    what: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Move:
    """Posts of one person that end and begin."""

    staff_code: str
    full_name: str
    ended: tuple[KnownPost, ...]
    begun: tuple[KnownPost, ...]


@dataclass(slots=True)
class RosterDiff:
    """What importing changes, person by person; `missing` are left untouched."""

    added: list[NewPerson] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    moved: list[Move] = field(default_factory=list)
    unchanged: int = 0
    missing: list[KnownEmployee] = field(default_factory=list)
    new_units: list[KnownUnit] = field(default_factory=list)
    changed_units: list[KnownUnit] = field(default_factory=list)
    main_changes: list[tuple[KnownPost, bool]] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    renamings: tuple[Problem, ...] = ()
    """Codes under which the file has another name: one person's new name, or a code reused?"""

    @property
    def changes_nothing(self) -> bool:
        lists = (self.added, self.changed, self.moved, self.new_units, self.changed_units)
        return not (any(lists) or self.main_changes)


def difference(known: Known, sheet: RosterSheet) -> RosterDiff:
    """What the sheet says beyond what is known; nothing but problems when it has any."""
    if sheet.problems:
        return RosterDiff(problems=sheet.problems)
    diff = RosterDiff()
    problems: list[Problem] = []
    renamings: list[Problem] = []
    units = _compare_units(known, sheet, diff, problems)
    employees = {code_key(person.staff_code): person for person in known.employees}
    current: dict[str, list[KnownPost]] = {}
    for post in known.posts:
        current.setdefault(code_key(post.staff_code), []).append(post)
    for key, rows in _by_person(sheet.rows).items():
        employee = employees.pop(key, None)
        if employee is None:
            diff.added.append(_new_person(rows, units))
            continue
        change = _change(employee, rows[0])
        if change is not None:
            diff.changed.append(change)
            if fold(employee.full_name) != fold(rows[0].full_name):
                renamings.append(_renaming(employee, rows[0]))
        moved = _compare_posts(employee, current.get(key, []), rows, units, diff)
        diff.unchanged += change is None and not moved
    diff.missing = [person for person in employees.values() if person.left_on is None]
    diff.problems, diff.renamings = tuple(problems), tuple(renamings)
    return diff


def _by_person(rows: Iterable[RosterRow]) -> dict[str, list[RosterRow]]:
    people: dict[str, list[RosterRow]] = {}
    for row in rows:
        people.setdefault(code_key(row.staff_code), []).append(row)
    return people


def _compare_units(
    known: Known, sheet: RosterSheet, diff: RosterDiff, problems: list[Problem]
) -> dict[str, str]:
    """Unit key -> the code under which the tables know it or will."""
    before = {code_key(unit.code): unit for unit in known.units}
    after: dict[str, KnownUnit] = {}
    first: dict[str, RosterRow] = {}
    for row in sheet.rows:
        key = code_key(row.unit_code)
        unit = after.get(key) or before.get(key) or KnownUnit(0, row.unit_code, "", "")
        after[key] = unit._replace(name=row.unit_name or unit.name, kind=row.unit_kind or unit.kind)
        first.setdefault(key, row)
    for key, unit in after.items():
        if not unit.name:
            problems.append(_unit_problem("unit_without_name", first[key], "unit_name"))
        if not unit.kind and sheet.kinds_required:
            problems.append(_unit_problem("unit_without_kind", first[key], "unit_kind"))
        if key not in before:
            diff.new_units.append(unit)
        elif unit != before[key]:
            diff.changed_units.append(unit)
    return {key: unit.code for key, unit in (before | after).items()}


def _new_person(rows: Sequence[RosterRow], units: Mapping[str, str]) -> NewPerson:
    first = rows[0]
    return NewPerson(
        staff_code=first.staff_code,
        full_name=first.full_name,
        outside_system=bool(first.outside_system),
        facts=dict(first.facts),
        posts=tuple(
            _post(first.staff_code, row, units, main=place == 0) for place, row in enumerate(rows)
        ),
    )


def _change(employee: KnownEmployee, row: RosterRow) -> Change | None:
    outside = employee.outside_system if row.outside_system is None else row.outside_system
    facts = {} if outside else {**employee.facts, **row.facts}
    after = employee._replace(
        full_name=row.full_name, outside_system=outside, facts=facts, left_on=None
    )
    if after == employee:
        return None
    before_and_after = {
        name: (getattr(employee, name), getattr(after, name))
        for name in ("full_name", "outside_system", "left_on")
    } | {
        name: (employee.facts.get(name), facts.get(name))
        for name in employee.facts.keys() | facts.keys()
    }
    what = {name: pair for name, pair in before_and_after.items() if pair[0] != pair[1]}
    return Change(employee.id, after, what)


def _compare_posts(
    employee: KnownEmployee,
    current: Sequence[KnownPost],
    rows: Sequence[RosterRow],
    units: Mapping[str, str],
    diff: RosterDiff,
) -> bool:
    """Whether posts of this person begin or end; a blank position keeps the one held there."""
    left = list(current)
    begun: list[KnownPost] = []
    for place, row in enumerate(rows):
        wanted = _post(employee.staff_code, row, units, main=place == 0)
        held = next((post for post in left if _is_held(post, wanted)), None)
        if held is None:
            begun.append(wanted)
            continue
        left.remove(held)
        if held.is_main != wanted.is_main:
            diff.main_changes.append((held, wanted.is_main))
    if left or begun:
        diff.moved.append(
            Move(employee.staff_code, employee.full_name, ended=tuple(left), begun=tuple(begun))
        )
    return bool(left or begun)


def _is_held(post: KnownPost, wanted: KnownPost) -> bool:
    return post.unit_code == wanted.unit_code and wanted.position in ("", post.position)


def _post(staff_code: str, row: RosterRow, units: Mapping[str, str], *, main: bool) -> KnownPost:
    return KnownPost(0, staff_code, units[code_key(row.unit_code)], row.position, main)


def _renaming(employee: KnownEmployee, row: RosterRow) -> Problem:
    context: dict[str, object] = {
        "code": row.staff_code,
        "before": employee.full_name,
        "after": row.full_name,
    }
    heading = standard_headings()["full_name"][0]
    return Problem("name_changed", row.sheet, row.row, heading, context)


def _unit_problem(code: str, row: RosterRow, column: str) -> Problem:
    heading = standard_headings()[column][0]
    return Problem(code, row.sheet, row.row, heading, {"unit": row.unit_code})
