"""A roster file as people in their posts: everything that is wrong is told at once.

`read_roster` is pure. Standard columns and their other names stand in `texts/vi.yaml`; a fact's
columns come with the plan. A blank cell says nothing and overwrites nothing; in a required
yes/no column, where people put an x or leave the cell empty, it means no.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from people.consistency import consistent, one_end_each, same_people
from people.encodings import decoded
from people.files import read_sheets
from people.headings import Table, find_table, standard_headings
from people.layout import hidden_rows, merged_cells
from people.lost_zeros import lost_zeros
from people.problems import Problem, UnreadableFileError
from people.roster_rows import Reading, column_of, kind_reader, row_of
from people.rows import FactColumn, RosterColumns, RosterRow, RosterSheet, UnitEnd
from people.sheets import MOST_ROWS, Raw, Sheet, is_blank
from people.tenure import doubtful_tenures
from people.texts import catalogue
from people.values import code_of, code_of_or_blank, day_of, text_of
from people.workbook import Told
from vietnamese.text import words

__all__ = ["FactColumn", "RosterColumns", "RosterRow", "RosterSheet", "read_roster"]

MOST_PROBLEMS = 500
_HEADINGS_LOOKED_AT = 20
_REQUIRED = ("staff_code", "full_name", "unit_code")


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
    facts = {column_of(spec): (*spec.headings, spec.label, spec.name) for spec in columns.facts}
    return {**standard_headings(), **facts}


def _present(tables: Sequence[Table], columns: RosterColumns) -> set[str]:
    """The facts that have a column."""
    places = {target for table in tables for target in table.places}
    return {spec.name for spec in columns.facts if column_of(spec) in places}


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
    needed |= {column_of(spec): spec.headings[0] for spec in columns.facts if spec.required}
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
        elif (row := row_of(reading, columns)) is not None:
            rows.append(row)
            _read_end(reading, row.unit_code, "", "", ends)
    problems += lost_zeros(table, rows)
    return rows


def _readings(table: Table, problems: list[Problem]) -> Iterator[Reading]:
    """The rows that say something and are no totals."""
    for number, cells in table.rows:
        kept = {
            target: cells[place] if place < len(cells) else None
            for target, place in table.places.items()
        }
        if not (all(map(is_blank, kept.values())) or _is_total(kept, cells)):
            yield Reading(table, number, kept, problems)


def _read_ends(
    table: Table, columns: RosterColumns, problems: list[Problem], ends: list[UnitEnd]
) -> None:
    """A sheet about units: what becomes of each."""
    for reading in _readings(table, problems):
        code = reading.needed("unit_code", code_of)
        name = reading.take("unit_name", text_of, "")
        kind = reading.take("unit_kind", kind_reader(columns), "") or ""
        if reading.whole:
            _read_end(reading, code, name, kind, ends)


def _read_end(reading: Reading, unit_code: str, name: str, kind: str, ends: list[UnitEnd]) -> None:
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


def _is_total(kept: Mapping[str, Raw], cells: tuple[Raw, ...]) -> bool:
    """Whether this is a line like "Tổng cộng: 90 người", and no person."""
    if not (is_blank(kept.get("staff_code")) or is_blank(kept.get("full_name"))):
        return False
    first = next((words(cell) for cell in cells if isinstance(cell, str) and cell.strip()), "")
    return any(f"{first} ".startswith(f"{words(total)} ") for total in catalogue()["totals"])


def _limited(problems: list[Problem]) -> tuple[Problem, ...]:
    """In the order of the file, and no more than somebody can read."""
    ordered = sorted(problems, key=lambda problem: (problem.sheet, problem.row or 0))
    if len(ordered) <= MOST_PROBLEMS:
        return tuple(ordered)
    rest = Problem("and_more", context={"count": len(ordered) - MOST_PROBLEMS})
    return (*ordered[:MOST_PROBLEMS], rest)
