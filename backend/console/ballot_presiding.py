"""The pages of ballots, for who presides over them."""

from __future__ import annotations

from typing import TypeVar

from starlette.requests import Request

from backend.console.presiding import Work, for_presiding
from pages.policies import Policy
from pages.visitors import read_as, write_as
from storage.ballots import Ballot

T = TypeVar("T")
_KEPT = frozenset({Policy.CHAIR})


async def read_chair(request: Request, fn: Work[T], *, ballot: int | None = None) -> T:
    """`fn` for who is signed in, on the campaign of the ballot or of the address."""
    return await read_as(request, for_presiding(request, fn, Ballot, ballot), kept=_KEPT)


async def write_chair(request: Request, fn: Work[T], *, ballot: int | None = None) -> T:
    """The same with a lasting effect; those of one ballot keep their order."""
    key = None if ballot is None else f"ballot:{ballot}"
    work = for_presiding(request, fn, Ballot, ballot)
    return await write_as(request, work, key=key, kept=_KEPT)
