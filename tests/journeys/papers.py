"""Do the papers of a simulated campaign hold each answer, line and remark, and does LibreOffice
open them?

    .venv/bin/python -m tests.journeys.papers DIR

reads what `phieu simulate --out DIR` wrote; one JSON object on the last line.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.document import Document

from intake.plan import Output, Plan

BATCH = 40
Json = dict[str, Any]


def main() -> int:
    out = Path(sys.argv[1])
    wrong, converted = list(missing_answers(out)), list(unconverted(out))
    lines = [*missing_lines(out), *missing_remarks(out), *without_foot(out), *in_dossiers(out)]
    found = {
        "documents": len(office_files(out)),
        "dossiers": len(list(out.rglob("*.zip"))),
        "answers_missing": len(wrong),
        "lines_missing": len(lines),
        "not_converted": len(converted),
        "wrong": [*wrong, *lines, *converted][:10],
    }
    print(json.dumps(found, ensure_ascii=False))
    return 1 if wrong or lines or converted else 0


def office_files(out: Path) -> list[Path]:
    """Every DOCX and XLSX below `out`."""
    return sorted(path for path in out.rglob("*") if path.suffix in {".docx", ".xlsx"})


_NIL = "Không có"


def missing_answers(out: Path) -> Iterator[str]:
    """Each answer that was handed in and that the paper with its receipt code does not hold."""
    papers: dict[str, list[Path]] = {}
    for path in office_files(out):
        for code in _codes(path):
            papers.setdefault(code, []).append(path)
    for code, content_hash, content in _receipts(out):
        if code not in papers:
            yield f"{code}: no paper"
            continue
        # A report may have a summary beside it, which says less: together they say all.
        texts = [_words(path) for path in papers[code]]
        name = papers[code][0].name
        if not all(content_hash[:16] in text for text in texts):
            yield f"{name}: the hash of what was handed in is not on it"
        for question, words in _expected(content):
            # That there is none, a paper may say in words of its own.
            if words != _NIL and not any(words in text for text in texts):
                yield f"{name}: {question}: {words[:80]}"


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


_WITHOUT_CODES = {
    "mau-5", "mau-5-so", "thong-bao-xep-loai", "cong-van-co-quan-cu", "to-trinh-cap-tren",
}  # fmt: skip
"""Their Word version, most often a letter, leaves the codes of receipts to the table."""


def missing_lines(out: Path) -> Iterator[str]:
    """Each form that is not where it belongs on a list: in time on the sheet that goes up, late
    on the next one with the rule; and on the Word version, where there is one, in its part."""
    plan = plan_of_run(out)
    for output in plan.outputs:
        if output.kind != "list" or not _prints_codes(output):
            continue
        rows = [row for row in _handed_in(out) if row["form"] in output.forms]
        books = [_book(path) for path in sorted((out / output.code).glob("*.xlsx"))]
        words = [_words(path) for path in sorted((out / output.code).glob("*.docx"))]
        for row in rows:
            goes_up = row["standing"] != "late" or row["admitted_at"] is not None
            wanted, other = ("Danh sách", "Trễ hạn") if goes_up else ("Trễ hạn", "Danh sách")
            if not any(row["code"] in book[wanted] for book in books):
                yield f"{output.code}: {row['code']} is not on “{wanted}”"
            if any(row["code"] in book[other] for book in books):
                yield f"{output.code}: {row['code']} is on “{other}”"
            printed = words and output.code not in _WITHOUT_CODES
            if printed and goes_up and not any(row["code"] in text for text in words):
                yield f"{output.code}: {row['code']} is not in the document"


def missing_remarks(out: Path) -> Iterator[str]:
    """Each remark that its own document and the unit's proposals do not hold."""
    plan = plan_of_run(out)
    remarked = [output for output in plan.outputs if output.kind == "remark"]
    lists = [o for o in plan.outputs if o.kind == "list" and _asks(o, "remark")]
    for row in _remarks(out):
        said = [_spaced(line) for line in row["text"].split("\n") if line.strip()]
        of_form = [output for output in remarked if row["form"] in output.forms]
        for output in of_form:
            papers = [_words(path) for path in (out / output.code).glob("*.docx")]
            if not any(all(line in text for line in said) for text in papers):
                yield f"{output.code}: the remark on party {row['subject_id']} is nowhere"
        for output in lists:
            goes_up = row["standing"] is not None and (
                row["standing"] != "late" or row["admitted_at"] is not None
            )
            books = [_book(path) for path in (out / output.code).glob("*.xlsx")]
            listed = row["form"] in output.forms and goes_up
            whole = _spaced(row["text"])
            if listed and not any(whole in book["Danh sách"] for book in books):
                yield f"{output.code}: the remark on party {row['subject_id']} is not on it"


