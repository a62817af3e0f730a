"""What is in an XLSX, counted as a stream of bytes before anything in it is parsed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from people.problems import UnreadableFileError
from people.sheets import MOST_ROWS, SPARE_ROWS, Block
from people.texts import sentence

MOST_ENTRIES = 1_000
MOST_UNZIPPED = 40 * 2**20
MOST_RATIO = 200
"""Office files shrink ten- to thirtyfold; a bomb a thousandfold."""
MOST_CELLS = 600_000
MOST_TAGS = 1_200_000
"""Of a part that is no sheet: shared texts, styles."""
MOST_BLOCKS = 20_000

_PIECE = 2**20
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\sr=["'](\d{1,7})["']""")
_BLOCK = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*ref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)


@dataclass(slots=True)
class Marks:
    """What a sheet's XML says and its cells do not."""

    rows: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[Block] = field(default_factory=list)


def weigh(content: bytes, name: str) -> dict[str, Marks]:
    """The marks of each sheet by its part; UnreadableFileError when a file is not fit to open."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        _check_kind(archive, names, name)
        if len(entries) > MOST_ENTRIES or len(names) < len(entries):
            raise UnreadableFileError("suspicious")
        sheets = [entry for entry in entries if entry.filename.startswith("xl/worksheets/")]
        marks = _sheets(archive, [entry for entry in sheets if entry.filename.endswith(".xml")])
        if sum(entry.file_size for entry in entries) > MOST_UNZIPPED or any(map(_is_bomb, entries)):
            raise UnreadableFileError("suspicious")
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")) and entry not in sheets:
                _check_tags(archive, entry)
    return marks


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


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > MOST_RATIO * max(entry.compress_size, 2**12)


def _sheets(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, Marks]:
    """Reading stops at the first row or cell too many, however long the part is."""
    marks: dict[str, Marks] = {}
    cells = 0
    for entry in entries:
        marks[entry.filename] = found = Marks()
        last = 0
        for piece in _pieces(archive, entry):
            for row in _ROW.finditer(piece):
                number = _NUMBER.search(row[1])
                last = int(number[1]) if number else last + 1
                found.rows += 1
                if _HIDDEN.search(row[1]):
                    found.hidden_rows.add(last)
            if found.rows > MOST_ROWS + SPARE_ROWS:
                raise UnreadableFileError("too_many_rows", most=MOST_ROWS)
            cells += len(_CELL.findall(piece))
            if cells > MOST_CELLS:
                raise UnreadableFileError("too_many_cells", most=MOST_CELLS)
            found.merged += map(_block, _BLOCK.finditer(piece))
            if len(found.merged) > MOST_BLOCKS:
                raise UnreadableFileError("suspicious")
    return marks


def _check_tags(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    tags = 0
    for piece in _pieces(archive, entry):
        tags += piece.count(b"<")
        if tags > MOST_TAGS:
            raise UnreadableFileError("suspicious")


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces that end at the end of a tag; NULs left out, as in UTF-16."""
    with archive.open(entry) as part:
        rest = b""
        while piece := part.read(_PIECE):
            whole, end, rest = (rest + piece.replace(b"\0", b"")).rpartition(b">")
            if b"<!DOCTYPE" in whole or len(rest) > 4 * _PIECE:
                raise UnreadableFileError("suspicious")
            yield whole + end


def _block(found: re.Match[bytes]) -> Block:
    left, top, right, bottom = (group.decode() for group in found.groups())
    return Block(int(top), int(bottom), _column(left), _column(right))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
