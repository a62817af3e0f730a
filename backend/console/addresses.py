"""What stands in the addresses of these pages."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Path
from starlette.requests import Request

Number = Annotated[int, Path(ge=1, le=2**53)]
"""The number of a thing that is kept."""

_LONGEST_NUMBER = 15


def number_of(request: Request, name: str) -> int | None:
    """A whole number that the address asks for (`?don-vi=3`), if it is one."""
    said = request.query_params.get(name, "")
    is_number = said.isdecimal() and said.isascii() and len(said) <= _LONGEST_NUMBER
    return int(said) if is_number else None


def page_of(request: Request) -> int:
    """Which page is asked for (`?trang=`), from 0."""
    return max((number_of(request, "trang") or 1) - 1, 0)


def turning_of(address: str, kept: dict[str, object], page: int, *, more: bool) -> dict[str, str]:
    """Addresses of the page before and the one after, where there is one."""
    wanted = {name: value for name, value in kept.items() if value not in {None, ""}}
    found = {}
    if page > 0:
        found["before"] = f"{address}?{urlencode({**wanted, 'trang': page})}"
    if more:
        found["after"] = f"{address}?{urlencode({**wanted, 'trang': page + 2})}"
    return found
