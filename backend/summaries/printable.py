"""Text as a paper can hold it."""

from __future__ import annotations

import re

from vietnamese.text import clean, fold

# What XML 1.0 has no way to say, beyond the control characters that `clean` takes away.
_NOT_XML = re.compile("[\ufffe\uffff]")
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


def printable(text: str) -> str:
    """The text without control characters; newlines and tabs stay."""
    return _NOT_XML.sub("", clean(text))


def plain(text: str) -> str:
    """The same on one line."""
    return " ".join(printable(text).split())


def slug(text: str, most: int = 60) -> str:
    """*Phòng Tổng hợp* as *phong-tong-hop*: for the names of files on any machine."""
    return _NOT_IN_A_NAME.sub("-", fold(text)).strip("-")[:most].strip("-") or "khong-ten"
