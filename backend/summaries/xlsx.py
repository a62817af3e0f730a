"""Sheets -> a workbook for A4 across: text is written as text, whatever it looks like."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from textwrap import wrap
from typing import Any

import xlsxwriter

from backend.summaries.cells import Cell
from backend.summaries.lists import Letterhead, Sheet
from backend.summaries.texts import paper_words

_A4 = 9
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
_LONGEST_CELL = 32_000
"""Excel takes 32,767 characters."""

_POINTS = 15.75
"""The height of a line of 12-point text."""

_TALLEST = 409.0
"""Points; no row can be taller."""

_UNBROKEN = 14.0
_PAGE_WIDTH = 165
"""Characters across an A4 sheet at a size that can be read; wider lists are drawn in."""


def book_of(head: Letterhead, sheets: tuple[Sheet, ...], stamped: datetime | None) -> bytes:
    """One workbook, `stamped` with the time of its latest receipt: the same bytes for the same
    arguments."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    created = (stamped or _EPOCH).astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"created": created})
    looks = _Looks(book)
    for sheet in sheets:
        _Page(book.add_worksheet(sheet.name), looks, sheet).write(head)
    book.close()
    return out.getvalue()


class _Looks:
    """The formats of a workbook: Times New Roman throughout."""

    def __init__(self, book: Any) -> None:
        def look(**more: Any) -> Any:
            return book.add_format({"font_name": "Times New Roman", "font_size": 12, **more})

        centred = {"align": "center", "valign": "vcenter", "text_wrap": True}
        boxed = {"border": 1, "valign": "top", "text_wrap": True}
        self.above = look(**centred)
        self.bold = look(bold=True, **centred)
        self.motto = look(bold=True, underline=True, **centred)
        self.title = look(bold=True, **centred | {"font_size": 14})
        self.italic = look(italic=True, **centred)
        self.heading = look(bold=True, border=1, **centred)
        self.text = look(**boxed)
        self.number = look(align="center", **boxed)


class _Page:
    """One sheet, written from the top down."""

    def __init__(self, page: Any, looks: _Looks, sheet: Sheet) -> None:
        self.page, self.looks, self.sheet = page, looks, sheet
        self._lines: dict[int, int] = {}
        self.widths = _drawn_in(sheet)
        self.last = len(sheet.columns) - 1
        self.middle = self._middle()

    def write(self, head: Letterhead) -> None:
        for column, width in enumerate(self.widths):
            self.page.set_column(column, column, width)
        self._above(head)
        row = self._title()
        for column, (heading, _) in enumerate(self.sheet.columns):
            self.page.write_string(row, column, heading, self.looks.heading)
            self._taller(row, heading, self.widths[column] * 0.9)
        body = row + 1
        for offset, cells in enumerate(self.sheet.rows):
            for column, cell in enumerate(cells):
                self._cell(body + offset, column, cell)
        end = body + len(self.sheet.rows)
        if not self.sheet.rows:
            self._across(end, 0, self.last, paper_words("nothing"), self.looks.italic)
            end += 1
        self._below(end, head)
        self._print(row)

    def _above(self, head: Letterhead) -> None:
        looks = self.looks
        self._across(0, 0, self.middle, head.left[0], looks.above)
        self._across(1, 0, self.middle, head.left[1], looks.bold)
        self._across(0, self.middle + 1, self.last, head.right[0], looks.bold)
        self._across(1, self.middle + 1, self.last, head.right[1], looks.motto)

    def _title(self) -> int:
        """The title and the notes; answers the row of the headings."""
        self._across(3, 0, self.last, self.sheet.title, self.looks.title)
        row = 4
        for note in self.sheet.notes:
            self._across(row, 0, self.last, note, self.looks.italic)
            row += 1
        return row + 1

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        if cell == "":
            self.page.write_blank(row, column, None, self.looks.text)
        elif isinstance(cell, str):
            if len(cell) > _LONGEST_CELL:
                cell = cell[:_LONGEST_CELL] + paper_words("cut")
            self.page.write_string(row, column, cell, self.looks.text)
            self._taller(row, cell, self.widths[column] * 1.2)
        else:
            self.page.write_number(row, column, cell, self.looks.number)

    def _below(self, row: int, head: Letterhead) -> None:
        if not self.sheet.signed_by:
            return
        right = self.middle + 1
        count = paper_words("count", count=len(self.sheet.rows))
        self._across(row, 0, self.middle, count, self.looks.italic)
        self._across(row + 1, right, self.last, head.dated, self.looks.italic)
        self._across(row + 2, right, self.last, self.sheet.signed_by.upper(), self.looks.bold)
        self._across(row + 3, right, self.last, paper_words("signature"), self.looks.italic)

    def _print(self, headings: int) -> None:
        page = self.page
        page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
        page.set_header('&C&"Times New Roman,Regular"&13&P')
        page.fit_to_pages(1, 0)
        page.center_horizontally()
        page.repeat_rows(headings)
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
        lines = sum(len(wrap(line, max(int(width), 1))) or 1 for line in text.split("\n"))
        if lines > self._lines.get(row, 0):
            self._lines[row] = lines
            self.page.set_row(row, min(lines * _POINTS + 1, _TALLEST))

    def _middle(self) -> int:
        """The last column of the left half."""
        half = sum(self.widths) * 0.45
        reached = 0.0
        for column, width in enumerate(self.widths[:-1]):
            reached += width
            if reached >= half:
                return column
        return max(self.last - 1, 0)


def _drawn_in(sheet: Sheet) -> list[float]:
    """The widths, narrower in proportion where the page would become too small to read; a date
    or a receipt code still stands on one line."""
    wanted = [width for _, width in sheet.columns]
    shrunk = min(1.0, _PAGE_WIDTH / sum(wanted))
    words = (_longest_word(row[column] for row in sheet.rows) for column in range(len(wanted)))
    return [
        max(round(width * shrunk, 1), min(longest * 1.2, _UNBROKEN), 5.0)
        for width, longest in zip(wanted, words, strict=True)
    ]


def _longest_word(cells: Iterable[Cell]) -> int:
    return max((len(word) for cell in cells for word in str(cell).split()), default=0)
