"""The dossier of a unit: numbered parts in a ZIP, with a table of contents for people and one
for programs. The same files make the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeVar

from backend.summaries.printable import slug
from backend.summaries.texts import paper_words
from intake.texts import sentence

_NUMBERED = re.compile(r"^\s*\(?[0-9]+[.)]*\s*")
_MODE = 0o644 << 16
_FIRST_YEAR = 1980
_PACKED = (".docx", ".xlsx")
"""ZIP files themselves: packing them again takes time and saves nothing."""


@dataclass(frozen=True, slots=True)
class Made:
    """A paper and its title for people; `code` and `content_hash` are those of the receipt that
    it prints, or ""; `who` made what it says and when (`at`), for people to read."""

    name: str
    media_type: str
    content: bytes
    title: str
    code: str = ""
    content_hash: str = ""
    who: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """The same of a paper that lies on disk, and is read when it is wanted."""

    name: str
    media_type: str
    path: Path
    title: str
    code: str = ""
    content_hash: str = ""
    who: str = ""
    at: str = ""

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()


File = TypeVar("File", Made, Filed)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what is there, and who is not in it because they are late or still owe.
    `of_nobody`: nobody owes anything in it."""

    label: str
    files: Sequence[Made | Filed]
    late: Sequence[str] = ()
    missing: Sequence[str] = ()
    of_nobody: bool = False

    @property
    def state(self) -> str:
        if self.files:
            return "present"
        return "not_owed" if self.of_nobody else "not_yet"


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands above the table of contents."""

    agency: str
    unit: str
    label: str
    plan: str
    revision: str
    foot: str = ""


def dossier_of(cover: Cover, parts: Sequence[Part], stamped: datetime | None) -> bytes:
    """The ZIP; every file in it carries the local time `stamped`, that of the latest receipt."""
    out = io.BytesIO()
    write_dossier(out, cover, parts, stamped)
    return out.getvalue()


def write_dossier(
    out: IO[bytes], cover: Cover, parts: Sequence[Part], stamped: datetime | None
) -> None:
    """The same into a file, one paper after another."""
    files = {f"{_folder(n, part)}/{made.name}": made for n, part, made in _files(parts)}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, content: bytes) -> None:
            entry = zipfile.ZipInfo(name, _time(stamped))
            packed = name.endswith(_PACKED)
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            entry.external_attr = _MODE
            archive.writestr(entry, content)

        # With a byte-order mark, so that Notepad of any age reads Vietnamese.
        add("MUC-LUC.txt", "\r\n".join(_for_people(cover, parts)).encode("utf-8-sig"))
        add("manifest.json", _for_programs(cover, parts).encode())
        for name, made in files.items():
            add(name, made.content)


def told_apart(files: Iterable[File]) -> list[File]:
    """Two units whose names fold to one are two files."""
    seen: dict[str, int] = {}
    apart = []
    for made in files:
        seen[made.name] = seen.get(made.name, 0) + 1
        stem, dot, suffix = made.name.rpartition(".")
        name = made.name if seen[made.name] == 1 else f"{stem}-{seen[made.name]}{dot}{suffix}"
        apart.append(replace(made, name=name))
    return apart


def _files(parts: Sequence[Part]) -> Iterator[tuple[int, Part, Made | Filed]]:
    for number, part in enumerate(parts, start=1):
        yield from ((number, part, made) for made in part.files)


def _folder(number: int, part: Part) -> str:
    return f"{number}-{slug(_label(part), 40)}"


def _label(part: Part) -> str:
    """Without the number that the document gave it: ours stands before it."""
    return _NUMBERED.sub("", part.label)


def _for_people(cover: Cover, parts: Sequence[Part]) -> Iterator[str]:
    yield from (
        cover.agency.upper(),
        cover.unit.upper(),
        "",
        paper_words("contents"),
        cover.label,
        cover.plan,
    )
    for number, part in enumerate(parts, start=1):
        yield from ("", f"{number}. {_label(part)}")
        for place, made in enumerate(part.files, start=1):
            told = paper_words("contents.receipt", title=made.title, receipt=made.code)
            yield f"   {number}.{place}. {told if made.code else made.title}"
            yield f"        {_folder(number, part)}/{made.name}"
            if made.who:
                yield "        " + paper_words("contents.who", who=made.who, at=made.at)
        if not part.files:
            yield f"   {sentence(f'dossier.{part.state}')}"
        if part.late:
            yield "   " + paper_words("contents.late", names="; ".join(part.late))
        if part.missing:
            yield "   " + paper_words("contents.missing", names="; ".join(part.missing))
    yield from ("", cover.foot)


def _for_programs(cover: Cover, parts: Sequence[Part]) -> str:
    told: dict[str, Any] = {
        "agency": cover.agency,
        "unit": cover.unit,
        "dossier": cover.label,
        "plan": cover.plan,
        "revision": cover.revision,
        "issue": cover.foot,
        "parts": [
            {
                "number": number,
                "label": part.label,
                "state": part.state,
                "complete": bool(part.files) and not part.late and not part.missing,
                "late": list(part.late),
                "missing": list(part.missing),
                "files": [_told(_folder(number, part), made) for made in part.files],
            }
            for number, part in enumerate(parts, start=1)
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _told(folder: str, made: Made | Filed) -> dict[str, Any]:
    content = made.content
    told = {
        "name": f"{folder}/{made.name}",
        "title": made.title,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    receipt = {"receipt_code": made.code, "content_hash": made.content_hash} if made.code else {}
    who = {"who": made.who, "at": made.at} if made.who else {}
    return {**told, **receipt, **who}


def _time(stamped: datetime | None) -> tuple[int, int, int, int, int, int]:
    if stamped is None or stamped.year < _FIRST_YEAR:
        return (_FIRST_YEAR, 1, 1, 0, 0, 0)
    return (
        stamped.year,
        stamped.month,
        stamped.day,
        stamped.hour,
        stamped.minute,
        stamped.second,
    )
