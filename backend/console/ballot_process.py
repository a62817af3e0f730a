"""Talking to the ballots process: what it knows of a round is asked, and written down here.

What the chair does is done there first. Should this side stop in between, the next look at the
room catches up.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection
from starlette.requests import Request

from backend.console.ballot_content import content_of
from backend.console.ballot_held import held_here
from backend.console.ballot_kept import OVER, Kept
from backend.console.ballot_presiding import read_chair, write_chair
from backend.console.ballot_settling import Stands, is_behind, settle
from backend.console.presiding import Presiding
from ballots.client import Ballots, BallotsDownError, BallotsRefusedError, Status
from pages.rooms import rooms_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Room:
    """A ballot as both sides know it. `trouble`: "" or why the other side says nothing: `none`
    (no such process here), `down`, `unknown` (it does not know the round yet), or its refusal."""

    here: Presiding
    kept: Kept
    control: Status | None
    trouble: str = ""


async def room_of(request: Request, ballot: int) -> Room:
    """The ballot now; what went on there meanwhile is written down first."""
    here, kept = await read_chair(request, lambda c, p: (p, held_here(c, p, ballot)), ballot=ballot)
    if kept.row.state in OVER:
        return Room(here, kept, None)
    control, trouble = await asked(request, lambda there: there.status(kept.row.round))
    if control is None:
        return Room(here, kept, None, "unknown" if trouble == "no_round" else trouble)
    if is_behind(kept, control.state):
        kept = await _caught_up(request, kept, control)
    return Room(here, kept, control)


async def send(request: Request, ballot: int) -> str:
    """Tell the ballots process of a round; "" or the trouble with that."""
    here, kept = await read_chair(request, lambda c, p: (p, held_here(c, p, ballot)), ballot=ballot)
    if kept.row.state != "preparing":
        return ""
    door = rooms_of(request).base_url.rstrip("/")
    content = content_of(here.plan, kept, door=door, previous=kept.previous_round)
    _, trouble = await asked(request, lambda there: there.create(**content))
    return "" if trouble == "already" else trouble  # who came late has been told of meanwhile


async def asked(request: Request, ask: Callable[[Ballots], Awaitable[T]]) -> tuple[T | None, str]:
    """What it answered, or the trouble."""
    there: Ballots | None = rooms_of(request).ballots
    if there is None:
        return None, "none"
    try:
        return await ask(there), ""
    except BallotsDownError:
        return None, "down"
    except BallotsRefusedError as refused:
        return None, refused.code


async def _caught_up(request: Request, kept: Kept, control: Status) -> Kept:
    """A round that is counted is kept here with its result and board; once more as the minutes
    are signed, when the last teller may have signed the board as well."""
    result = None
    if control.state in {"counted", "signed"}:
        result, trouble = await asked(request, lambda there: there.result(kept.row.round))
        if trouble:
            return kept

    def work(connection: Connection, here: Presiding) -> Kept:
        now = held_here(connection, here, kept.row.id)
        settle(connection, here, now, Stands.of(control), result)
        return held_here(connection, here, kept.row.id)

    return await write_chair(request, work, ballot=kept.row.id)
