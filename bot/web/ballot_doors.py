"""The ways out to the ballot page: for who votes, and for who counts.

Who somebody is stays on this side. What goes along is a number drawn for this round, in the
fragment of the address, which browsers send to nobody.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from ballots.client import Ballots
from bot.web.addresses import SubmissionId as Number
from bot.web.looks import TEMPLATES
from pages.errors import ProblemError
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from pages.visitors import read_as
from people.sessions import CurrentSession
from people.voting import Own, own_count, own_vote

router = APIRouter()

Round = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
_OVER = {"void", "not_held"}
_KEPT = frozenset({Policy.OWN_BALLOT, Policy.TELLER})


@router.get("/phieu-kin/vong/{round_}", dependencies=[stated(Policy.OWN_BALLOT)])
async def scanned(request: Request, round_: Round) -> Response:
    """For who scanned the QR of the room: it says which round, and not who. A teller who votes
    too chooses between the two pages."""

    def work(connection: Connection, session: CurrentSession) -> tuple[Own | None, Own | None]:
        who = session.employee_id
        return own_vote(connection, who, round_=round_), own_count(connection, who, round_=round_)

    voting, counting = await read_as(request, work, kept=_KEPT)
    if voting is not None and counting is not None:
        return TEMPLATES.answer(request, "ballot_both.html", {"ballot": voting.ballot_id})
    return _out(request, "V" if voting else "T", voting or counting)


@router.get("/phieu-kin/{ballot}", dependencies=[stated(Policy.OWN_BALLOT)])
async def vote(request: Request, ballot: Number) -> Response:
    def work(connection: Connection, session: CurrentSession) -> Own | None:
        return own_vote(connection, session.employee_id, ballot_id=ballot)

    return _out(request, "V", await read_as(request, work, kept=_KEPT))


@router.get("/kiem-phieu/{ballot}", dependencies=[stated(Policy.TELLER)])
async def count(request: Request, ballot: Number) -> Response:
    def work(connection: Connection, session: CurrentSession) -> Own | None:
        return own_count(connection, session.employee_id, ballot_id=ballot)

    return _out(request, "T", await read_as(request, work, kept=_KEPT))


def _out(request: Request, kind: str, own: Own | None) -> Response:
    if own is None:
        raise ProblemError(404, "not_found")
    process: Ballots | None = rooms_of(request).ballots
    if process is None or own.state in _OVER:
        why = "over" if process is not None else "no_process"
        return TEMPLATES.answer(request, "ballot_door.html", {"why": why}, status=409)
    page = process.teller_url if kind == "T" else process.voter_url
    return RedirectResponse(page(own.round, own.number), 303)
