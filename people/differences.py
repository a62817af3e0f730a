"""What a roster would change: pure, from what is known and what the file says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from people.consistency import BIRTH
from people.headings import standard_headings
from people.known import Known, KnownEmployee, KnownPost, KnownUnit
from people.posts import Dated, compare_posts, leaving_day, wanted_posts
from people.problems import Problem
from people.recodings import lost_zeros, recodings
from people.rows import RosterRow, RosterSheet
from people.unit_changes import Units, compare_units, left_with_people, rows_after_an_end
from people.values import code_key
from vietnamese.text import fold

__all__ = [
    "Change",
    "Known",
    "KnownEmployee",
    "KnownPost",
    "KnownUnit",
    "Move",
    "NewPerson",
    "RosterDiff",
    "by_person",
    "difference",
]


@dataclass(frozen=True, slots=True)
class NewPerson:
    staff_code: str
    full_name: str
    outside_system: bool
    facts: dict[str, Any]
    posts: tuple[KnownPost, ...]
    left_on: date | None = None
    email: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """`what` names each changed field or fact: (before, after)."""

    id: int
    after: KnownEmployee
    what: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Move:
    """Posts of one person that end (on their `valid_to`) and begin."""

    staff_code: str
    full_name: str
    ended: tuple[KnownPost, ...]
    begun: tuple[KnownPost, ...]


@dataclass(slots=True)
class RosterDiff:
    """What importing changes, person by person.

    `missing` are not in the file; they are left untouched unless it is the whole roster. Who never
    had a post, as the founder of the office's account, is in no roster and so never missing.
    """

    added: list[NewPerson] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    moved: list[Move] = field(default_factory=list)
    unchanged: int = 0
    missing: list[KnownEmployee] = field(default_factory=list)
    new_units: list[KnownUnit] = field(default_factory=list)
    changed_units: list[KnownUnit] = field(default_factory=list)
    ended_units: list[KnownUnit] = field(default_factory=list)
    main_changes: list[tuple[KnownPost, bool]] = field(default_factory=list)
    dated: list[Dated] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    """Keys of the codes of everybody of whom something changes."""
    problems: tuple[Problem, ...] = ()
    renamings: tuple[Problem, ...] = ()
    """Codes under which the file has another name: one person's new name, or a code reused?"""
    recoded: Mapping[str, str] = field(default_factory=dict)
    """Key of a new code -> the old code of that person."""
    recodings: tuple[Problem, ...] = ()
    """People whom the file has under another code: the record stays, with the new code."""

    @property
    def changes_nothing(self) -> bool:
        lists = (self.new_units, self.changed_units, self.ended_units)
        return not (self.touched or any(lists))


def difference(
    known: Known,
    sheet: RosterSheet,
    *,
    today: date,
    whole: bool = False,
    recoded: Mapping[str, str] | None = None,
) -> RosterDiff:
    """What the sheet says beyond what is known; nothing but problems when it has any.

    `whole`: who is missing from it leaves. `recoded`: key of a new code -> the old code, for who
    knows it already.
    """
    if sheet.problems:
        return RosterDiff(problems=sheet.problems)
    diff = RosterDiff()
    units = compare_units(known, sheet, today)
    diff.new_units, diff.changed_units, diff.ended_units = units.new, units.changed, units.ended
    employees = {code_key(person.staff_code): person for person in known.employees}
    people = by_person(sheet.rows)
    problems = [
        *units.problems,
        *rows_after_an_end(sheet, units, today),
        *lost_zeros(employees, people),
    ]
    posts = _posts_by_person(known.posts)
    if recoded is None:
        found = recodings(employees, people, posts)
        diff.recodings = tuple(found.values())
        recoded = diff.recoded = dict(found.keys())
    for new, old in recoded.items():
        if new not in employees and code_key(old) in employees:
            employees[new] = employees.pop(code_key(old))
            posts[new] = posts.pop(code_key(old), [])
    _compare_people(diff, people, employees, posts, units, today, problems)
    diff.missing = [
        person
        for key, person in employees.items()
        if key not in people and key in posts and _is_here(person, today)
    ]
    if not whole:
        _follow_units(diff, posts, units, sheet, today, problems)
    diff.problems = tuple(problems)
    return diff


def by_person(rows: Iterable[RosterRow]) -> dict[str, list[RosterRow]]:
    """The rows of each person, by the key of the staff code."""
    people: dict[str, list[RosterRow]] = {}
    for row in rows:
        people.setdefault(code_key(row.staff_code), []).append(row)
    return people


def _posts_by_person(posts: Iterable[KnownPost]) -> dict[str, list[KnownPost]]:
    found: dict[str, list[KnownPost]] = {}
    for post in posts:
        found.setdefault(code_key(post.staff_code), []).append(post)
    return found