def without_foot(out: Path) -> Iterator[str]:
    """Each document that does not say at its foot which issue of which plan it is."""
    for path in office_files(out):
        if path.parent == out or "mo-phong" in path.parts:
            continue
        if path.suffix == ".docx":
            feet = [_words(path)]
        else:
            sheets = openpyxl.load_workbook(path).worksheets
            feet = [str(sheet.oddFooter.left.text) for sheet in sheets]
        if not all("Mã nhật ký " in foot and "Bản in lần " in foot for foot in feet):
            yield f"{path.name}: nothing at its foot"


def in_dossiers(out: Path) -> Iterator[str]:
    """What is wrong with a dossier: a part that says nothing of itself, a file that is not the
    one of the manifest, or not the paper that was given out by itself."""
    papers = [*office_files(out), *out.rglob("bang-phieu-*.json")]  # with the boards of ballots
    given_out = {hashlib.sha256(path.read_bytes()).hexdigest() for path in papers}
    for path in sorted(out.rglob("*.zip")):
        with zipfile.ZipFile(path) as dossier:
            manifest = json.loads(dossier.read("manifest.json"))
            contents = dossier.read("MUC-LUC.txt").decode("utf-8-sig")
            told = {file["name"]: file for part in manifest["parts"] for file in part["files"]}
            if {*dossier.namelist()} != {*told, "manifest.json", "MUC-LUC.txt"}:
                yield f"{path.name}: the manifest does not name what is in it"
            for name in told.keys() & {*dossier.namelist()}:
                digest = hashlib.sha256(dossier.read(name)).hexdigest()
                if digest != told[name]["sha256"] or digest not in given_out:
                    yield f"{path.name}: {name} is another file"
                if name not in contents:
                    yield f"{path.name}: {name} is not in the contents"
        states = [part["state"] for part in manifest["parts"]]
        for state, words in (("not_yet", "chưa có"), ("not_owed", "không phải nộp")):
            if contents.lower().count(words) != states.count(state):
                yield f"{path.name}: of {states} the contents do not say which are {state}"
        for part in manifest["parts"]:
            if not all(name in contents for name in (*part["late"], *part["missing"])):
                yield f"{path.name}: who is late or missing in {part['label']} is not named"


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


def plan_of_run(out: Path) -> Plan:
    with closing(sqlite3.connect(out / "mo-phong" / "phieu.db")) as connection:
        query = (
            "SELECT content FROM plan_revision WHERE revision = (SELECT revision FROM campaign"
            " ORDER BY id DESC LIMIT 1)"
        )
        return Plan.from_json(connection.execute(query).fetchone()[0])


def _handed_in(out: Path) -> list[Json]:
    return _rows(
        out,
        "SELECT s.form, r.code, r.standing, r.admitted_at FROM submission s JOIN receipt r"
        " ON r.submission_id = s.id AND r.number = s.receipts WHERE s.state != 'withdrawn'",
    )


def _remarks(out: Path) -> list[Json]:
    return _rows(
        out,
        "SELECT m.subject_id, m.text, s.form, r.standing, r.admitted_at FROM remark m"
        " JOIN submission s ON s.subject_id = m.subject_id AND s.campaign_id = m.campaign_id"
        " LEFT JOIN receipt r ON r.submission_id = s.id AND r.number = s.receipts"
        " WHERE s.state != 'withdrawn' AND m.text != ''",
    )


def _rows(out: Path, query: str) -> list[Json]:
    with closing(sqlite3.connect(out / "mo-phong" / "phieu.db")) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def _prints_codes(output: Output) -> bool:
    return _asks(output, "receipt_code")


def _asks(output: Output, field: str) -> bool:
    return any(column.value == field for column in output.columns)


@cache
def _words(path: Path) -> str:
    return text_of(docx.Document(str(path)))


@cache
def _book(path: Path) -> dict[str, str]:
    """The words of each sheet, single-spaced."""
    book = openpyxl.load_workbook(path, read_only=True)
    found = {
        sheet.title: " ".join(
            _spaced(str(cell)) for row in sheet.values for cell in row if cell is not None
        )
        for sheet in book.worksheets
    }
    book.close()
    return found


def _under_short_names(batch: list[Path], folder: Path) -> list[str]:
    """Copies under numbers, so that two documents of one name do not overwrite each other."""
    folder.mkdir()
    copies = [folder / f"{number}{path.suffix}" for number, path in enumerate(batch)]
    for path, copy in zip(batch, copies, strict=True):
        shutil.copyfile(path, copy)
    return [str(copy) for copy in copies]


if __name__ == "__main__":
    sys.exit(main())
