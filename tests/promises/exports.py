"""No live formula, no field code and no evaluation comes of what people write.

Hostile strings stand as names, posts, units, answers, remarks and reasons in every paper of a
unit: workbooks, documents, and the dossier with its table of contents. Each file is then taken
apart: formulas, links, field codes, objects, and whether each string is there as it was written.
What making a file took of the processor, in this process and in its children, and what the largest
child held, is asked of the kernel.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import itertools
import json
import random
import re
import resource
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from backend.summaries.entries import Collected, Entry, Kept, Remarked
from backend.summaries.fitting import cut
from backend.summaries.outputs import Press
from backend.summaries.printable import printable
from backend.summaries.wanting import of_unit
from tests.backend import proposals
from tests.promises.templates import CPU_SECONDS, MEMORY_MB, largest_child

Json = dict[str, Any]
NOW = dt.datetime(2024, 10, 21, 1, 0, tzinfo=dt.UTC)
PER_ENTRY = 5
PER_BATCH = 200
"""Entries of one unit; the lists have them all."""

DOSSIER = 12
"""Those of a unit whose forms and remarks are printed one by one, in the dossier."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

STARTS = ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "'=", '"=', "\u200b=", "\ufeff=", "＝", ""]
PAYLOADS = [
    "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://a.invalid","bấm")', "SUM(1,1)*cmd|'/c'!A1",
    'WEBSERVICE("http://a.invalid")', 'DDE("cmd";"/C calc";"a")', 'IMPORTXML("x","//a")',
    "{=1+1}", "MSEXCEL|'\\..\\..\\Windows\\System32\\cmd.exe'!''", "[1]Sheet1!A1",
    "{{ 7*7*191 }}", "{% for i in range(9) %}x{% endfor %}", "{{ ''.__class__ }}", "${7*7*191}",
    "{# ghi chú #}", "{%p if true %}", "{{r '<w:p/>' }}", "%(a)s", "$name ${x}", "{0.__class__}",
    'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"', "INCLUDETEXT \\\\may\\tep",
    '<w:fldSimple w:instr="DDE"/>', "</w:t><w:instrText>DDE</w:instrText><w:t>",
    "<f>1+1</f>", "]]><x/>", '<!ENTITY a SYSTEM "file:///etc/passwd">&a;', "&lt;script&gt;",
    "<script>alert(1)</script>", "javascript:alert(1)", "mailto:a@b.invalid", "http://a.invalid/x",
    "internal:Sheet1!A1", "file:///etc/passwd", "\x00\x01\x08\x0b\x0c\x1f", "\ud800\udfff",
    "\ufffe\uffff", "\u202e\u2066đảo\u2069", "a\u200d\u0301\u0301\u0301", "👩‍👩‍👧‍👦🇻🇳", "ﷺ" * 20,
    "../../x", "CON", "a/b\\c:d*e?f", "Nguyễn Văn A", "x" * 200, "\n".join("a" * 30),
    "-1", "+84 905", "1e999", "TRUE", "#REF!", "0123", "12/10", "'", '"', "",
]  # fmt: skip
LONG = ["a" * 32_768, "👍" * 17_000, "=1+1;" * 8_000, "ệ" * 40_000]


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--n", type=int, default=10_000, help="hostile strings")
    parser.add_argument("--seed", type=int, default=1)


async def prove(given: argparse.Namespace) -> Json:
    others, before = largest_child(), _peak()  # of what else this process has done and started
    strings = list(hostile(given.n, given.seed))
    wrong: list[str] = []
    files, longest = 0, 0.0
    batches = [
        strings[start : start + PER_BATCH * PER_ENTRY]
        for start in range(0, len(strings), PER_BATCH * PER_ENTRY)
    ]
    for number, batch in enumerate(batches):
        for paper in papers_with(batch):
            longest = max(longest, paper.seconds)
            if paper.seconds > CPU_SECONDS:
                wrong.append(f"{number}/{paper.code}: {paper.seconds:.1f} s")
            for name, content in paper.files:
                files += 1
                wrong += [f"{number}/{name}: {what}" for what in faults(name, content)]
        wrong += [f"{number}: {what}" for what in lost(batch)]
    child, grown = largest_child(), _peak() - before
    # A child is charged with what its parent held when it was started.
    if child > max(MEMORY_MB, others, _peak()):
        wrong.append(f"a child held {child:.0f} MB")
    if grown > MEMORY_MB:
        wrong.append(f"this process grew by {grown:.0f} MB")
    return {
        "trials": len(strings),
        "violations": len(wrong),
        "different": len(set(strings)),
        "files": files,
        "most_seconds": round(longest, 2),
        "largest_child_megabytes": round(child),
        "grown_megabytes": round(grown),
        "wrong": wrong[:5],
    }


