"""Text of an old font's encoding in a roster: a whole column is converted, or nothing is.

In TCVN3 *Tú* is written "Tó", which is a word too. So cells are never judged alone: a column is
converted when it speaks of one encoding and nothing in it is Unicode already; where both stand
side by side each cell of the old one is refused, and so is each that could be either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from people.headings import find_table
from people.sheets import Doubtful, Raw, Row, Sheet
from vietnamese import legacy
from vietnamese.syllables import marked_words

MOST_EXAMPLES = 12

Wanted = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Decoded:
    """The sheets in Unicode, the encoding they were taken for, and cells before and after."""

    sheets: tuple[Sheet, ...]
    encoding: str = ""
    examples: tuple[tuple[str, str], ...] = ()


def decoded(sheets: Sequence[Sheet], wanted: Wanted, given: str = "") -> Decoded:
    """Sheets with text of old encodings converted. `given`: what the bytes of CSV were found
    to be, so that all of it is."""
    taken = _Taken()
    return Decoded(
        tuple(taken.sheet(sheet, wanted, given) for sheet in sheets),
        given or taken.encoding,
        tuple(taken.examples.items()),
    )


class _Taken:
    def __init__(self) -> None:
        self.encoding = ""
        self.examples: dict[str, str] = {}

    def sheet(self, sheet: Sheet, wanted: Wanted, given: str) -> Sheet:
        if given:
            return self._with(sheet, lambda _row, _column, text: self._read(text, given))
        head = _head(sheet, wanted)
        if head is None:
            # The headings themselves may be in it.
            encoding = _encoding_of(_texts(sheet.rows))
            if not encoding:
                return sheet
            return self._with(sheet, lambda _row, _column, text: self._read(text, encoding))
        return self._below(sheet, head)

    def _below(self, sheet: Sheet, head: int) -> Sheet:
        """Column by column below the headings."""
        columns: dict[int, list[str]] = {}
        for number, cells in sheet.rows:
            for column, cell in enumerate(cells):
                if number > head and isinstance(cell, str) and not cell.isascii():
                    columns.setdefault(column, []).append(cell)
        found = {column: _found(texts) for column, texts in columns.items()}
        everywhere = sum(found.values(), Counter())
        if not everywhere:
            return sheet
        main = everywhere.most_common(1)[0][0]
        whole = {column: _encoding_of(texts) for column, texts in columns.items()}
        modern = any(any(map(legacy.is_unicode, texts)) for texts in columns.values())

        def convert(number: int, column: int, text: str) -> Raw:
            if number <= head:
                return text
            if whole[column]:
                return self._read(text, whole[column])
            # A column that speaks of no encoding is Unicode where another column is.
            return text if modern and not found[column] else _doubted(text, main)

        return self._with(sheet, convert)

    def _with(self, sheet: Sheet, convert: Callable[[int, int, str], Raw]) -> Sheet:
        rows = tuple(
            (
                number,
                tuple(
                    convert(number, column, cell)
                    if isinstance(cell, str) and not cell.isascii()
                    else cell
                    for column, cell in enumerate(cells)
                ),
            )
            for number, cells in sheet.rows
        )
        return replace(sheet, rows=rows)

    def _read(self, text: str, encoding: str) -> Raw:
        meant = legacy.read_as(text, encoding)
        if meant == text:
            return text
        good, bad = marked_words(meant)
        if not meant or bad > good:
            return Doubtful(text, meant, encoding)
        self.encoding = self.encoding or encoding
        if len(self.examples) < MOST_EXAMPLES:
            self.examples[text] = meant
        return meant


def _head(sheet: Sheet, wanted: Wanted) -> int | None:
    """The number of the row with the headings, when they are in Unicode."""
    table = find_table(sheet, wanted)
    return None if table is None else table.row


def _texts(rows: Sequence[Row]) -> list[str]:
    return [
        cell for _, cells in rows for cell in cells if isinstance(cell, str) and not cell.isascii()
    ]


def _found(texts: Sequence[str]) -> Counter[str]:
    detected = (legacy.detect(text) for text in texts)
    return Counter(each.encoding for each in detected if each is not None)


def _encoding_of(texts: Sequence[str]) -> str:
    """The one old encoding of these texts; "" when there is none, or Unicode among them."""
    found = _found(texts)
    if len(found) != 1 or any(map(legacy.is_unicode, texts)):
        return ""
    return next(iter(found))


def _doubted(text: str, encoding: str) -> Raw:
    """Text of a column that is not converted as a whole, beside one that is in `encoding`."""
    if legacy.is_unicode(text) or legacy.detect(text) is not None:
        return text  # plain Unicode; or refused as what it is, with what it means
    meant = legacy.read_as(text, encoding)
    makes_sense = meant != text and not marked_words(meant)[1]
    return Doubtful(text, meant, encoding) if makes_sense else text
