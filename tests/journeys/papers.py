"""Do the papers of a simulated campaign hold each answer, and does LibreOffice open them?

    .venv/bin/python -m tests.journeys.papers DIR

reads what `phieu simulate --out DIR` wrote; one JSON object on the last line.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.document import Document

BATCH = 40
Json = dict[str, Any]


def main() -> int:
    out = Path(sys.argv[1])
    wrong, converted = list(missing_answers(out)), list(unconverted(out))
    found = {
        "documents": len(office_files(out)),
        "answers_missing": len(wrong),
        "not_converted": len(converted),
        "wrong": [*wrong, *converted][:10],
    }
    print(json.dumps(found, ensure_ascii=False))
    return 1 if wrong or converted else 0


def office_files(out: Path) -> list[Path]:
    """Every DOCX and XLSX below `out`."""
    return sorted(path for path in out.rglob("*") if path.suffix in {".docx", ".xlsx"})


def missing_answers(out: Path) -> Iterator[str]:
    """Each answer that was handed in and that the paper with its receipt code does not hold."""
    papers = {code: path for path in office_files(out) for code in _codes(path)}
    for code, content_hash, content in _receipts(out):
        path = papers.get(code)
        if path is None:
            yield f"{code}: no paper"
            continue
        text = text_of(docx.Document(str(path)))
        if content_hash[:16] not in text:
            yield f"{path.name}: the hash of what was handed in is not on it"
        for question, words in _expected(content):
            if words not in text:
                yield f"{path.name}: {question}: {words[:80]}"


def unconverted(out: Path) -> Iterator[str]:
    """Each document that LibreOffice does not turn into a PDF."""
    soffice = shutil.which("soffice")
    if soffice is None:
        raise FileNotFoundError("LibreOffice is not installed: apt-get install libreoffice-writer")
    files = [path for path in office_files(out) if path.name != "danh-sach.xlsx"]
    for start in range(0, len(files), BATCH):
        batch = files[start : start + BATCH]
        with tempfile.TemporaryDirectory(prefix="phieu-papers-") as folder:
            profile = f"-env:UserInstallation=file://{folder}/profile"
            names = _under_short_names(batch, Path(folder) / "in")
            command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
            subprocess.run([*command, *names], check=True, capture_output=True, timeout=300)
            for number, path in enumerate(batch):
                pdf = Path(folder) / f"{number}.pdf"
                if not pdf.exists() or pdf.stat().st_size == 0:
                    yield f"{path.name}: LibreOffice made nothing of it"


def text_of(document: Document) -> str:
    """All words of a document: body, tables, headers and footers, single-spaced."""
    parts = [document.element.body]
    for section in document.sections:
        parts += [section.header._element, section.footer._element]
        parts += [section.first_page_header._element, section.first_page_footer._element]
    words = [_paragraph(each) for part in parts for each in part.iter(f"{_W}p")]
    return _spaced(" ".join(words))


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _paragraph(paragraph: Any) -> str:
    pieces = []
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            pieces.append(node.text or "")
        elif node.tag in {f"{_W}br", f"{_W}tab", f"{_W}cr"}:
            pieces.append(" ")
    return "".join(pieces)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _expected(content: Json) -> Iterator[tuple[str, str]]:
    """Each answer as words that must stand on the paper."""
    for question, value in content["answers"].items():
        shown = content["shown"][question]
        if isinstance(value, dict) and "rows" in value:
            for row in value["rows"]:
                yield from ((question, _spaced(cell)) for cell in row.values() if cell)
        elif isinstance(value, list):
            yield from ((question, _spaced(part)) for part in shown.split("; "))
        elif isinstance(value, bool):
            continue  # a confirmation is printed as the sentence it confirms, or not at all
        else:
            yield from ((question, _spaced(line)) for line in shown.split("\n") if line.strip())


def _codes(path: Path) -> list[str]:
    """The receipt code in a file's name: XXXXX-XXXXX at its end."""
    stem = path.stem[-11:]
    return [stem] if path.suffix == ".docx" and len(stem) == 11 and stem[5] == "-" else []


def _receipts(out: Path) -> list[tuple[str, str, Json]]:
    connection = sqlite3.connect(out / "mo-phong" / "phieu.db")
    rows = connection.execute(
        "SELECT code, content_hash, content FROM receipt r WHERE number ="
        " (SELECT receipts FROM submission s WHERE s.id = r.submission_id)"
    ).fetchall()
    connection.close()
    return [(code, digest, json.loads(content)) for code, digest, content in rows]


def _under_short_names(batch: list[Path], folder: Path) -> list[str]:
    """Copies under numbers, so that two documents of one name do not overwrite each other."""
    folder.mkdir()
    copies = [folder / f"{number}{path.suffix}" for number, path in enumerate(batch)]
    for path, copy in zip(batch, copies, strict=True):
        shutil.copyfile(path, copy)
    return [str(copy) for copy in copies]


if __name__ == "__main__":
    sys.exit(main())
