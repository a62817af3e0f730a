"""XLSX: weighed as a zip file before anything in it is parsed."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from people.problems import UnreadableFileError
from people.sheets import MOST_ROWS, SPARE_ROWS, Failed, Formula, Raw, Row, Sheet, numbered
from people.texts import sentence

MOST_ENTRIES = 1_000
MOST_UNZIPPED = 40 * 2**20
MOST_RATIO = 200
"""Office files shrink ten- to thirtyfold; a bomb a thousandfold."""
MOST_CELLS = 600_000
MOST_COLUMNS = 100

# Everything that a damaged or hostile workbook makes the libraries raise.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, InvalidFileException, EOFError, OSError, KeyError,
    ValueError, TypeError, AttributeError, IndexError, OverflowError, RuntimeError,
    NotImplementedError, AssertionError,
)  # fmt: skip

_ZEROS = re.compile("0{2,30}")


def read_workbook(content: bytes, name: str) -> list[Sheet]:
    """All sheets, hidden ones too; UnreadableFileError when the file is not fit to be opened."""
    try:
        _weigh(content, name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out (styles) is not ours to tell
            workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            try:
                return [_sheet(worksheet) for worksheet in workbook.worksheets]
            finally:
                workbook.close()
    except _BROKEN as cause:
        raise UnreadableFileError("damaged") from cause


def _weigh(content: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        _check_kind(archive, names, name)
        if (
            len(entries) > MOST_ENTRIES
            or len(names) < len(entries)
            or sum(entry.file_size for entry in entries) > MOST_UNZIPPED
            or any(_is_bomb(entry) for entry in entries)
        ):
            raise UnreadableFileError("suspicious")
        cells = 0
        for entry in entries:
            if not entry.filename.endswith((".xml", ".rels")):
                continue
            part = archive.read(entry)
            if b"<!DOCTYPE" in part.replace(b"\0", b""):
                raise UnreadableFileError("suspicious")
            if entry.filename.startswith("xl/worksheets/"):
                cells += part.count(b"<c ")
                if part.count(b"<row") > MOST_ROWS + SPARE_ROWS:
                    raise UnreadableFileError("too_many_rows", most=MOST_ROWS)
        if cells > MOST_CELLS:
            raise UnreadableFileError("too_many_cells", most=MOST_CELLS)


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > MOST_RATIO * max(entry.compress_size, 2**12)


def _check_kind(archive: zipfile.ZipFile, names: set[str], name: str) -> None:
    if any(part.endswith("vbaProject.bin") for part in names) or name.lower().endswith("xlsm"):
        raise UnreadableFileError("macros")
    if "xl/workbook.xml" in names:
        return
    kind = "zip"
    if "xl/workbook.bin" in names:
        kind = "xlsb"
    elif "mimetype" in names and b"opendocument" in archive.read("mimetype"):
        kind = "ods"
    raise UnreadableFileError("not_what_it_says", name=name, kind=sentence("kinds_of_file", kind))


def _sheet(worksheet: Any) -> Sheet:
    worksheet.reset_dimensions()  # what a file says of its own size is often wrong
    return Sheet(
        name=worksheet.title,
        hidden=worksheet.sheet_state != "visible",
        rows=numbered(_rows(worksheet)),
    )


def _rows(worksheet: Any) -> Iterator[Row]:
    for number, cells in enumerate(worksheet.iter_rows(max_col=MOST_COLUMNS), start=1):
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
