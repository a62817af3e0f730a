"""CSV: which alphabet its bytes are in, and what stands between the cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from people.problems import UnreadableFileError
from people.sheets import MOST_ROWS, Row, Sheet, numbered
from vietnamese import legacy
from vietnamese.syllables import marked_words

WINDOWS_1258 = "windows-1258"
UTF_16 = "UTF-16"

_EXCEL_TEXT = re.compile('="([^"]*)"')
_EXCEL_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_HEAD = 40
_MOST_LINES = 3 * MOST_ROWS
"""A cell may hold several lines; blank ones below the people count too."""


class Text(NamedTuple):
    """The text of a file; `encoding` is named where it is not UTF-8, and `old` where its letters
    are still those of an old font."""

    text: str
    encoding: str = ""
    old: bool = False


def read_delimited(content: bytes) -> tuple[Sheet, Text]:
    """The one sheet of a CSV file, and how it was read; UnreadableFileError when its bytes or
    quotes make no sense."""
    read = _decoded(content)
    text = read.text
    if text.count("\n") > _MOST_LINES:
        raise UnreadableFileError("too_many_rows", most=MOST_ROWS)
    separator = _EXCEL_SEPARATOR.match(text)
    first_line = 2 if separator else 1
    text = text[separator.end() :] if separator else text
    delimiter = separator[1] if separator else _delimiter(text)
    rows = numbered(_rows(text, delimiter, first_line))
    return Sheet(name="", hidden=False, rows=rows, typed=False), read


def _rows(text: str, delimiter: str, first_line: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = first_line
    try:
        for cells in reader:
            yield line, tuple(_unwrapped(cell) or None for cell in cells)
            line = first_line + reader.line_num
    except csv.Error as cause:
        raise UnreadableFileError("quotes") from cause


def _unwrapped(cell: str) -> str:
    """`="00123"` is how Excel is made to keep zeros: the code is 00123."""
    found = _EXCEL_TEXT.fullmatch(cell.strip())
    return found[1] if found else cell


def _delimiter(text: str) -> str:
    """The sign that most lines agree upon: the widest table it makes in the first lines."""
    head = [line for line in text.splitlines()[:_HEAD] if line.strip()]
    return max("\t;,", key=lambda sign: sorted(line.count(sign) for line in head)[len(head) // 2])


def _decoded(content: bytes) -> Text:
    for mark, encoding, name in (
        (codecs.BOM_UTF8, "utf-8-sig", ""),
        (codecs.BOM_UTF16_LE, "utf-16", UTF_16),
        (codecs.BOM_UTF16_BE, "utf-16", UTF_16),
    ):
        if content.startswith(mark):
            return Text(_strictly(content, encoding), name)
    head = content[:400]
    if b"\0" in head:
        # Latin letters have their NUL in the second octet, or in the first.
        little = head[1::2].count(0) > head[::2].count(0)
        return Text(_strictly(content, "utf-16-le" if little else "utf-16-be"), UTF_16)
    try:
        return Text(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _from_eight_bits(content)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as cause:
        raise UnreadableFileError("encoding") from cause


def _from_eight_bits(content: bytes) -> Text:
    """windows-1258, unless the words make more sense in an old font's encoding, or none."""
    vietnamese = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    good, bad = marked_words(vietnamese)
    western = content.decode("cp1252", "replace")
    found = legacy.detect(western)
    if found is not None and found.encoding == legacy.MISREAD_UTF8:
        raise UnreadableFileError("encoding")  # UTF-8 with a few broken octets
    if found is not None and marked_words(found.text)[0] > good:
        return Text(western, found.encoding, old=True)
    if "\ufffd" in vietnamese or bad >= good:
        raise UnreadableFileError("encoding")
    return Text(vietnamese, WINDOWS_1258)
