"""`/van-phong/giay-to`, `/don-vi/giay-to`: every paper of the plan, and what each still lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.addresses import Number
from backend.console.ballot_lines import ballot_lines
from backend.console.downloads import OFFICE
from backend.console.looks import TEMPLATES
from backend.console.paper_lines import chosen, paper_lines, person_lines
from backend.console.papers_of_agency import agency_lines, unit_lines
from backend.console.visiting import Visitor, read_here
from backend.summaries.issuing import Issue, latest_issues
from backend.summaries.writing import gather
from pages.errors import ProblemError
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from storage.people import Unit
from vietnamese.dates import short_date

router = APIRouter()

_PAGE = 50
_LONGEST_NUMBER = 6


@router.get("/van-phong/giay-to", dependencies=OFFICE)
async def of_agency(request: Request) -> Response:
    first = _PAGE * _page(request)

    def work(connection: Connection, visitor: Visitor) -> dict[str, Any]:
        units, count = unit_lines(connection, visitor, first=first, most=_PAGE)
        return {
            **_about(visitor),
            "agency": agency_lines(connection, visitor),
            "ballots": ballot_lines(connection, rooms_of(request).library, visitor, None),
            "units": units,
            "pages": _pages(visitor, first, count),
        }

    return TEMPLATES.answer(request, "papers.html", await read_here(request, work))


@router.get("/van-phong/giay-to/{unit}", dependencies=OFFICE)
async def of_unit(request: Request, unit: Number) -> Response:
    context = await read_here(request, lambda c, visitor: _unit(request, c, visitor, unit))
    return TEMPLATES.answer(request, "unit_papers.html", context)


@router.get("/don-vi/giay-to", dependencies=[stated(Policy.HEAD)])
async def of_own_unit(request: Request) -> Response:
    """Of the unit that the address names (`?don-vi=`), or of the first that is headed."""
    said = request.query_params.get("don-vi", "")

    def work(connection: Connection, visitor: Visitor) -> dict[str, Any]:
        own = sorted(visitor.units or ())
        unit = int(said) if said.isdecimal() and len(said) <= _LONGEST_NUMBER else own[0]
        others = connection.execute(
            select(Unit.id, Unit.name).where(Unit.id.in_(own), Unit.id != unit)
        ).all()
        return {**_unit(request, connection, visitor, unit), "others": others}

    return TEMPLATES.answer(request, "unit_papers.html", await read_here(request, work))


def _unit(request: Request, connection: Connection, visitor: Visitor, unit: int) -> dict[str, Any]:
    visitor.sure(unit)
    found = gather(
        connection,
        rooms_of(request).library,
        visitor.campaign_id,
        lambda collected: chosen(visitor, collected, unit),
        now=visitor.now,
        unit_id=unit,
    )
    entries = found.collected.entries
    agency = select(Unit.name).where(Unit.id == unit, Unit.agency_id == visitor.agency_id)
    name = connection.scalar(agency)
    if name is None:
        raise ProblemError(404, "not_found")
    abouts = [f"unit:{unit}", *(f"submission:{entry.submission_id}" for entry in entries)]
    issues = latest_issues(connection, visitor.campaign_id, abouts)
    return {
        **_about(visitor),
        "unit": unit,
        "name": name,
        "others": [],
        "papers": paper_lines(found, issues),
        "people": person_lines(found, visitor, issues),
        "ballots": ballot_lines(connection, rooms_of(request).library, visitor, unit),
    }


def _about(visitor: Visitor) -> dict[str, Any]:
    return {
        "visitor": visitor.role,
        "plan": visitor.plan,
        "dot": visitor.campaign_id,
        "issued": _words(visitor),
    }


def _words(visitor: Visitor) -> Callable[[Issue], str]:
    def words(issue: Issue) -> str:
        at = issue.made_at.astimezone(visitor.plan.zone)
        return f"Lần {issue.number}, {short_date(at.date())} {at:%H:%M}, {issue.made_by}"

    return words


def _page(request: Request) -> int:
    said = request.query_params.get("trang", "")
    number = int(said) if said.isdecimal() and len(said) <= _LONGEST_NUMBER else 1
    return max(number - 1, 0)


def _pages(visitor: Visitor, first: int, count: int) -> dict[str, str]:
    """Addresses of the page before and the one after, where there is one."""
    here, address = first // _PAGE + 1, f"/van-phong/giay-to?dot={visitor.campaign_id}&trang="
    before = {"before": f"{address}{here - 1}"} if first > 0 else {}
    after = {"after": f"{address}{here + 1}"} if first + _PAGE < count else {}
    return {**before, **after}
