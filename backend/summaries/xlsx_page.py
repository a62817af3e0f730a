"""One sheet of a workbook, written row by row from the top, as `constant_memory` demands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from textwrap import wrap
from typing import Any

from backend.summaries.cells import Cell
from backend.summaries.fitting import cut, drawn_in, left_half
from backend.summaries.letterhead import Letterhead
from backend.summaries.lists import Sheet
from backend.summaries.texts import paper_words
from backend.summaries.xlsx_looks import Looks

_A4 = 9
AS_IT_IS = {"scale_with_doc": False}
"""A page number stays readable where a wide list is drawn in."""

_POINTS = 15.75
"""The height of a line of 12-point text."""

_TALLEST = 409.0
"""Points; no row can be taller."""

_SAMPLE = 300
"""Rows by whose longest words the columns are made wide enough."""


class Page:
    """One sheet, written from the top down."""

    def __init__(self, page: Any, looks: Looks, sheet: Sheet) -> None:
        self.page, self.looks, self.sheet = page, looks, sheet
        self._lines: dict[int, int] = {}
        rows = iter(sheet.rows)
        sample = list(islice(rows, _SAMPLE))
        self.rows: Iterator[tuple[Cell, ...]] = chain(sample, rows)
        self.widths = drawn_in(sheet, sample)
        self.last = len(sheet.columns) - 1
        page.set_default_row(_POINTS)
        self.middle = left_half(self.widths)

    def write(self, head: Letterhead) -> None:
        for column, width in enumerate(self.widths):
            self.page.set_column(column, column, width)
        self._above(head)
        headings = self._headings(self._title())
        row = headings + 1
        count = 0
        for count, cells in enumerate(self.rows, start=1):  # noqa: B007 - the last one counts
            for column, cell in enumerate(cells):
                self._cell(row, column, cell)
            row += 1
        if not count:
            self._across(row, 0, self.last, paper_words("nothing"), self.looks.italic)
            row += 1
        for line in self.sheet.after():
            self._across(row, 0, self.last, line, self.looks.line)
            row += 1
        self._below(row, head, count)
        self._print(headings)

    def _above(self, head: Letterhead) -> None:
        looks = self.looks
        for row, (left, right) in enumerate(
            zip((looks.above, looks.bold), (looks.bold, looks.motto), strict=True)
        ):
            self._across(row, 0, self.middle, head.left[row], left)
            self._across(row, self.middle + 1, self.last, head.right[row], right)
        if self.sheet.signed_by:
            self._across(2, 0, self.middle, paper_words("number_line"), looks.above)

    def _title(self) -> int:
        """The title and the notes; answers the row of the headings."""
        self._across(4, 0, self.last, self.sheet.title, self.looks.title)
        row = 5
        for note in self.sheet.notes:
            self._across(row, 0, self.last, note, self.looks.italic)
            row += 1
        return row + 1

    def _headings(self, row: int) -> int:
        """One line of headings, under the groups where there are any; answers its row."""
        if self.sheet.groups:
            column = 0
            for text, span in self.sheet.groups:
                if text:
                    last = min(column + span - 1, self.last)
                    self._across(row, column, last, text, self.looks.heading)
                column += span
            row += 1
        for column, (heading, _) in enumerate(self.sheet.columns):
            self.page.write_string(row, column, heading, self.looks.heading)
            self._taller(row, heading, self.widths[column] * 0.9)
        return row

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        if cell == "":
            self.page.write_blank(row, column, None, self.looks.text)
        elif isinstance(cell, str):
            cell = cut(cell)
            self.page.write_string(row, column, cell, self.looks.text)
            self._taller(row, cell, self.widths[column] * 1.2)
        else:
            self.page.write_number(row, column, cell, self.looks.number)

    def _below(self, row: int, head: Letterhead, count: int) -> None:
        if not self.sheet.signed_by:
            return
        looks, right = self.looks, self.middle + 1
        lines = head.signature.lines if head.signature else ()
        name = head.signature.name if head.signature else ""
        if not self.sheet.groups:  # a table of counts has its own sums
            told = paper_words("count", count=count)
            self._across(row, 0, self.middle, told, looks.italic)
        to = [(paper_words("recipients"), looks.to)] if head.recipients else []
        left = [("", looks.line), *to, *((each, looks.recipient) for each in head.recipients)]
        signed = [
            (head.dated, looks.italic),
            *((line, looks.bold) for line in lines or (self.sheet.signed_by.upper(),)),
            (paper_words("signature"), looks.italic),
            *([("", looks.line)] * 3),
            (name, looks.bold),
        ]
        for offset in range(max(len(left), len(signed))):
            here = row + 1 + offset
            for column, last, side in ((0, self.middle, left), (right, self.last, signed)):
                text, look = side[offset] if offset < len(side) else ("", looks.line)
                if text:
                    self._across(here, column, last, text, look)

    def _print(self, headings: int) -> None:
        page = self.page
        page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
        page.set_header('&C&"Times New Roman,Regular"&13&P', AS_IT_IS)
        page.fit_to_pages(1, 0)
        page.center_horizontally()
        page.repeat_rows(headings - bool(self.sheet.groups), headings)
        page.freeze_panes(headings + 1, 0)

    def _across(self, row: int, first: int, last: int, text: str, look: Any) -> None:
        """One text over several columns; merging alone would read "=" as a formula."""
        first = min(first, last)
        if first < last:
            self.page.merge_range(row, first, row, last, "", look)
        self.page.write_string(row, first, text, look)
        self._taller(row, text, sum(self.widths[first : last + 1]) * 0.9)

    def _taller(self, row: int, text: str, width: float) -> None:
        """Room for this text too: merged cells never grow by themselves, and in LibreOffice no
        cell does."""
        if len(text) <= width and "\n" not in text:
            return
        lines = sum(len(wrap(line, max(int(width), 1))) or 1 for line in text.split("\n"))
        if lines > self._lines.get(row, 1):
            self._lines = {row: lines}  # rows before this one are written and gone
            self.page.set_row(row, min(lines * _POINTS + 1, _TALLEST))
