"""Whether the rows of a roster agree: codes, posts, units, and the facts of one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from people.headings import standard_headings
from people.problems import Problem
from people.rows import FactColumn, RosterColumns, RosterRow, UnitEnd
from people.spans import overlap
from people.values import code_key
from vietnamese.text import fold

BIRTH = "birth_date"
"""The fact by which people of one name are told apart, where the plan asks for it."""


def consistent(
    rows: Iterable[RosterRow], columns: RosterColumns
) -> tuple[list[RosterRow], list[Problem]]:
    """The rows with each person's facts brought together, and where they contradict."""
    by_person: dict[str, list[RosterRow]] = {}
    problems: list[Problem] = []
    for row in rows:
        same_code = by_person.setdefault(code_key(row.staff_code), [])
        clash = _clash(row, same_code)
        if clash is None:
            same_code.append(row)
        else:
            problems.append(clash)
    merged = []
    for posts in by_person.values():
        merged += _one_person(posts, columns, problems)
    merged.sort(key=lambda row: (row.sheet, row.row))
    return merged, problems + _unit_problems(merged)


def _clash(row: RosterRow, posts: list[RosterRow]) -> Problem | None:
    """Why a row cannot be a further post of the person who has its code."""
    if not posts:
        return None
    first = posts[0]
    if row.staff_code != first.staff_code:
        return _problem(
            "code_looks_alike", row, "staff_code",
            value=row.staff_code, other=first.staff_code, first=first.row,
        )  # fmt: skip
    if row.full_name.casefold() != first.full_name.casefold():
        return _problem(
            "code_of_another", row, "staff_code",
            value=row.staff_code, first=first.row, other=first.full_name, name=row.full_name,
        )  # fmt: skip
    for other in posts:
        if (row.unit_code, row.position) != (other.unit_code, other.position):
            continue
        if (row.valid_from, row.valid_to) == (other.valid_from, other.valid_to):
            return _problem("row_twice", row, "staff_code", first=other.row)
        if overlap(row, other):
            return _problem("posts_overlap", row, "valid_from", first=other.row)
    return None


def _one_person(
    posts: list[RosterRow], columns: RosterColumns, problems: list[Problem]
) -> list[RosterRow]:
    """The posts of one person, each with all that the others say of the person."""
    outside: bool | None = None
    facts: dict[str, Any] = {}
    email = next((row.email for row in posts if row.email), "")
    for row in posts:
        if row.email not in ("", email):
            heading = standard_headings()["email"][0]
            problems.append(_fact_differs(row, posts[0], heading, email, row.email))
        if row.outside_system is not None:
            if outside not in (None, row.outside_system):
                heading = standard_headings()["outside_system"][0]
                problems.append(_fact_differs(row, posts[0], heading, outside, row.outside_system))
            outside = row.outside_system
        for spec in columns.facts:
            value = row.facts.get(spec.name)
            if value is None:
                continue
            if facts.setdefault(spec.name, value) != value:
                problems.append(_fact_differs(row, posts[0], spec.label, facts[spec.name], value))
    if outside:
        facts, email = {}, ""  # dealt with elsewhere: here only the name and this flag
    else:
        for spec in columns.facts:
            _require(spec, posts[0], facts, problems)
    return [replace(row, outside_system=outside, facts=facts, email=email) for row in posts]


def _require(
    spec: FactColumn, row: RosterRow, facts: dict[str, Any], problems: list[Problem]
) -> None:
    if not spec.required or spec.name in facts:
        return
    if spec.type == "yes_no":
        facts[spec.name] = False
    else:
        problems.append(Problem("missing", row.sheet, row.row, spec.headings[0]))


def _unit_problems(rows: Iterable[RosterRow]) -> list[Problem]:
    """One unit code with two names or two kinds, or two codes that look alike."""
    problems: list[Problem] = []
    codes: dict[str, RosterRow] = {}
    names: dict[str, RosterRow] = {}
    kinds: dict[str, RosterRow] = {}
    for row in rows:
        first = codes.setdefault(code_key(row.unit_code), row)
        if first.unit_code != row.unit_code:
            problems.append(
                _problem(
                    "code_looks_alike", row, "unit_code",
                    value=row.unit_code, other=first.unit_code, first=first.row,
                )
            )  # fmt: skip
            continue
        for known, attribute, code in (
            (names, "unit_name", "unit_renamed"),
            (kinds, "unit_kind", "unit_kind_differs"),
        ):
            value = getattr(row, attribute)
            if not value:
                continue
            other = known.setdefault(row.unit_code, row)
            if getattr(other, attribute) != value:
                problems.append(
                    _problem(
                        code, row, attribute, unit=row.unit_code, first=other.row,
                        other=getattr(other, attribute), value=value,
                    )
                )  # fmt: skip
    return problems


def one_end_each(ends: Iterable[UnitEnd]) -> tuple[list[UnitEnd], list[Problem]]:
    """What becomes of each unit, said once; and where a file says two things of one."""
    said: dict[str, UnitEnd] = {}
    problems: list[Problem] = []
    for end in ends:
        first = said.setdefault(code_key(end.unit_code), end)
        ours = (code_key(end.successor_code), end.ended_on)
        if ours != (code_key(first.successor_code), first.ended_on):
            context: dict[str, object] = {"unit": end.unit_code, "first": first.row}
            heading = standard_headings()["ended_on"][0]
            problems.append(Problem("unit_end_differs", end.sheet, end.row, heading, context))
    return list(said.values()), problems


def same_people(rows: Iterable[RosterRow]) -> list[Problem]:
    """Two codes with one name and one birthday: two people, or one entered twice."""
    first: dict[tuple[str, Any], RosterRow] = {}
    found: dict[str, Problem] = {}
    for row in rows:
        if row.facts.get(BIRTH) is None:
            continue
        other = first.setdefault((fold(row.full_name), row.facts[BIRTH]), row)
        if code_key(other.staff_code) != code_key(row.staff_code):
            context: dict[str, object] = {
                "name": row.full_name, "first": other.row, "row": row.row
            }  # fmt: skip
            found.setdefault(
                row.staff_code, Problem("same_person", row.sheet, row.row, "", context)
            )
    return list(found.values())


def _fact_differs(
    row: RosterRow, first: RosterRow, heading: str, other: object, value: object
) -> Problem:
    context: dict[str, object] = {
        "code": row.staff_code,
        "first": first.row,
        "other": _said(other),
        "value": _said(value),
    }
    return Problem("fact_differs", row.sheet, row.row, heading, context)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    return str(value)


def _problem(code: str, row: RosterRow, target: str, **context: object) -> Problem:
    return Problem(code, row.sheet, row.row, standard_headings()[target][0], dict(context))
