"""One row of a roster file: each cell that cannot be taken is a problem with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from people.headings import Table
from people.problems import CellError, Problem
from people.rows import FactColumn, RosterColumns, RosterRow
from people.sheets import Raw, is_blank
from people.values import (
    choice_of,
    code_of,
    date_of,
    day_of,
    email_of,
    integer_of,
    name_of,
    text_of,
    yes_no_of,
)
from vietnamese.dates import short_date

_DAY = timedelta(days=1)

T = TypeVar("T")


class Reading:
    """The cells of one row; each that cannot be taken becomes a problem with its place."""

    def __init__(
        self, table: Table, number: int, cells: Mapping[str, Raw], problems: list[Problem]
    ) -> None:
        self.table, self.number, self.cells, self.problems = table, number, cells, problems
        self.whole = True

    def take(self, target: str, read: Callable[[Raw], T], blank: T) -> T:
        try:
            return read(self.cells.get(target))
        except CellError as error:
            self.refuse(target, error.code, **error.context)
            return blank

    def needed(self, target: str, read: Callable[[Raw], str]) -> str:
        if is_blank(self.cells.get(target)):
            self.refuse(target, "missing")
            return ""
        return self.take(target, read, "")

    def refuse(self, target: str, code: str, **context: object) -> None:
        self.whole = False
        heading = self.table.headings[target]
        self.problems.append(Problem(code, self.table.sheet, self.number, heading, context))


def row_of(reading: Reading, columns: RosterColumns) -> RosterRow | None:
    """The row, or None when a cell of it could not be taken."""
    begins = reading.take("valid_from", day_of, None)
    last_day = reading.take("valid_to", day_of, None)
    if begins and last_day and last_day < begins:
        reading.refuse(
            "valid_to", "dates_reversed", value=short_date(last_day), first=short_date(begins)
        )
    row = RosterRow(
        sheet=reading.table.sheet,
        row=reading.number,
        staff_code=reading.needed("staff_code", code_of),
        full_name=reading.needed("full_name", name_of),
        unit_code=reading.needed("unit_code", code_of),
        unit_name=reading.take("unit_name", text_of, ""),
        unit_kind=reading.take("unit_kind", kind_reader(columns), "") or "",
        position=reading.take("position", text_of, ""),
        outside_system=reading.take("outside_system", yes_no_of, None),
        facts=_facts(reading, columns),
        valid_from=begins,
        valid_to=last_day + _DAY if last_day else None,
        email=reading.take("email", email_of, ""),
    )
    return row if reading.whole else None


def kind_reader(columns: RosterColumns) -> Callable[[Raw], Any]:
    if columns.unit_kinds:
        return partial(choice_of, choices=columns.unit_kinds)
    return text_of


def _facts(reading: Reading, columns: RosterColumns) -> dict[str, Any]:
    facts = {
        spec.name: reading.take(column_of(spec), _reader(spec), None)
        for spec in columns.facts
        if column_of(spec) in reading.table.places
    }
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _reader(spec: FactColumn) -> Callable[[Raw], Any]:
    readers: dict[str, Callable[[Raw], Any]] = {
        "text": text_of,
        "yes_no": yes_no_of,
        "integer": integer_of,
        "date": date_of,
        "select_one": partial(choice_of, choices=spec.choices),
    }
    return readers[spec.type]


def column_of(spec: FactColumn) -> str:
    """The target of a fact, beside those of the standard columns."""
    return f"fact {spec.name}"
