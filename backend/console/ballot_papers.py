"""Minutes of a count, summaries of ballots, the public board: looked at, or taken.

Addresses under `/bo-phieu` are for who chairs the ballot, the others for the office and heads.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.addresses import Number
from backend.console.ballot_desk import board_answer, looked_at, made_or_refused, sent
from backend.console.ballot_held import held_here
from backend.console.ballot_presiding import read_chair, write_chair
from backend.console.downloads import OFFICE, OFFICE_OR_HEAD
from backend.console.paper_desk import output_of
from backend.console.presiding import Presiding
from backend.console.visiting import Visitor, read_here, write_here
from backend.summaries.ballot_gathering import Choose, gather_ballots, minutes_of, summary_of
from backend.summaries.writing import Gathered, give_out
from pages.errors import ProblemError
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from storage.ballots import Ballot
from storage.people import Unit

router = APIRouter()

CHAIR = [stated(Policy.CHAIR)]

# Files first: "7.docx" is not the number of a ballot.


@router.get("/bo-phieu/{ballot}/bien-ban", dependencies=CHAIR)
async def for_chair(request: Request, ballot: Number) -> Response:
    found, about = await _chaired(request, ballot)
    return await looked_at(request, found, about, f"/bo-phieu/{ballot}/bien-ban.docx")


@router.get("/bo-phieu/{ballot}/bien-ban.docx", dependencies=CHAIR)
async def taken_by_chair(request: Request, ballot: Number) -> Response:
    found, _ = await _chaired(request, ballot)
    refused = await made_or_refused(request, found)
    if refused is not None:
        return refused

    def give(connection: Connection, here: Presiding) -> Any:
        kept = held_here(connection, here, ballot)
        return give_out(connection, found, here.actor_of(kept.row), here.now)

    return await sent(found, await write_chair(request, give, ballot=ballot))


@router.get("/bo-phieu/{ballot}/bang-phieu.json", dependencies=CHAIR)
async def board_for_chair(request: Request, ballot: Number) -> Response:
    found, _ = await _chaired(request, ballot)
    return board_answer(request, found)


@router.get("/giay-to/kiem-phieu/{ballot}.docx", dependencies=OFFICE_OR_HEAD)
async def minutes_taken(request: Request, ballot: Number) -> Response:
    found, _ = await _visited(request, minutes_of(ballot), ballot=ballot)
    return await _taken(request, found)


@router.get("/giay-to/kiem-phieu/{ballot}.json", dependencies=OFFICE_OR_HEAD)
async def board(request: Request, ballot: Number) -> Response:
    found, _ = await _visited(request, minutes_of(ballot), ballot=ballot)
    return board_answer(request, found)


@router.get("/giay-to/tong-hop-phieu/{code}/{unit}.docx", dependencies=OFFICE_OR_HEAD)
async def summary_taken(request: Request, code: str, unit: Number) -> Response:
    found, _ = await _visited(request, summary_of(code, unit), unit=unit, code=code)
    return await _taken(request, found)


@router.get("/van-phong/tong-hop-phieu/{code}.docx", dependencies=OFFICE)
async def summary_of_agency_taken(request: Request, code: str) -> Response:
    found, _ = await _visited(request, summary_of(code, None), code=code)
    return await _taken(request, found)


@router.get("/giay-to/kiem-phieu/{ballot}", dependencies=OFFICE_OR_HEAD)
async def minutes(request: Request, ballot: Number) -> Response:
    found, about = await _visited(request, minutes_of(ballot), ballot=ballot)
    return await looked_at(request, found, about, f"/giay-to/kiem-phieu/{ballot}.docx")


@router.get("/giay-to/tong-hop-phieu/{code}/{unit}", dependencies=OFFICE_OR_HEAD)
async def summary(request: Request, code: str, unit: Number) -> Response:
    found, about = await _visited(request, summary_of(code, unit), unit=unit, code=code)
    return await looked_at(request, found, about, f"/giay-to/tong-hop-phieu/{code}/{unit}.docx")


@router.get("/van-phong/tong-hop-phieu/{code}", dependencies=OFFICE)
async def summary_of_agency(request: Request, code: str) -> Response:
    found, about = await _visited(request, summary_of(code, None), code=code)
    return await looked_at(request, found, about, f"/van-phong/tong-hop-phieu/{code}.docx")


async def _chaired(request: Request, ballot: int) -> tuple[Gathered, dict[str, Any]]:
    library = rooms_of(request).library

    def work(connection: Connection, here: Presiding) -> tuple[Gathered, dict[str, Any]]:
        kept = held_here(connection, here, ballot)
        found = gather_ballots(
            connection, library, here.campaign_id, minutes_of(ballot), now=here.now,
            unit_id=kept.row.unit_id,
        )  # fmt: skip
        visitor = "office" if here.in_office else "chair"
        about = {"visitor": visitor, "room": f"/bo-phieu/{ballot}", "dot": here.campaign_id}
        return found, about

    return await read_chair(request, work, ballot=ballot)


async def _visited(
    request: Request,
    choose: Choose,
    *,
    unit: int | None = None,
    ballot: int | None = None,
    code: str | None = None,
) -> tuple[Gathered, dict[str, Any]]:
    """What is wanted, for the office or the head of the unit; "not_found" for anything else."""
    library = rooms_of(request).library

    def work(connection: Connection, visitor: Visitor) -> tuple[Gathered, dict[str, Any]]:
        if code is not None:
            output_of(visitor.plan, code, "ballot_summary")
        whose = unit if ballot is None else _unit_of(connection, visitor, ballot)
        if whose is not None or visitor.role == "head":
            visitor.sure(whose)
            _must_be_of(connection, visitor.agency_id, whose)
        found = gather_ballots(
            connection, library, visitor.campaign_id, choose, now=visitor.now, unit_id=whose
        )
        return found, {"visitor": visitor.role, "room": "", "dot": visitor.campaign_id}

    return await read_here(request, work)


def _must_be_of(connection: Connection, agency: int, unit: int | None) -> None:
    """A unit of another agency is as if it were not there."""
    here = select(Unit.id).where(Unit.id == unit, Unit.agency_id == agency)
    if connection.scalar(here) is None:
        raise ProblemError(404, "not_found")


def _unit_of(connection: Connection, visitor: Visitor, ballot: int) -> int | None:
    """Whose ballot it is; another campaign's is not there."""
    mine = (Ballot.id == ballot, Ballot.campaign_id == visitor.campaign_id)
    row = connection.execute(select(Ballot.unit_id).where(*mine)).one_or_none()
    if row is None:
        raise ProblemError(404, "not_found")
    unit: int | None = row.unit_id
    return unit


async def _taken(request: Request, found: Gathered) -> Response:
    refused = await made_or_refused(request, found)
    if refused is not None:
        return refused
    (each,) = found.wanted

    def give(connection: Connection, visitor: Visitor) -> Any:
        return give_out(connection, found, visitor.actor_in(each.unit_id), visitor.now)

    return await sent(found, await write_here(request, give))
