"""A file as lines of text under headings that are looked for: what is no roster.

`read_table` is pure, and runs in a child process: whoever made the file is not trusted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from confined.outside import confined
from people.files import read_sheets
from people.headings import match
from people.problems import CellError, Problem, UnreadableFileError
from people.sheets import Sheet, is_blank
from people.values import text_of

MOST_CELL = 4000
SECONDS = 60.0
"""By the clock on the wall."""

_HEADINGS_LOOKED_AT = 20
_MOST_PROBLEMS = 200
_LARGEST_ANSWER = 64 * 1024**2

Headings = Mapping[str, Sequence[str]]
"""Field -> what its column may be called, ours first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its number in the file; `cells`: field -> text on one line, "" for none."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """With problems there may be fewer lines than in the file: none of it is to be taken then."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()


def read_table_in_child(
    content: bytes, name: str, headings: Headings, needed: Sequence[str]
) -> Table:
    """What `read_table` says of the file; one that takes more time or memory than any honest one
    has the problem `reading_failed`. Blocks: call it on a thread."""
    with confined("people.tables_child") as child:
        answer = child.ask(
            json.dumps([dict(headings), list(needed)]).encode(),
            name.encode("utf-8", "replace"),
            content,
            seconds=SECONDS,
            most=_LARGEST_ANSWER,
        )
        if answer is None and child.ended() is not None:
            raise RuntimeError("the reader of tables ended without an answer")
    if answer is None or answer[:1] != b"+":
        return Table((), (Problem("reading_failed"),))
    return table_of(answer[1:])


def read_table(content: bytes, name: str, headings: Headings, needed: Sequence[str]) -> Table:
    """Every line below the first row that has the `needed` headings, in every sheet that is not
    hidden; blank lines, and those without any of the needed cells, are left out."""
    try:
        sheets, _ = read_sheets(content, name)
    except UnreadableFileError as unreadable:
        return Table((), (unreadable.problem,))
    lines: list[Line] = []
    problems: list[Problem] = []
    found = False
    for sheet in sheets:
        place = None if sheet.hidden else _place_of_headings(sheet, headings, needed)
        if place is not None:
            found = True
            _read(sheet, place, headings, needed, lines, problems)
    if not found:
        wanted = ", ".join(f"“{headings[field][0]}”" for field in needed)
        context: dict[str, object] = {"headings": wanted, "most": _HEADINGS_LOOKED_AT}
        problems.append(Problem("no_table", context=context))
    return Table(tuple(lines), tuple(problems[:_MOST_PROBLEMS]))


def table_as_bytes(table: Table) -> bytes:
    """As JSON, between the process that reads and the one that asked."""
    lines = [[line.number, dict(line.cells)] for line in table.lines]
    return json.dumps([lines, [asdict(problem) for problem in table.problems]]).encode()


def table_of(said: bytes) -> Table:
    lines, problems = json.loads(said)
    return Table(
        tuple(Line(number, cells) for number, cells in lines),
        tuple(Problem(**problem) for problem in problems),
    )


def _place_of_headings(sheet: Sheet, headings: Headings, needed: Sequence[str]) -> int | None:
    for place, (_, cells) in enumerate(sheet.rows[:_HEADINGS_LOOKED_AT]):
        chosen, _twice = match(cells, headings)
        if all(field in chosen for field in needed):
            return place
    return None


def _read(
    sheet: Sheet,
    place: int,
    headings: Headings,
    needed: Sequence[str],
    lines: list[Line],
    problems: list[Problem],
) -> None:
    number, above = sheet.rows[place]
    chosen, twice = match(above, headings)
    for field in sorted(twice):
        heading = headings[field][0]
        problems.append(Problem("column_twice", sheet.name, number, heading, {"heading": heading}))
    for number, cells in sheet.rows[place + 1 :]:
        raw = {field: cells[at] if at < len(cells) else None for field, at in chosen.items()}
        if all(is_blank(raw[field]) for field in needed):
            continue
        kept = dict.fromkeys(headings, "")
        for field, value in raw.items():
            try:
                kept[field] = text_of(value, MOST_CELL)
            except CellError as error:
                heading = headings[field][0]
                problems.append(Problem(error.code, sheet.name, number, heading, error.context))
        lines.append(Line(number, kept))
