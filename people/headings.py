"""Which column of a sheet is which: headings are compared without marks, case and punctuation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from people.problems import Problem
from people.sheets import Raw, Row, Sheet
from people.texts import catalogue
from vietnamese.text import one_line, words

_DEEPEST_HEADING = 20
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[A-Za-z])\)?")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its headings found in `row`: target -> place and heading as written."""

    sheet: str
    about: Literal["people", "units"]
    row: int
    places: Mapping[str, int]
    headings: Mapping[str, str]
    found: tuple[str, ...]
    ignored: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    typed: bool = True


@cache
def standard_headings() -> dict[str, tuple[str, ...]]:
    """Standard column -> its headings, ours first."""
    return {name: tuple(headings) for name, headings in catalogue()["headings"].items()}


@cache
def unit_headings() -> dict[str, tuple[str, ...]]:
    """The same of a sheet about units that are merged or abolished."""
    return {name: tuple(headings) for name, headings in catalogue()["unit_headings"].items()}


@cache
def initiative_headings() -> dict[str, tuple[str, ...]]:
    """The same of a register of initiatives."""
    return {name: tuple(each) for name, each in catalogue()["initiative_headings"].items()}


def find_table(sheet: Sheet, wanted: Mapping[str, Sequence[str]]) -> Table | None:
    """The table under the first row that holds a staff code's and a name's heading; or a unit's
    and what becomes of it."""
    for place, (_, cells) in enumerate(sheet.rows[:_DEEPEST_HEADING]):
        chosen, twice = match(cells, wanted)
        if "staff_code" in chosen and "full_name" in chosen:
            return _table(sheet, "people", place, chosen, twice)
        chosen, twice = match(cells, unit_headings())
        if "unit_code" in chosen and "ended_on" in chosen:
            return _table(sheet, "units", place, chosen, twice)
    return None


def _table(
    sheet: Sheet,
    about: Literal["people", "units"],
    place: int,
    chosen: dict[str, int],
    twice: set[str],
) -> Table:
    number, cells = sheet.rows[place]
    written = [_written(cell) for cell in cells]
    rows = sheet.rows[place + 1 :]
    if rows and _numbers_the_columns(rows[0], chosen):
        rows = rows[1:]
    headings = {target: written[column] for target, column in chosen.items()}
    used = set(chosen.values())
    return Table(
        sheet=sheet.name,
        about=about,
        row=number,
        places=chosen,
        headings=headings,
        found=tuple(heading for heading in written if heading),
        ignored=tuple(h for column, h in enumerate(written) if h and column not in used),
        rows=rows,
        typed=sheet.typed,
        problems=tuple(
            Problem("column_twice", sheet.name, number, heading, {"heading": heading})
            for heading in (headings[target] for target in sorted(twice))
        ),
    )


def match(
    cells: Sequence[Raw], wanted: Mapping[str, Sequence[str]]
) -> tuple[dict[str, int], set[str]]:
    """For each target the column with its best heading, and the targets with two as good."""
    columns: dict[str, list[int]] = {}
    for column, cell in enumerate(cells):
        for key in _keys(_written(cell)):
            columns.setdefault(key, []).append(column)
    chosen: dict[str, int] = {}
    twice: set[str] = set()
    for target, headings in wanted.items():
        for heading in headings:
            if fitting := columns.get(words(heading)):
                chosen[target] = fitting[0]
                if len(fitting) > 1:
                    twice.add(target)
                break
    return chosen, twice


def _keys(heading: str) -> set[str]:
    """The heading with and without its note in brackets: "Ngày vào Đảng (dd/mm/yyyy)"."""
    return {words(heading), words(_IN_BRACKETS.sub(" ", heading))} - {""}


def _written(cell: Raw) -> str:
    return one_line(cell) if isinstance(cell, str) else ""


def _numbers_the_columns(row: Row, chosen: Mapping[str, int]) -> bool:
    """Whether this is the row (1) (2) (3) that official tables put under their headings."""
    cells = row[1]
    texts = [str(cells[at]) if at < len(cells) else "" for at in chosen.values()]
    return all(_COLUMN_NUMBER.fullmatch(text.strip()) for text in texts)
