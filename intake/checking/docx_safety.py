"""Whether a Word file is one, and nothing but text: no code, no links out, no bombs."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree as ET

MEGABYTES = 2
INSIDE_MEGABYTES = 20
ENTRIES = 1_000

ALLOWED_FIELDS = frozenset(
    {"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "SEQ", "TOC", "REF", "PAGEREF", "STYLEREF"}
)
"""Fields that only number and point within the document; every other one is refused."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT = "word/document.xml"
_TYPES = "[Content_Types].xml"
_LINK = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_OBJECTS = ("oleobject", "package", "activex", "control", "afchunk", "subdocument")

Fault = tuple[str, dict[str, object]]
"""A code of `problems.yaml` and what its sentences need."""

_SOUND: set[bytes] = set()
"""Hashes of parts in which nothing was found: the styles of most files of a plan are the same, and
are most of each file."""
_REMEMBERED = 4_000


def faults_of(content: bytes) -> list[Fault]:
    """Why a file with this content may not be opened as a template; empty when it may."""
    if len(content) > MEGABYTES * 1024 * 1024:
        return [("template.too_big", {"limit": MEGABYTES})]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _of_archive(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError):
        return [("template.not_docx", {})]


def _of_archive(archive: zipfile.ZipFile) -> list[Fault]:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > ENTRIES or sum(e.file_size for e in entries) > INSIDE_MEGABYTES * 1024**2:
        return [("template.bomb", {"limit": INSIDE_MEGABYTES, "entries": ENTRIES})]
    outside = [name for name in names if name.startswith(("/", "\\")) or ".." in name]
    if outside or len(set(names)) < len(names):
        return [("template.names", {"name": (outside or names)[0]})]
    if any(entry.flag_bits & 1 for entry in entries):
        return [("template.encrypted", {})]
    if _DOCUMENT not in names:
        return [("template.not_docx", {})]
    return list(_of_parts(archive, names))


def _of_parts(archive: zipfile.ZipFile, names: list[str]) -> Iterator[Fault]:
    if any("vbaproject" in name.lower() for name in names):
        yield "template.macro", {}
    embedded = [name for name in names if re.search("embeddings/|activex/", name, re.IGNORECASE)]
    if embedded:
        yield "template.object", {"name": embedded[0]}
    for name in names:
        if not name.endswith((".xml", ".rels")):
            continue
        yield from _of_part(archive.read(name), name)


def _of_part(text: bytes, name: str) -> list[Fault]:
    """Looked through once, whatever file it is in."""
    kind = next((end for end in (".rels", _TYPES) if name.endswith(end)), "")
    key = hashlib.sha256(kind.encode() + b"\0" + text).digest()
    if key in _SOUND:
        return []
    found = list(_of_xml(text, name))
    if not found:
        if len(_SOUND) >= _REMEMBERED:
            _SOUND.clear()
        _SOUND.add(key)
    return found


def _of_xml(text: bytes, name: str) -> Iterator[Fault]:
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or not _is_utf8(text):
        yield "template.xml", {"name": name}
        return
    try:
        # Without a document type there is nothing to expand.
        root = ET.fromstring(text)  # noqa: S314
    except ET.ParseError:
        yield "template.xml", {"name": name}
        return
    yield from _of_relationships(root) if name.endswith(".rels") else _of_fields(root, name)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _of_relationships(root: ET.Element) -> Iterator[Fault]:
    for link in root:
        kind = link.get("Type", "").rsplit("/", 1)[-1].lower()
        target = link.get("Target", "")
        if kind in _OBJECTS:
            yield "template.object", {"name": target}
        if link.get("TargetMode") == "External":
            harmless = kind == "hyperlink" and _LINK.match(target)
            if not harmless:
                yield "template.external", {"target": target}


def _of_fields(root: ET.Element, name: str) -> Iterator[Fault]:
    """Fields by their first word; what begins with another field's result has no first word."""
    if name.endswith(_TYPES) and "macroenabled" in _texts(root).lower():
        yield "template.macro", {}
    for instruction in _instructions(root):
        word = (instruction.split() or [""])[0].strip('"').upper()
        if word not in ALLOWED_FIELDS:
            yield "template.field", {"field": instruction.strip()[:60] or "{ { … } }"}


def _texts(root: ET.Element) -> str:
    return " ".join(each.get("ContentType", "") for each in root)


def _instructions(root: ET.Element) -> Iterator[str]:
    """The code of each field; a field within another one counts as its own."""
    stack: list[str] = []
    for element in root.iter():
        if element.tag == f"{_W}fldSimple":
            yield element.get(f"{_W}instr", "")
        elif element.tag == f"{_W}instrText":
            if stack:
                stack[-1] += element.text or ""
            else:
                yield element.text or ""
        elif element.tag == f"{_W}fldChar":
            match element.get(f"{_W}fldCharType"):
                case "begin":
                    stack.append("")
                case "end" if stack:
                    yield stack.pop()
    yield from stack
