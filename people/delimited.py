"""CSV: which alphabet its bytes are in, and what stands between the cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator

from people.problems import UnreadableFileError
from people.sheets import Row, Sheet, numbered
from vietnamese import legacy
from vietnamese.syllables import marked_words

_EXCEL_TEXT = re.compile('="([^"]*)"')
_EXCEL_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_HEAD = 40


def read_delimited(content: bytes) -> Sheet:
    """The one sheet of a CSV file; UnreadableFileError when its bytes or quotes make no sense."""
    text = _decoded(content)
    separator = _EXCEL_SEPARATOR.match(text)
    first_line = 2 if separator else 1
    text = text[separator.end() :] if separator else text
    delimiter = separator[1] if separator else _delimiter(text)
    return Sheet(name="", hidden=False, rows=numbered(_rows(text, delimiter, first_line)))


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


def _decoded(content: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _strictly(content, encoding)
    if b"\0" in content[:200]:
        return _strictly(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _from_eight_bits(content)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as cause:
        raise UnreadableFileError("encoding") from cause


def _from_eight_bits(content: bytes) -> str:
    """windows-1258, unless the words make more sense in an old font's encoding, or none."""
    vietnamese = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    good, bad = marked_words(vietnamese)
    found = legacy.detect(content.decode("cp1252", "replace"))
    if found is not None and marked_words(found.text)[0] > good:
        raise UnreadableFileError("encoding_legacy", encoding=found.encoding)
    if "\ufffd" in vietnamese or bad >= good:
        raise UnreadableFileError("encoding")
    return vietnamese
