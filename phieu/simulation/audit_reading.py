"""Lists and papers as somebody reads them who has nothing but the files."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree

from intake.plan import Output

Row = dict[str, str]
"""The cells of a line by what the plan calls their column; `late_rule` and `late_why` beside
those that are late."""

_READ = re.compile(r"word/(document|header[0-9]*|footer[0-9]*)\.xml")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MORE = ("late_rule", "late_why")


def lines_of(path: Path, output: Output) -> tuple[list[Row], list[Row], list[Row]]:
    """The lines of a workbook that go up, those that came late, and those that are missing (the
    last without names of columns)."""
    book = openpyxl.load_workbook(path, read_only=True)
    up, late, missing = (list(sheet.values) for sheet in book.worksheets[:3])
    book.close()
    names = [column.value for column in output.columns]
    headings = [column.heading for column in output.columns]
    return (
        list(_below(up, headings, names)),
        list(_below(late, headings, [*names, *_MORE])),
        [{"name": str(cells[1])} for cells in missing if isinstance(cells[0], int)],
    )


def words_of(path: Path) -> str:
    """Everything that stands in a workbook's first sheet, or in a document, its head and foot."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        cells = [str(cell) for row in book.worksheets[0].values for cell in row if cell]
        book.close()
        return " ".join(" ".join(cells).split())
    with zipfile.ZipFile(path) as parts:
        texts = [parts.read(name) for name in parts.namelist() if _READ.fullmatch(name)]
    paragraphs = [each for text in texts for each in etree.fromstring(text).iter(f"{_W}p")]
    return " ".join(" ".join("".join(each.itertext(f"{_W}t")) for each in paragraphs).split())


def _below(rows: list[tuple[Any, ...]], headings: list[str], names: list[str]) -> Iterator[Row]:
    """The numbered lines under the row of headings."""
    under = False
    for cells in rows:
        if list(cells[: len(headings)]) == headings:
            under = True
        elif under and isinstance(cells[0], int):
            said = [" ".join(str(cell or "").split()) for cell in cells]
            yield dict(zip(names, said, strict=False))
