"""Do two simulated campaigns have the same papers, but for receipt codes, times and hashes?

    .venv/bin/python -m tests.journeys.same_papers DIR OTHER

compares what two runs of `phieu simulate --out DIR` wrote, dossiers file by file; one JSON object
on the last line. Of PDFs, and of the boards of ballots, whose keys and slips are new each time,
only the names are compared.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
from docx.document import Document

_OWN = re.compile(
    r"\b[0-9A-HJKMNP-TV-Z]{3,6}(?:-[0-9A-HJKMNP-TV-Z]{3,6})+\b"  # a receipt code
    r"|\b\d{2}:\d{2}(?::\d{2})?\b"
    r"|\b[0-9a-f]{8,64}\b|\b\d+:[0-9a-f]{8,64}\b"
    r"|(?<=\"size\": )\d+"  # of a file, in a dossier's manifest
)
"""What two runs may differ in: codes, instants, hashes, the place in the trail, and sizes."""


def main() -> int:
    first, second = map(Path, sys.argv[1:3])
    ours, theirs = texts(first), texts(second)
    differing = differences(ours, theirs)
    found = {"documents": sum(ours.values()), "of_the_other": sum(theirs.values())}
    print(
        json.dumps(
            {**found, "differing": len(differing), "first": differing[:5]}, ensure_ascii=False
        )
    )
    return 1 if differing else 0


def differences(ours: Counter[tuple[str, str]], theirs: Counter[tuple[str, str]]) -> list[str]:
    """What stands in one alone: folder, and the first words."""
    return [
        f"{side} {folder}: {text[:400]}"
        for side, only in (
            ("only in the first:", ours - theirs),
            ("only in the other:", theirs - ours),
        )
        for folder, text in only
    ]


def texts(out: Path) -> Counter[tuple[str, str]]:
    """Every paper below `out` as its folder and its words, with what is its own left out."""
    found: Counter[tuple[str, str]] = Counter()
    for path in sorted(out.rglob("*")):
        if path.is_file() and "mo-phong" not in path.parts and path.parent != out:
            folder = str(path.parent.relative_to(out))
            for place, words in _read(folder, path.name, path.read_bytes()):
                found[place, _OWN.sub("…", words)] += 1
    return found


def _read(folder: str, name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """The file's folder and words; of a dossier, those of each file in it."""
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as dossier:
            for inner in dossier.namelist():
                below, _, own = inner.rpartition("/")
                yield from _read(f"{folder}/{name}/{below}", own, dossier.read(inner))
    elif name.endswith(".docx"):
        yield folder, words_of(docx.Document(io.BytesIO(content)))
    elif name.endswith(".xlsx"):
        yield folder, _cells(content)
    elif name.endswith(".txt") or name == "manifest.json":
        yield folder, content.decode("utf-8-sig")
    else:
        yield folder, name


def words_of(document: Document) -> str:
    """Every text run of a document, headers and footers too."""
    parts = [document.element, *(section.footer._element for section in document.sections)]
    return "\n".join(
        text.text or "" for part in parts for text in part.iter() if text.tag.endswith("}t")
    )


def _cells(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    )


if __name__ == "__main__":
    sys.exit(main())
