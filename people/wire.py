"""A roster as JSON, between the process that reads it and the one that asked."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from people.problems import Problem
from people.rows import FactColumn, RosterColumns, RosterRow, RosterSheet, Tenure, UnitEnd

Json = dict[str, Any]

_DAYS = ("last_day", "until")
"""Of a tenure."""


def columns_as_json(columns: RosterColumns) -> Json:
    """Days as ISO 8601 text."""
    said = asdict(columns)
    for fact in said["facts"]:
        if fact["under"]:
            fact["under"] |= {name: fact["under"][name].isoformat() for name in _DAYS}
    return said


def columns_of(said: Json) -> RosterColumns:
    return RosterColumns(
        facts=tuple(
            FactColumn(
                **{
                    **fact,
                    "headings": tuple(fact["headings"]),
                    "choices": tuple((code, label) for code, label in fact["choices"]),
                    "under": _tenure_of(fact["under"]),
                }
            )
            for fact in said["facts"]
        ),
        unit_kinds=tuple((code, label) for code, label in said["unit_kinds"]),
    )


def _tenure_of(said: Json | None) -> Tenure | None:
    if said is None:
        return None
    return Tenure(**{**said, **{name: date.fromisoformat(said[name]) for name in _DAYS}})


def sheet_as_json(sheet: RosterSheet) -> Json:
    """Rows as lists in the order of the class; days as ISO 8601 text."""
    return {
        "rows": [_row_as_json(row) for row in sheet.rows],
        "problems": [asdict(problem) for problem in sheet.problems],
        "ignored": list(sheet.ignored),
        "kinds_required": sheet.kinds_required,
        "unit_ends": [
            {**asdict(end), "ended_on": end.ended_on.isoformat()} for end in sheet.unit_ends
        ],
        "warnings": [asdict(problem) for problem in sheet.warnings],
        "encoding": sheet.encoding,
        "examples": [list(pair) for pair in sheet.examples],
    }


def sheet_of(said: Json) -> RosterSheet:
    return RosterSheet(
        rows=tuple(map(_row_of, said["rows"])),
        problems=tuple(Problem(**problem) for problem in said["problems"]),
        ignored=tuple(said["ignored"]),
        kinds_required=said["kinds_required"],
        unit_ends=tuple(
            UnitEnd(**{**end, "ended_on": date.fromisoformat(end["ended_on"])})
            for end in said["unit_ends"]
        ),
        warnings=tuple(Problem(**problem) for problem in said["warnings"]),
        encoding=said["encoding"],
        examples=tuple((before, after) for before, after in said["examples"]),
    )


def _row_as_json(row: RosterRow) -> list[Any]:
    return [
        row.sheet, row.row, row.staff_code, row.full_name, row.unit_code, row.unit_name,
        row.unit_kind, row.position, row.outside_system, dict(row.facts),
        row.email, row.valid_from.isoformat() if row.valid_from else None,
        row.valid_to.isoformat() if row.valid_to else None,
    ]  # fmt: skip


def _row_of(said: list[Any]) -> RosterRow:
    *fields, email, begins, ends = said
    return RosterRow(*[*fields, _day(begins), _day(ends), email])


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
