"""Attached files: each is what its name says, or it is not kept."""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from sqlalchemy import Connection, func, insert, select

from intake.questions.base import FileMeta, InvalidAnswerError
from intake.questions.file import MEDIA_TYPES
from storage.submissions import StoredFile
from vietnamese.text import one_line

MOST_FILES = 40
"""For one form; each exchange of a file leaves the old one, which a receipt may name."""

_LONGEST_NAME = 120
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_SAME = {"jpeg": "jpg"}
_MOST_ENTRIES = 3_000
_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_RATIO = 200
_MOST_SIDE = 20_000
_MOST_PIXELS = 120_000_000
_CONTENT_TYPES = 1024 * 1024
_TAIL = 2048
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError, OSError,
    ValueError,
)  # fmt: skip
"""What `zipfile` raises at a file that is no sound zip."""
_MAIN_PARTS = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
}


class TooManyFilesError(Exception):
    """This form has as many files as it may."""


@dataclass(frozen=True, slots=True)
class Attaching:
    """Where a file belongs; sent again under the same `key` it is the same file."""

    submission_id: int
    question: str
    key: str


def clean_name(name: str) -> str:
    """The file's own name: no folder, no invisible or reserved characters, NFC."""
    last = one_line(re.split(r"[\\/]", name)[-1])
    stem, dot, ending = _UNSAFE.sub("_", last).strip(". ").rpartition(".")
    if not dot:
        return (ending or "tep")[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending[:10]}"


def identify(content: bytes, name: str) -> str:
    """The media type, when the content is what the name's ending says.

    InvalidAnswerError with a code `file.*` otherwise.
    """
    shown = clean_name(name)
    if not content:
        raise InvalidAnswerError("file.empty", name=shown)
    ending = shown.rpartition(".")[2].lower()
    ending = _SAME.get(ending, ending)
    check = _CHECKS.get(ending)
    if check is None:
        kinds = ", ".join(MEDIA_TYPES).upper()
        raise InvalidAnswerError("file.kind", kinds=kinds)
    if not check(content):
        raise InvalidAnswerError("file.not_what_it_says", name=shown, kind=ending.upper())
    return MEDIA_TYPES[ending]


def keep(
    connection: Connection,
    place: Attaching,
    content: bytes,
    name: str,
    media_type: str,
    now: datetime,
) -> FileMeta:
    """Store a file that `identify` knew; the same content at the same place is kept once.

    TooManyFilesError when the form has enough of them.
    """
    digest = hashlib.sha256(content).hexdigest()
    file = hashlib.sha256(f"{place.submission_id}\0{place.key}\0{digest}".encode()).hexdigest()[:32]
    meta = FileMeta(file, clean_name(name), media_type, len(content), digest)
    if connection.scalar(select(StoredFile.id).where(StoredFile.id == file)) is not None:
        return meta
    own = StoredFile.submission_id == place.submission_id
    count = connection.scalar(select(func.count()).select_from(StoredFile).where(own)) or 0
    if count >= MOST_FILES:
        raise TooManyFilesError
    connection.execute(
        insert(StoredFile).values(
            id=file,
            submission_id=place.submission_id,
            question=place.question,
            name=meta.name,
            media_type=media_type,
            size=meta.size,
            sha256=digest,
            content=content,
            stored_at=now,
        )
    )
    return meta


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-_TAIL:]


def _is_office(content: bytes, kind: str) -> bool:
    """A zip with the right main part, no macro, and nothing that unpacks beyond reason."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > _MOST_ENTRIES or unpacked > _MOST_UNPACKED:
                return False
            if unpacked > _MOST_RATIO * len(content) or any(map(_is_bad_entry, entries)):
                return False
            with archive.open("[Content_Types].xml") as part:
                types = part.read(_CONTENT_TYPES)
            return _MAIN_PARTS[kind] in types and b"macroEnabled" not in types
    except _UNREADABLE:
        return False


def _is_bad_entry(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.lower()
    encrypted = bool(entry.flag_bits & 1)
    outside = name.startswith("/") or ".." in name.split("/")
    return encrypted or outside or name.endswith("vbaproject.bin")


def _is_png(content: bytes) -> bool:
    if not content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") or len(content) < 33:  # noqa: PLR2004
        return False
    width, height = struct.unpack(">II", content[16:24])
    return b"IEND" in content[-_TAIL:] and _is_sane(width, height)


def _is_jpeg(content: bytes) -> bool:
    if not content.startswith(b"\xff\xd8\xff") or b"\xff\xd9" not in content[-_TAIL:]:
        return False
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:  # noqa: PLR2004
        marker = content[place + 1]
        if marker == 0xFF:  # noqa: PLR2004 - filler between markers
            place += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:  # noqa: PLR2004
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return _is_sane(width, height)
        (length,) = struct.unpack(">H", content[place + 2 : place + 4])
        place += 2 + length
    return False


def _is_sane(width: int, height: int) -> bool:
    sides = 0 < width <= _MOST_SIDE and 0 < height <= _MOST_SIDE
    return sides and width * height <= _MOST_PIXELS


_CHECKS = {
    "pdf": _is_pdf,
    "docx": lambda content: _is_office(content, "docx"),
    "xlsx": lambda content: _is_office(content, "xlsx"),
    "jpg": _is_jpeg,
    "png": _is_png,
}
