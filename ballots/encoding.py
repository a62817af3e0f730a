"""Bytes as text, and values as the one text that is hashed. Reading is as strict as writing."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from ballots.protocol import BallotError


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


_B64 = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


def unb64(text: Any, size: int | None = None) -> bytes:
    """BallotError `unreadable`: not exactly how `b64` writes so many bytes."""
    if not isinstance(text, str) or not _B64.fullmatch(text):
        raise BallotError("unreadable")
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise BallotError("unreadable") from None
    if b64(content) != text or (size is not None and len(content) != size):
        raise BallotError("unreadable")
    return content


def canonical(value: Any) -> str:
    """One text for one value: manifest and board are hashed."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def read_canonical(content: bytes, most: int) -> Any:
    """BallotError `unreadable`: too long, not UTF-8, not JSON, or not written canonically."""
    if len(content) > most:
        raise BallotError("unreadable")
    try:
        value = json.loads(content.decode("utf-8"))
        again = canonical(value).encode("utf-8")
    except (ValueError, RecursionError):
        raise BallotError("unreadable") from None
    if again != content:
        raise BallotError("unreadable")
    return value
