"""Which kind of file it is: by its bytes, never by its name alone."""

from __future__ import annotations

from people.delimited import Text, read_delimited
from people.problems import UnreadableFileError
from people.sheets import MOST_BYTES, Sheet
from people.texts import sentence
from people.workbook import Told, read_workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def read_sheets(
    content: bytes, name: str, told: Told | None = None
) -> tuple[list[Sheet], Text | None]:
    """The sheets of an XLSX or CSV file, and how the bytes of CSV were read;
    UnreadableFileError when there is none to read."""
    if name.replace("\\", "/").rpartition("/")[2].startswith("~$"):
        raise UnreadableFileError("lock_file", name=name)
    _check_size(content)
    ending = name.lower().rpartition(".")[2]
    if ending in {"xlsx", "xlsm"}:
        _check_is_zip(content, name)
        return read_workbook(content, name, told), None
    if ending in {"csv", "txt", "tsv"}:
        if (kind := _kind(content)) != "text":
            raise UnreadableFileError("not_what_it_says", name=name, kind=_named(kind))
        sheet, text = read_delimited(content)
        return [sheet], text
    if ending == "xls":
        raise UnreadableFileError("old_excel")
    raise UnreadableFileError("kind_of_file", name=name)


def _check_size(content: bytes) -> None:
    if not content.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFileError("empty_file")
    if len(content) > MOST_BYTES:
        raise UnreadableFileError("too_large", most=MOST_BYTES // 2**20)


def _check_is_zip(content: bytes, name: str) -> None:
    if content.startswith(_ZIP):
        return
    if content.startswith(_OLE):
        # A workbook with a password is an encrypted package inside the old container.
        protected = "EncryptedPackage".encode("utf-16-le") in content
        raise UnreadableFileError("password" if protected else "old_excel")
    raise UnreadableFileError("not_what_it_says", name=name, kind=_named(_kind(content)))


def _kind(content: bytes) -> str:
    start = content[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if content.startswith(_OLE):
        return "xls"
    if content.startswith(_ZIP):
        return "xlsx" if b"xl/" in content else "zip"
    if start.startswith(b"%pdf"):
        return "pdf"
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")):
        return "html"
    return "text"


def _named(kind: str) -> str:
    return sentence("kinds_of_file", kind)
