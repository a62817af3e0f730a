"""What stands in an address, and what an address may hold."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Path

_ONWARDS = re.compile(
    r"/(viec(/[0-9a-z-]{1,20}){0,3}|don-vi(/[0-9a-z-]{1,20}){0,3}|thiet-bi|rieng-tu"
    r"|phieu-kin/[0-9]{1,16}|phieu-kin/vong/[0-9a-f]{32}|kiem-phieu/[0-9]{1,16}"
    r"|bo-phieu(/[0-9]{1,16})?)?"
    r"(\?[0-9a-z=&-]{1,80})?",
    re.ASCII,
)


def onwards(path: str) -> str:
    """Where somebody who just came in goes on: a page of ours for people, or their task list."""
    return path if _ONWARDS.fullmatch(path) else "/"


SubmissionId = Annotated[int, Path(ge=1, le=2**53)]
"""Beyond 2**53 no browser can count, and SQLite soon cannot either."""

KEY = re.compile(r"[A-Za-z0-9._:-]{8,80}", re.ASCII)
"""The key of a reply: a second copy with the same key is harmless."""

FILE = re.compile(r"[0-9a-f]{32}", re.ASCII)