def hostile(count: int, seed: int) -> Iterator[str]:
    """Every start before every payload, then mixtures; the longest ones are few."""
    chance = random.Random(seed)
    every = [start + payload for start, payload in itertools.product(STARTS, PAYLOADS)]
    for number in range(count):
        if number % 500 == 499:
            yield LONG[number // 500 % len(LONG)]
        elif number < len(every):
            yield every[number]
        else:
            parts = chance.choices(PAYLOADS, k=chance.randint(1, 4))
            yield chance.choice(STARTS) + chance.choice(["", " ", "\n", ";", ","]).join(parts)


@dataclass(frozen=True, slots=True)
class Printed:
    """One paper: its files, those in a dossier among them, and what making them took."""

    code: str
    seconds: float
    """Of the processor, here and in children."""
    files: list[tuple[str, bytes]]


def papers_with(strings: list[str]) -> Iterator[Printed]:
    """Every paper of a unit whose people wrote these strings."""
    press, unit = _press(strings), strings[0]
    entries = press.collected.entries
    for code, some in (("de-xuat", entries), ("danh-sach", entries), ("ho-so", entries[:DOSSIER])):
        output = proposals.output(press.plan, code)
        before = _worked()
        made = press.files([of_unit(output, some, 1, unit)])
        seconds = _worked() - before
        files = [file for each in made for file in _unpacked(each.name, each.content)]
        yield Printed(code, seconds, files)


def faults(name: str, content: bytes) -> Iterator[str]:
    """What in a file could run, reach out or was worked out."""
    if re.search(r"[/\\]|\.\.|^\.|[^\x20-\x7e]", name.rsplit("/", 1)[-1]) or name.startswith("/"):
        yield "its name is no plain one"
    if name.endswith((".txt", ".json")):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            if re.search("externalLinks|embeddings|vbaProject|activeX|ctrlProps|calcChain", part):
                yield f"has {part}"
            if part.endswith((".xml", ".rels")):
                yield from _live(part, ET.fromstring(archive.read(part)))  # noqa: S314 - our own


def lost(strings: list[str]) -> Iterator[str]:
    """Strings that do not stand in the workbook of proposals as they were written."""
    press = _press(strings)
    output = proposals.output(press.plan, "de-xuat")
    book = press.book(of_unit(output, press.collected.entries, 1, "Phòng"))
    with zipfile.ZipFile(io.BytesIO(book.content)) as archive:
        sheets = [name for name in archive.namelist() if "worksheets/sheet" in name]
        roots = [ET.fromstring(archive.read(name)) for name in sheets]  # noqa: S314 - our own
    cells = [cell for root in roots for cell in root.iter(f"{_MAIN}is")]
    held = {_unescaped("".join(cell.itertext())) for cell in cells}
    for entry in press.collected.entries:
        assert entry.remark is not None
        for said in (entry.remark.text, entry.name):
            wanted = cut(printable(said))
            if wanted and wanted not in held:
                yield f"not there as written: {said[:60]!r}"


def _press(strings: list[str]) -> Press:
    plan = proposals.plan()
    entries = tuple(
        _entry(number, some, strings[0])
        for number, some in enumerate(itertools.zip_longest(*[iter(strings)] * PER_ENTRY))
    )
    return Press(Collected(plan, {plan.revision: plan}, proposals.TEMPLATES, entries))


def _entry(number: int, some: tuple[str | None, ...], unit: str) -> Entry:
    name, post, answer, remark, reason = (each or "" for each in some)
    facts = {"full_name": name, "position": post, "unit": unit}
    content = {
        "facts": facts,
        "answers": {"uu_diem": answer, "muc": "htt", "han_che": reason},
        "shown": {"uu_diem": answer, "muc": remark, "han_che": reason},
    }
    late = number % 7 == 0
    kept = Kept(
        code=f"{number:05}-XXXXX", revision=proposals.plan().revision, content_hash="0" * 64,
        received_at=NOW, standing="late" if late else "on_time", cut_off=NOW,
        admitted_at=NOW if number % 14 == 0 else None, admitted_reason=reason,
        admitted_document=answer[:100], text=json.dumps(content),
    )  # fmt: skip
    said = Remarked(remark, "htt", 1, name[:100], "KT.", NOW)
    return Entry(
        submission_id=number, subject_id=number, form="tu-danh-gia", milestone="nop",
        kind="person", name=name, unit_id=1, unit=unit, state="submitted", facts=facts,
        receipt=kept, remark=said,
    )  # fmt: skip


def _unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if not name.endswith(".zip"):
        yield name, content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for inner in archive.namelist():
            yield f"{name}/{inner}", archive.read(inner)


def _live(part: str, root: ET.Element) -> Iterator[str]:
    for node in root.iter():
        if node.tag in {f"{_MAIN}f", f"{_MAIN}hyperlink", f"{_MAIN}ddeLink"}:
            yield f"{part}: {node.tag.rsplit('}', 1)[-1]} {node.text!r}"
        if node.tag in {f"{_W}instrText", f"{_W}fldSimple", f"{_W}object", f"{_W}hyperlink"}:
            yield f"{part}: {node.tag.rsplit('}', 1)[-1]}"
        if node.get("TargetMode") == "External":
            yield f"{part}: a link out to {node.get('Target')!r}"
        if node.text and ("9359" in node.text or "<class" in node.text):
            yield f"{part}: worked out: {node.text[:60]!r}"


def _worked() -> float:
    """Seconds of the processor, of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _peak() -> float:
    """MB that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _unescaped(text: str) -> str:
    """As Excel reads `_x000D_` and its like."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
