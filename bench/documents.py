"""All papers of Lạng Sơn's round, against docxtpl and xlsxwriter alone on the same rows.

Ours is everything from the database to the folders: reading, rules, numbers in the trail, foot,
signatures, dossiers. The bare side gets finished rows (`bench.documents_bare`). Both are processes
of their own, timed from start to end; memory is that of all their processes together
(`bench.measured`). `ratio.bare_libraries` is time, `ratio.bare_libraries_memory` memory, each at
the larger size; `ratio.growth` is seconds a person, many against few, `ratio.memory_growth` the
peak.

Of papers the bare side can be asked for every so many-th of each kind (`--every`): its seconds are
then those that all would take, kind by kind, and `made` says how many there were.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import openpyxl

from bench.lang_son import NOW, set_up
from bench.measured import Measured, measured


def run(people: int, few: int, every: int) -> dict[str, Any]:
    """`few`: the smaller size, of which only ours is measured; 0 for none."""
    less = _ours_at(few) if few else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = set_up(folder / "phieu.db", people)
        ours = _ours(folder, url)
        rows = _rows(folder, url)
        bare = measured("bench.documents_bare", str(rows), str(folder / "bare"), str(every))
    told = json.loads(bare.said)
    seconds = bare.seconds - told["seconds"] + told["all"]
    papers = json.loads(ours.said)
    return {
        "people": people,
        "outputs": papers,
        "ours": _told(ours, sum(papers.values())),
        "few": {"people": few, **_told(less, sum(json.loads(less.said).values()))} if less else {},
        "peers": {
            "bare_libraries": {
                "seconds": round(seconds, 1),
                "peak_mb": round(bare.peak_mb, 1),
                "made": told["made"],
                "of": told["of"],
            }
        },
        "ratio": {
            "bare_libraries": round(ours.seconds / seconds, 3),
            "bare_libraries_memory": round(ours.peak_mb / bare.peak_mb, 3),
            **(_growth(ours, people, less, few) if less else {}),
        },
    }


def _ours_at(people: int) -> Measured:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return _ours(folder, set_up(folder / "phieu.db", people))


def _ours(folder: Path, url: str) -> Measured:
    return measured("bench.documents_ours", url, str(folder / "ours"), NOW.isoformat())


def _rows(folder: Path, url: str) -> Path:
    """What was filled in: contexts as they were given, and the cells of our workbooks."""
    rows = folder / "rows"
    rows.mkdir()
    again = str(folder / "again")
    measured("bench.documents_ours", url, again, NOW.isoformat(), str(rows))
    for file in sorted((folder / "again").glob("*/*.xlsx")):
        book = openpyxl.load_workbook(file, read_only=True)
        cells = rows / f"book={file.parent.name}={file.stem}.jsonl"
        with cells.open("w", encoding="utf-8") as out:
            for sheet in book.worksheets:
                for row in sheet.iter_rows(values_only=True):
                    out.write(json.dumps([sheet.title, row], ensure_ascii=False) + "\n")
        book.close()
    return rows


def _told(each: Measured, files: int) -> dict[str, Any]:
    return {
        "seconds": round(each.seconds, 1),
        "files": files,
        "files_per_second": round(files / each.seconds, 1),
        "peak_mb": round(each.peak_mb, 1),
    }


def _growth(ours: Measured, people: int, less: Measured, few: int) -> dict[str, float]:
    return {
        "growth": round((ours.seconds / people) / (less.seconds / few), 3),
        "memory_growth": round(ours.peak_mb / less.peak_mb, 3),
    }