def _compare_people(
    diff: RosterDiff,
    people: Mapping[str, Sequence[RosterRow]],
    employees: Mapping[str, KnownEmployee],
    posts: Mapping[str, Sequence[KnownPost]],
    units: Units,
    today: date,
    problems: list[Problem],
) -> None:
    renamings: list[Problem] = []
    for key, rows in people.items():
        employee = employees.get(key)
        code = rows[0].staff_code
        if employee is not None and code_key(employee.staff_code) == key:
            code = employee.staff_code  # as it is written in the tables
        wanted = wanted_posts(rows, units, code)
        if employee is None:
            diff.added.append(_new_person(rows[0], wanted))
            diff.touched.add(key)
            continue
        change = _change(employee, rows[0], leaving_day(wanted))
        if change is not None:
            diff.changed.append(change)
            if "full_name" in change.what and fold(employee.full_name) != fold(rows[0].full_name):
                _add_renaming(employee, rows[0], renamings, problems)
        moved = _compare_posts(diff, employee, posts.get(key, ()), wanted, today)
        if change is None and not moved:
            diff.unchanged += 1
        else:
            diff.touched.add(key)
    diff.renamings = tuple(renamings)


def _new_person(row: RosterRow, wanted: Sequence[KnownPost]) -> NewPerson:
    return NewPerson(
        staff_code=row.staff_code,
        full_name=row.full_name,
        outside_system=bool(row.outside_system),
        facts=dict(row.facts),
        posts=tuple(wanted),
        left_on=leaving_day(wanted),
        email="" if row.outside_system else row.email,
    )


def _change(employee: KnownEmployee, row: RosterRow, left_on: date | None) -> Change | None:
    outside = employee.outside_system if row.outside_system is None else row.outside_system
    facts = {} if outside else {**employee.facts, **row.facts}
    code = employee.staff_code
    if code_key(code) != code_key(row.staff_code):
        code = row.staff_code
    after = employee._replace(
        staff_code=code,
        full_name=row.full_name,
        outside_system=outside,
        facts=facts,
        left_on=left_on,
        email="" if outside else row.email or employee.email,
    )
    if after == employee:
        return None
    before_and_after = {
        name: (getattr(employee, name), getattr(after, name))
        for name in ("staff_code", "full_name", "outside_system", "left_on", "email")
    } | {
        name: (employee.facts.get(name), facts.get(name))
        for name in employee.facts.keys() | facts.keys()
    }
    what = {name: pair for name, pair in before_and_after.items() if pair[0] != pair[1]}
    return Change(employee.id, after, what)


def _compare_posts(
    diff: RosterDiff,
    employee: KnownEmployee,
    held: Sequence[KnownPost],
    wanted: Sequence[KnownPost],
    today: date,
) -> bool:
    """Whether anything about the posts of this person changes."""
    changes = compare_posts(held, wanted, today)
    if changes.ended or changes.begun:
        diff.moved.append(
            Move(employee.staff_code, employee.full_name, changes.ended, changes.begun)
        )
    diff.main_changes += changes.main
    diff.dated += changes.dated
    return bool(changes.ended or changes.begun or changes.main or changes.dated)


def _follow_units(
    diff: RosterDiff,
    posts: Mapping[str, Sequence[KnownPost]],
    units: Units,
    sheet: RosterSheet,
    today: date,
    problems: list[Problem],
) -> None:
    """People of whom the file says nothing go where their unit goes."""
    stranded: list[tuple[str, str]] = []
    for person in diff.missing:
        key = code_key(person.staff_code)
        held = [post for post in posts.get(key, ()) if not _was_held(post, today)]
        if not any(code_key(post.unit_code) in units.ends for post in held):
            continue
        stranded += [(person.full_name, post.unit_code) for post in held]
        rows = [_as_row(person, post) for post in held]
        wanted = wanted_posts(rows, units, person.staff_code)
        if _compare_posts(diff, person, held, wanted, today):
            diff.touched.add(key)
    problems += left_with_people(sheet, stranded)


def _is_here(person: KnownEmployee, today: date) -> bool:
    return person.left_on is None or person.left_on > today


def _was_held(post: KnownPost, today: date) -> bool:
    return post.valid_to is not None and post.valid_to <= today


def _as_row(person: KnownEmployee, post: KnownPost) -> RosterRow:
    return RosterRow(
        "", 0, person.staff_code, person.full_name, post.unit_code, position=post.position,
        valid_from=post.valid_from, valid_to=post.valid_to,
    )  # fmt: skip


def _add_renaming(
    employee: KnownEmployee, row: RosterRow, renamings: list[Problem], problems: list[Problem]
) -> None:
    """Another name under a code: with another birthday too it is another person."""
    context: dict[str, object] = {
        "code": row.staff_code,
        "before": employee.full_name,
        "after": row.full_name,
    }
    born_before, born = employee.facts.get(BIRTH), row.facts.get(BIRTH)
    if born_before and born and born_before != born:
        context |= {"born_before": born_before, "born": born}
        heading = standard_headings()["staff_code"][0]
        problems.append(Problem("code_reused", row.sheet, row.row, heading, context))
        return
    heading = standard_headings()["full_name"][0]
    renamings.append(Problem("name_changed", row.sheet, row.row, heading, context))
