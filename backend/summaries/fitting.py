"""How wide a column is, and how much of a text a cell holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backend.summaries.cells import Cell
from backend.summaries.lists import Sheet
from backend.summaries.texts import paper_words

_LONGEST_CELL = 32_000
"""Excel takes 32,767 UTF-16 units."""

_UNBROKEN = 14.0
_IN_A_COLUMN = 24.0
"""Characters of a text for each one of the width, in the tallest row that there can be."""

_WIDEST = 60.0
_PAGE_WIDTH = 145
"""Characters across an A4 sheet at a size that can be read; wider lists are drawn in."""


def cut(text: str) -> str:
    """What Excel can hold of it; a sign beyond the first plane counts twice there."""
    if len(text) <= _LONGEST_CELL // 2:
        return text
    if len(text.encode("utf-16-le")) // 2 <= _LONGEST_CELL:
        return text
    kept = text.encode("utf-16-le")[: _LONGEST_CELL * 2].decode("utf-16-le", "ignore")
    return kept + paper_words("cut")


def drawn_in(sheet: Sheet, sample: Iterable[tuple[Cell, ...]]) -> list[float]:
    """The widths, narrower in proportion where the page would become too small to read; a date,
    a receipt code or a word of a heading still stands on one line, and no row is taller than a
    row can be."""
    wanted = [width for _, width in sheet.columns]
    shrunk = min(1.0, _PAGE_WIDTH / sum(wanted))
    longest = [_longest_word(heading) for heading, _ in sheet.columns]
    fullest = [0] * len(wanted)
    for row in sample:
        for column, cell in enumerate(row):
            longest[column] = max(longest[column], _longest_word(cell))
            fullest[column] = max(fullest[column], len(str(cell)))
    return [
        max(round(width * shrunk, 1), min(word * 1.2 + 0.8, _UNBROKEN),
            min(full / _IN_A_COLUMN, _WIDEST), 5.0)
        for width, word, full in zip(wanted, longest, fullest, strict=True)
    ]  # fmt: skip


def left_half(widths: Sequence[float]) -> int:
    """The last column of the left half."""
    half = sum(widths) * 0.48
    columns = range(max(len(widths) - 1, 1))
    return min(columns, key=lambda column: abs(sum(widths[: column + 1]) - half))


def _longest_word(cell: Cell) -> int:
    return max(map(len, str(cell).split()), default=0)
