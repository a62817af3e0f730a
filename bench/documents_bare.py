"""The same papers by docxtpl and xlsxwriter alone, from rows that are there already.

`python -m bench.documents_bare ROWS FOLDER EVERY`: one process; the template is loaded for every
document; one row is in memory at a time. Of each kind every so many-th paper is made (1: all).
Nothing is read from a database, numbered, hashed, signed, checked or put into a dossier. The last
line says how many were made of how many, and the seconds without the interpreter's start.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter
from docxtpl import DocxTemplate


def main() -> None:
    rows, out, every = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    out.mkdir()
    began = time.perf_counter()
    made = known = 0
    for file in sorted(rows.glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            if file.name.startswith("book-"):
                known += 1
                if known % every == 0:
                    _book(lines, out / f"{file.stem}.xlsx")
                    made += 1
                continue
            for number, line in enumerate(lines):
                known += 1
                if number % every == 0:
                    _document(file.with_suffix(".docx"), line, out / f"{file.stem}-{number}.docx")
                    made += 1
    seconds = time.perf_counter() - began
    print(json.dumps({"made": made, "of": known, "seconds": round(seconds, 2)}))


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
