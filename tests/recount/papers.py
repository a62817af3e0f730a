"""The product's papers as somebody reads them who has the files alone."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl

Row = tuple[Any, ...]
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Sheet:
    """One page of a workbook: the lines under its row of headings, and what stands below them."""

    def __init__(self, rows: list[Row]) -> None:
        self.words = " ".join(str(cell) for row in rows for cell in row if cell is not None)
        start = next((at for at, row in enumerate(rows) if row and row[0] == "Stt"), len(rows))
        self.headings = [str(cell or "") for cell in rows[start]] if start < len(rows) else []
        self.lines, self.below = [], []
        for row in rows[start + 1 :]:
            if isinstance(row[0], int) and not self.below:
                self.lines.append(row)
            else:
                self.below.append(row)

    def dicts(self) -> list[dict[str, str]]:
        """Lines by heading; of equal headings the first one."""
        found = []
        for line in self.lines:
            cells: dict[str, str] = {}
            for heading, cell in zip(self.headings, line, strict=False):
                cells.setdefault(heading, spaced(cell))
            found.append(cells)
        return found


def book(path: Path) -> dict[str, Sheet]:
    """By the names of the pages."""
    workbook = openpyxl.load_workbook(path, read_only=True)
    sheets = {sheet.title: Sheet(list(sheet.values)) for sheet in workbook.worksheets}
    workbook.close()
    return sheets


def books(folder: Path) -> list[tuple[str, dict[str, Sheet]]]:
    return [(path.name, book(path)) for path in sorted(folder.glob("*.xlsx"))]


class Document:
    """A Word file: `words` is all of it, `tables` rows of cells."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as parts:
            root = ET.fromstring(parts.read("word/document.xml"))  # noqa: S314 - our own paper
        self.name = path.name
        self.words = spaced(" ".join(_paragraphs(root)))
        self.tables = [
            [
                [spaced(" ".join(_paragraphs(cell))) for cell in row.iter(f"{_W}tc")]
                for row in table.iter(f"{_W}tr")
            ]
            for table in root.iter(f"{_W}tbl")
        ]

    def listed(self, first: str = "Stt") -> list[list[dict[str, str]]]:
        """The tables whose first column is headed so: their lines, by heading."""
        return [
            [dict(zip(table[0], row, strict=False)) for row in table[1:] if row and row[0]]
            for table in self.tables
            if table and table[0] and table[0][0] == first
        ]


def documents(folder: Path) -> list[Document]:
    return [Document(path) for path in sorted(folder.glob("*.docx"))]


def spaced(cell: Any) -> str:
    return " ".join(str("" if cell is None else cell).split())


def figures(pattern: str, words: str) -> list[int] | None:
    """The numbers of the first place where `pattern` stands."""
    found = re.search(pattern, words)
    return [int(each) for each in found.groups()] if found else None


def _paragraphs(root: ET.Element) -> Iterator[str]:
    for paragraph in root.iter(f"{_W}p"):
        yield "".join(text.text or "" for text in paragraph.iter(f"{_W}t"))
