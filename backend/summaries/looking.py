"""A finished Word file as blocks of text, for a look before it is taken: no fonts, no pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import docx
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

Align = Literal["left", "center", "right"]
_ALIGNS: dict[Any, Align] = {1: "center", 2: "right"}


@dataclass(frozen=True, slots=True)
class Words:
    """One run of one look."""

    text: str
    bold: bool
    italic: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph."""

    words: tuple[Words, ...]
    align: Align

    @property
    def text(self) -> str:
        return "".join(each.text for each in self.words)


@dataclass(frozen=True, slots=True)
class CellSeen:
    lines: tuple[Line, ...]
    columns: int
    rows: int
    """How many columns and rows of the table it covers."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table; without `ruled` it only sets things side by side."""

    rows: tuple[tuple[CellSeen, ...], ...]
    ruled: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands in the file, from the top, and what at the foot of its pages."""

    blocks: tuple[Line | Grid, ...]
    foot: tuple[Line, ...]


def look_at(document: bytes) -> Seen:
    """`document` is one that `backend.summaries.docx` has just made."""
    opened = docx.Document(io.BytesIO(document))
    foot = [_line(each) for each in opened.sections[0].footer.paragraphs]
    return Seen(tuple(_blocks(opened)), tuple(line for line in foot if line.text.strip()))


def _blocks(opened: Any) -> Iterator[Line | Grid]:
    for block in opened.iter_inner_content():
        if isinstance(block, Table):
            yield _grid(block)
        elif isinstance(block, Paragraph) and block.text.strip():
            yield _line(block)


def _grid(table: Table) -> Grid:
    style = table.style.name if table.style is not None else ""
    rows = [list(row._tr.tc_lst) for row in table.rows]  # noqa: SLF001 - the only way to spans
    return Grid(
        tuple(
            tuple(
                _cell(table, tc, _rows_below(rows[number + 1 :], tc))
                for tc in row
                if tc.vMerge != "continue"
            )
            for number, row in enumerate(rows)
        ),
        ruled="Grid" in (style or ""),
    )


def _rows_below(below: list[list[Any]], tc: Any) -> int:
    """How many rows the cell reaches down."""
    if tc.vMerge != "restart":
        return 1
    reached = 1
    for row in below:
        under = [each for each in row if each.grid_offset == tc.grid_offset]
        if not under or under[0].vMerge != "continue":
            break
        reached += 1
    return reached


def _cell(table: Table, tc: Any, rows: int) -> CellSeen:
    lines = tuple(_line(each) for each in _Cell(tc, table).paragraphs if each.text.strip())
    return CellSeen(lines, tc.grid_span, rows)


def _line(paragraph: Paragraph) -> Line:
    words = tuple(
        Words(_text(run), bool(run.bold), bool(run.italic)) for run in paragraph.runs if run.text
    )
    return Line(words, _ALIGNS.get(paragraph.alignment, "left"))


def _text(run: Any) -> str:
    return run.text.upper() if run.font.all_caps else str(run.text)
