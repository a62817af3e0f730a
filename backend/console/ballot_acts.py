"""What the chair does in the room: hand out, open, close, void, sign; who came late votes too."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, update
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import Number
from backend.console.ballot_held import held_here
from backend.console.ballot_kept import Kept
from backend.console.ballot_presiding import read_chair, write_chair
from backend.console.ballot_process import asked, room_of, send
from backend.console.ballot_room import page_of_room
from backend.console.ballot_settling import Stands, settle
from backend.console.ballot_words import words
from backend.console.presiding import Presiding
from ballots.client import Ballots
from pages.forms import form_of
from pages.policies import Policy, stated
from storage.audit import record
from storage.ballots import RollEntry
from vietnamese.text import one_line

router = APIRouter(dependencies=[stated(Policy.CHAIR)])

Ask = Callable[[Ballots, str], Awaitable[Any]]

_LONGEST_REASON = 300
_LONGEST_NUMBER = 15


@router.post("/bo-phieu/{ballot}/phat")
async def issue(request: Request, ballot: Number) -> Response:
    """The manifest is fixed and ballots are handed out."""
    return await _act(request, ballot, lambda there, round_: there.issue(round_))


@router.post("/bo-phieu/{ballot}/mo")
async def open_(request: Request, ballot: Number) -> Response:
    """Everybody drops, from now on."""
    return await _act(request, ballot, lambda there, round_: there.open(round_))


@router.post("/bo-phieu/{ballot}/dong")
async def close(request: Request, ballot: Number) -> Response:
    seen = (await form_of(request)).text("hom")[:_LONGEST_NUMBER] or None
    return await _act(
        request, ballot, lambda there, round_: there.close(round_, wait=False, box=seen)
    )


@router.post("/bo-phieu/{ballot}/ky")
async def signed(request: Request, ballot: Number) -> Response:
    """The minutes are signed on paper; the tellers' pages forget their keys."""
    return await _act(request, ballot, lambda there, round_: there.minutes_signed(round_))


@router.post("/bo-phieu/{ballot}/lap-lai")
async def tell_again(request: Request, ballot: Number) -> Response:
    """The ballots process did not hear of the round: it is told once more."""
    await form_of(request)
    return await _after(request, ballot, await send(request, ballot))


@router.post("/bo-phieu/{ballot}/huy")
async def void(request: Request, ballot: Number) -> Response:
    form = await form_of(request)
    reason = one_line(form.text("ly-do"))[:_LONGEST_REASON]
    if not reason:
        return await page_of_room(request, ballot, wrong={"ly-do": words("stops.void")})
    kept = await _mine(request, ballot)
    _, trouble = await asked(request, lambda there: there.void(kept.row.round, reason))
    if trouble and trouble != "no_round":
        return await _after(request, ballot, trouble)

    def work(connection: Connection, here: Presiding) -> None:
        now = held_here(connection, here, ballot)
        settle(connection, here, now, Stands("void"), reason=reason)

    await write_chair(request, work, ballot=ballot)
    return await _after(request, ballot, "")


@router.post("/bo-phieu/{ballot}/den-muon")
async def late(request: Request, ballot: Number) -> Response:
    """Who came after the roll was called votes on a phone. The whole roll is told each time, so
    that a second press mends a first one that did not arrive."""
    form = await form_of(request)
    typed = form.text("ai")
    who = (
        int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < _LONGEST_NUMBER else 0
    )

    def work(connection: Connection, here: Presiding) -> Kept:
        kept = held_here(connection, here, ballot)
        if kept.row.state in {"preparing", "issuing", "dropping"}:
            _add(connection, here, kept, who)
        return held_here(connection, here, ballot)

    kept = await write_chair(request, work, ballot=ballot)
    _, trouble = await asked(request, lambda there: there.add_voters(kept.row.round, kept.voters))
    return await _after(request, ballot, trouble)


def _add(connection: Connection, here: Presiding, kept: Kept, who: int) -> None:
    """A second press finds nobody to add, and tells the trail nothing."""
    wanted = [each for each in kept.roll if each.employee_id == who and not each.is_there]
    for each in wanted:
        connection.execute(
            update(RollEntry)
            .where(RollEntry.ballot_id == kept.row.id, RollEntry.employee_id == who)
            .values(
                attendance="late", reason="", way="phone",
                voter=None if each.recused else secrets.token_hex(16),
            )
        )  # fmt: skip
        record(
            connection, here.actor_of(kept.row), "ballot.late", f"ballot:{kept.row.id}",
            now=here.now, after={"count": 1},
        )  # fmt: skip


async def _act(request: Request, ballot: int, ask: Ask) -> Response:
    await form_of(request)
    kept = await _mine(request, ballot)
    _, trouble = await asked(request, lambda there: ask(there, kept.row.round))
    if not trouble:
        await room_of(request, ballot)  # writes down what has just been done
    return await _after(request, ballot, trouble)


async def _mine(request: Request, ballot: int) -> Kept:
    return await read_chair(
        request, lambda connection, here: held_here(connection, here, ballot), ballot=ballot
    )


async def _after(request: Request, ballot: int, trouble: str) -> Response:
    if trouble:
        return await page_of_room(request, ballot, trouble=trouble)
    return RedirectResponse(f"/bo-phieu/{ballot}", 303)
