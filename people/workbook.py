"""XLSX: weighed as a zip file before anything in it is parsed."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from people.problems import UnreadableFileError
from people.sheets import Failed, Formula, Raw, Row, Sheet, numbered
from people.weighing import Marks, weigh

MOST_COLUMNS = 100

Told = Callable[[int, int], None]
"""Is told now and then how many rows were read, and how many there are."""

# Everything that a damaged or hostile workbook makes the libraries raise.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, InvalidFileException, EOFError, OSError, KeyError,
    ValueError, TypeError, AttributeError, IndexError, OverflowError, RuntimeError,
    NotImplementedError, AssertionError,
)  # fmt: skip

_ZEROS = re.compile("0{2,30}")
_NOW_AND_THEN = 500


def read_workbook(content: bytes, name: str, told: Told | None = None) -> list[Sheet]:
    """All sheets, hidden ones too; UnreadableFileError when the file is not fit to be opened."""
    try:
        marks = weigh(content, name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out (styles) is not ours to tell
            workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            try:
                teller = _Teller(told, sum(each.rows for each in marks.values()))
                return [_sheet(worksheet, marks, teller) for worksheet in workbook.worksheets]
            finally:
                workbook.close()
    except _BROKEN as cause:
        raise UnreadableFileError("damaged") from cause


class _Teller:
    """Counts rows over all sheets."""

    def __init__(self, told: Told | None, total: int) -> None:
        self._told, self._total, self._done = told, total, 0

    def one_more(self) -> None:
        self._done += 1
        if self._told and self._done % _NOW_AND_THEN == 0:
            self._told(min(self._done, self._total), self._total)


def _sheet(worksheet: Any, marks: dict[str, Marks], teller: _Teller) -> Sheet:
    worksheet.reset_dimensions()  # what a file says of its own size is often wrong
    part = str(worksheet._worksheet_path).lstrip("/")  # noqa: SLF001 - it has no other name
    own = marks.get(part, Marks())
    return Sheet(
        name=worksheet.title,
        hidden=worksheet.sheet_state != "visible",
        rows=numbered(_rows(worksheet, teller)),
        hidden_rows=frozenset(own.hidden_rows),
        merged=tuple(own.merged),
    )


def _rows(worksheet: Any, teller: _Teller) -> Iterator[Row]:
    for number, cells in enumerate(worksheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        teller.one_more()
        values = [_raw(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        yield number, tuple(values)


def _raw(cell: Any) -> Raw:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Formula()
    if cell.data_type == "e":
        return Failed(str(value))
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        # A number shown as 00123 is the code 00123.
        shown = cell.number_format
        return str(value).zfill(len(shown)) if shown and _ZEROS.fullmatch(shown) else value
    raw: Raw = value
    return raw
