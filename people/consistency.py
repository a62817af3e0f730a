"""Whether the rows of a roster agree: codes, posts, units, and the facts of one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from people.headings import standard_headings
from people.problems import Problem
from people.rows import FactColumn, RosterColumns, RosterRow
from people.values import code_key


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
        if (row.unit_code, row.position) == (other.unit_code, other.position):
            return _problem("row_twice", row, "staff_code", first=other.row)
    return None


def _one_person(
    posts: list[RosterRow], columns: RosterColumns, problems: list[Problem]
) -> list[RosterRow]:
    """The posts of one person, each with all that the others say of the person."""
    outside: bool | None = None
    facts: dict[str, Any] = {}
    for row in posts:
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
        facts = {}  # dealt with elsewhere: here only the name and this flag
    else:
        for spec in columns.facts:
            _require(spec, posts[0], facts, problems)
    return [replace(row, outside_system=outside, facts=facts) for row in posts]


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
