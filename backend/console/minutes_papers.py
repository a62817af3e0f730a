"""Minutes of meetings: looked at, or taken once they are read back."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.addresses import Number
from backend.console.downloads import OFFICE_OR_HEAD
from backend.console.meeting_presiding import meeting_at, read_meeting, write_meeting
from backend.console.paper_desk import made, no_paper, sent, take
from backend.console.presiding import Presiding
from backend.console.previewing import word
from backend.console.visiting import Visitor, read_here
from backend.summaries.docx import TemplateError
from backend.summaries.issuing import Issues
from backend.summaries.meeting_gathering import gather_meetings, minutes_of_meeting
from backend.summaries.meeting_rows import is_over
from backend.summaries.texts import paper_words
from backend.summaries.writing import Gathered, give_out
from pages.errors import ProblemError
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from storage.meetings import Meeting
from storage.people import Unit

router = APIRouter()

# Files first: "7.docx" is not the number of a meeting.


@router.get("/giay-to/bien-ban/{meeting}.docx", dependencies=OFFICE_OR_HEAD)
async def taken(request: Request, meeting: Number) -> Response:
    """Only once they are read back: before, what they say can still change."""
    _, found = await _gathered(request, meeting)
    if why := _why_not(found):
        return no_paper(request, paper_words(why))
    return await take(request, found, "docx")


@router.get("/giay-to/bien-ban/{meeting}", dependencies=OFFICE_OR_HEAD)
async def looked_at(request: Request, meeting: Number) -> Response:
    visitor, found = await _gathered(request, meeting)
    if not found.wanted:
        return no_paper(request, paper_words("minutes.void"))
    return await word(request, visitor, found, f"/giay-to/bien-ban/{meeting}.docx")


@router.get("/hop/{meeting}/bien-ban.docx", dependencies=[stated(Policy.MEETING)])
async def taken_at_the_meeting(request: Request, meeting: Number) -> Response:
    """For who chairs it or keeps its minutes."""
    library = rooms_of(request).library

    def look(connection: Connection, here: Presiding) -> Gathered:
        at = meeting_at(connection, here, meeting)
        return gather_meetings(
            connection, library, here.campaign_id, minutes_of_meeting(meeting), now=here.now,
            unit_id=at.held.unit_id, lists=False,
        )  # fmt: skip

    def give(connection: Connection, here: Presiding) -> Issues:
        at = meeting_at(connection, here, meeting)
        return give_out(connection, found, at.actor(), here.now)

    found = await read_meeting(request, look, meeting=meeting)
    if why := _why_not(found):
        return no_paper(request, paper_words(why))
    try:
        await asyncio.to_thread(made, found, None, "docx")
        issues = await write_meeting(request, give, meeting=meeting)
        return sent(await asyncio.to_thread(made, found, issues, "docx"))
    except TemplateError as error:
        return no_paper(request, str(error))


def _why_not(found: Gathered) -> str:
    """Why there are no minutes to take yet; "" where there are."""
    if not found.wanted:
        return "minutes.void"
    return "" if all(map(is_over, found.wanted[0].meetings)) else "minutes.not_yet"


async def _gathered(request: Request, meeting: int) -> tuple[Visitor, Gathered]:
    """For the office, or who heads the unit whose meeting it was; else "not_found"."""
    library = rooms_of(request).library

    def work(connection: Connection, visitor: Visitor) -> tuple[Visitor, Gathered]:
        row = _whose(connection, visitor, meeting)
        if row.unit_id is not None or visitor.role == "head":
            visitor.sure(row.unit_id)
            _must_be_of(connection, visitor.agency_id, row.unit_id)
        found = gather_meetings(
            connection, library, visitor.campaign_id, minutes_of_meeting(meeting),
            now=visitor.now, unit_id=row.unit_id, lists=False,
        )  # fmt: skip
        return visitor, found

    return await read_here(request, work)


def _whose(connection: Connection, visitor: Visitor, meeting: int) -> Any:
    """Another campaign's meeting is not there."""
    ours = (Meeting.id == meeting, Meeting.campaign_id == visitor.campaign_id)
    row = connection.execute(select(Meeting.unit_id).where(*ours)).one_or_none()
    if row is None:
        raise ProblemError(404, "not_found")
    return row


def _must_be_of(connection: Connection, agency: int, unit: int | None) -> None:
    here = select(Unit.id).where(Unit.id == unit, Unit.agency_id == agency)
    if connection.scalar(here) is None:
        raise ProblemError(404, "not_found")
