"""A roster file as people in their posts: everything that is wrong is told at once.

`read_roster` is pure. Standard columns and their other names stand in `texts/vi.yaml`; a fact's
columns come with the plan. A blank cell says nothing and overwrites nothing; in a required
yes/no column, where people put an x or leave the cell empty, it means no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from people.consistency import consistent, one_end_each, same_people
from people.encodings import decoded
from people.files import read_sheets
from people.headings import Table, find_table, standard_headings
from people.layout import hidden_rows, merged_cells
from people.problems import CellError, Problem, UnreadableFileError
from people.rows import FactColumn, RosterColumns, RosterRow, RosterSheet, UnitEnd
from people.sheets import MOST_ROWS, Raw, Sheet, is_blank
from people.tenure import doubtful_tenures
from people.texts import catalogue
from people.values import (
    choice_of,
    code_of,
    code_of_or_blank,
    date_of,
    day_of,
    email_of,
    integer_of,
    name_of,
    text_of,
    yes_no_of,
)
from people.workbook import Told
from vietnamese.dates import short_date
from vietnamese.text import words

__all__ = ["FactColumn", "RosterColumns", "RosterRow", "RosterSheet", "read_roster"]

MOST_PROBLEMS = 500
_HEADINGS_LOOKED_AT = 20
_DAY = timedelta(days=1)
_REQUIRED = ("staff_code", "full_name", "unit_code")

T = TypeVar("T")


def read_roster(
    content: bytes, name: str, columns: RosterColumns, told: Told | None = None
) -> RosterSheet:
    """The rows of an XLSX or CSV file (told by its bytes; `name` must agree) and all problems.

    `told` is called now and then with the number of rows that were read, and of all.
    """
    wanted = _wanted(columns)
    try:
        sheets, text = read_sheets(content, name, told)
    except UnreadableFileError as unreadable:
        return RosterSheet((), (unreadable.problem,))
    known = decoded(sheets, wanted, text.encoding if text and text.old else "")
    tables, problems = _tables(known.sheets, wanted)
    rows: list[RosterRow] = []
    ends: list[UnitEnd] = []
    for table in tables:
        missing = _missing_columns(table, columns)
        problems += [*table.problems, *missing]
        if not missing and table.about == "people":
            rows += _rows(table, columns, problems, ends)
        elif not missing:
            _read_ends(table, columns, problems, ends)
    if tables and not rows and not problems:
        problems.append(Problem("no_people", tables[0].sheet))
    if len(rows) > MOST_ROWS:
        return RosterSheet((), (Problem("too_many_rows", context={"most": MOST_ROWS}),))
    problems += merged_cells(known.sheets, tables, rows)
    merged, disagreements = consistent(rows, columns)
    ends, contradictions = one_end_each(ends)
    problems += [*disagreements, *contradictions]
    encoding = known.encoding or (text.encoding if text else "")
    return RosterSheet(
        rows=tuple(merged),
        problems=_limited(problems),
        ignored=tuple(dict.fromkeys(heading for table in tables for heading in table.ignored)),
        kinds_required=bool(columns.unit_kinds),
        unit_ends=tuple(ends),
        warnings=(
            *hidden_rows(known.sheets, tables, rows),
            *same_people(merged),
            *doubtful_tenures(merged, columns, _present(tables, columns)),
        ),
        encoding=encoding,
        examples=known.examples,
    )


def _wanted(columns: RosterColumns) -> dict[str, tuple[str, ...]]:
    """Target -> headings; a fact may share the column of a standard field."""
    facts = {_fact(spec): (*spec.headings, spec.label, spec.name) for spec in columns.facts}
    return {**standard_headings(), **facts}


def _present(tables: Sequence[Table], columns: RosterColumns) -> set[str]:
    """The facts that have a column."""
    places = {target for table in tables for target in table.places}
    return {spec.name for spec in columns.facts if _fact(spec) in places}


def _fact(spec: FactColumn) -> str:
    return f"fact {spec.name}"


def _tables(
    sheets: Sequence[Sheet], wanted: Mapping[str, tuple[str, ...]]
) -> tuple[list[Table], list[Problem]]:
    tables: list[Table] = []
    problems: list[Problem] = []
    for sheet in sheets:
        table = find_table(sheet, wanted)
        if table is None:
            continue
        if sheet.hidden:
            problems.append(Problem("hidden_sheet", sheet.name))
        else:
            tables.append(table)
    if not problems and not any(table.about == "people" for table in tables):
        context: dict[str, object] = {
            "staff_code": wanted["staff_code"][0],
            "full_name": wanted["full_name"][0],
            "most": _HEADINGS_LOOKED_AT,
        }
        problems.append(Problem("no_headings", sheets[0].name if sheets else "", context=context))
    return tables, problems


def _missing_columns(table: Table, columns: RosterColumns) -> list[Problem]:
    if table.about == "units":
        return []
    needed = {name: standard_headings()[name][0] for name in _REQUIRED}
    needed |= {_fact(spec): spec.headings[0] for spec in columns.facts if spec.required}
    found = ", ".join(f"“{heading}”" for heading in table.found)
    return [
        Problem("column_missing", table.sheet, context={"heading": heading, "found": found})
        for target, heading in needed.items()
        if target not in table.places
    ]


def _rows(
    table: Table, columns: RosterColumns, problems: list[Problem], ends: list[UnitEnd]
) -> list[RosterRow]:
    rows = []
    for reading in _readings(table, problems):
        kept = reading.cells
        if is_blank(kept["staff_code"]) and is_blank(kept["full_name"]):
            problems.append(Problem("not_a_person", table.sheet, reading.number))
        elif (row := _row(reading, columns)) is not None:
            rows.append(row)
            _read_end(reading, row.unit_code, "", "", ends)
    _check_lost_zeros(table, rows, problems)
    return rows


def _readings(table: Table, problems: list[Problem]) -> Iterator[_Reading]:
    """The rows that say something and are no totals."""
    for number, cells in table.rows:
        kept = {
            target: cells[place] if place < len(cells) else None
            for target, place in table.places.items()
        }
        if not (all(map(is_blank, kept.values())) or _is_total(kept, cells)):
            yield _Reading(table, number, kept, problems)


def _read_ends(
    table: Table, columns: RosterColumns, problems: list[Problem], ends: list[UnitEnd]
) -> None:
    """A sheet about units: what becomes of each."""
    for reading in _readings(table, problems):
        code = reading.needed("unit_code", code_of)
        name = reading.take("unit_name", text_of, "")
        kind = reading.take("unit_kind", _kind_reader(columns), "") or ""
        if reading.whole:
            _read_end(reading, code, name, kind, ends)


def _read_end(reading: _Reading, unit_code: str, name: str, kind: str, ends: list[UnitEnd]) -> None:
    if "ended_on" not in reading.cells and "successor_code" not in reading.cells:
        return
    successor = reading.take("successor_code", code_of_or_blank, "")
    day = reading.take("ended_on", day_of, None)
    if not reading.whole or not (successor or day):
        return
    if day is None:
        heading = reading.table.headings["successor_code"]
        place = (reading.table.sheet, reading.number, heading)
        reading.problems.append(Problem("unit_end_without_day", *place))
        return
    place_of = (reading.table.sheet, reading.number)
    ends.append(UnitEnd(*place_of, unit_code, successor, day, name, kind))


class _Reading:
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


def _row(reading: _Reading, columns: RosterColumns) -> RosterRow | None:
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
        unit_kind=reading.take("unit_kind", _kind_reader(columns), "") or "",
        position=reading.take("position", text_of, ""),
        outside_system=reading.take("outside_system", yes_no_of, None),
        facts=_facts(reading, columns),
        valid_from=begins,
        valid_to=last_day + _DAY if last_day else None,
        email=reading.take("email", email_of, ""),
    )
    return row if reading.whole else None


def _kind_reader(columns: RosterColumns) -> Callable[[Raw], Any]:
    if columns.unit_kinds:
        return partial(choice_of, choices=columns.unit_kinds)
    return text_of


def _facts(reading: _Reading, columns: RosterColumns) -> dict[str, Any]:
    facts = {
        spec.name: reading.take(_fact(spec), _reader(spec), None)
        for spec in columns.facts
        if _fact(spec) in reading.table.places
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


def _is_total(kept: Mapping[str, Raw], cells: tuple[Raw, ...]) -> bool:
    """Whether this is a line like "Tổng cộng: 90 người", and no person."""
    if not (is_blank(kept.get("staff_code")) or is_blank(kept.get("full_name"))):
        return False
    first = next((words(cell) for cell in cells if isinstance(cell, str) and cell.strip()), "")
    return any(f"{first} ".startswith(f"{words(total)} ") for total in catalogue()["totals"])


def _check_lost_zeros(table: Table, rows: list[RosterRow], problems: list[Problem]) -> None:
    """A code that is a number, shorter than its neighbours that keep their zeros as text."""
    place = table.places["staff_code"]
    numeric = {
        number
        for number, cells in table.rows
        if place < len(cells) and _may_have_lost_zeros(cells[place], typed=table.typed)
    }
    padded = [
        len(row.staff_code)
        for row in rows
        if row.row not in numeric and row.staff_code.isdigit() and row.staff_code[0] == "0"
    ]
    problems += [
        Problem(
            "code_lost_zeros",
            table.sheet,
            row.row,
            table.headings["staff_code"],
            {"value": row.staff_code},
        )
        for row in rows
        if padded and row.row in numeric and len(row.staff_code) < min(padded)
    ]


def _may_have_lost_zeros(cell: Raw, *, typed: bool) -> bool:
    """A number; and in CSV, which knows no types, what looks like one."""
    if isinstance(cell, str) and not typed:
        return cell.strip().isdigit() and not cell.strip().startswith("0")
    return isinstance(cell, int | float)


def _limited(problems: list[Problem]) -> tuple[Problem, ...]:
    """In the order of the file, and no more than somebody can read."""
    ordered = sorted(problems, key=lambda problem: (problem.sheet, problem.row or 0))
    if len(ordered) <= MOST_PROBLEMS:
        return tuple(ordered)
    rest = Problem("and_more", context={"count": len(ordered) - MOST_PROBLEMS})
    return (*ordered[:MOST_PROBLEMS], rest)
