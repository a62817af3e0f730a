"""The same papers by docxtpl and xlsxwriter alone, from rows that are there already.

`python -m bench.documents_bare ROWS FOLDER EVERY`: one process; the template is loaded for every
document; one row is in memory at a time. Of each kind the first paper is made and then every so
many-th (1: all). Nothing is read from a database, numbered, hashed, signed, checked or put into a
dossier. The last line says how many were made of how many, the seconds that took without the
interpreter's start, and those that all would take: of each kind as many as its rows are longer than
those of what was made.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter
from docxtpl import DocxTemplate


def main() -> None:
    rows, out, every = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    out.mkdir()
    told = {"made": 0, "of": 0, "seconds": 0.0, "all": 0.0}
    for _, files in groupby(sorted(rows.glob("*.jsonl")), key=_kind):
        began, made, known, weight, whole = time.perf_counter(), 0, 0, 0, 0
        for file in files:
            for number, long in _papers(file, out, known, every):
                known, whole = known + 1, whole + long
                if number % every == 0:
                    made, weight = made + 1, weight + long
        seconds = time.perf_counter() - began
        told["made"] += made
        told["of"] += known
        told["seconds"] += seconds
        told["all"] += seconds * whole / weight
    print(json.dumps(told))


def _kind(file: Path) -> str:
    """A template, or the output that books are of (`book=OUTPUT=UNIT`)."""
    return file.stem.rpartition("=")[0] or file.stem


def _papers(file: Path, out: Path, first: int, every: int) -> Iterator[tuple[int, int]]:
    """Number (from `first`) and length of each paper of a file, once it is made or passed over."""
    with file.open(encoding="utf-8") as lines:
        if "=" in file.name:
            if first % every == 0:
                _book(lines, out / f"{file.stem}.xlsx")
            yield first, file.stat().st_size
            return
        for number, line in enumerate(lines, start=first):
            if number % every == 0:
                _document(file.with_suffix(".docx"), line, out / f"{file.stem}-{number}.docx")
            yield number, len(line)


def _document(template: Path, line: str, out: Path) -> None:
    word = DocxTemplate(template)
    word.render(json.loads(line), autoescape=True)
    word.save(out)


def _book(lines: Any, out: Path) -> None:
    """Lines are pairs: the name of a sheet, and a row of it."""
    with xlsxwriter.Workbook(out) as book:
        look = book.add_format(
            {"font_name": "Times New Roman", "font_size": 12, "border": 1, "text_wrap": True}
        )
        for name, rows in groupby(map(json.loads, lines), key=lambda pair: pair[0]):
            sheet = book.add_worksheet(name)
            for number, (_, row) in enumerate(rows):
                sheet.write_row(number, 0, row, look)


if __name__ == "__main__":
    main()
