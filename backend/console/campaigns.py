"""`/van-phong/dot`: the agency's campaigns, and the plans that one can be started from."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from backend.asking import ask_everybody
from backend.console.at_office import AtOffice, read_at_office, write_at_office
from backend.console.looks import TEMPLATES
from backend.console.plans_here import PlanHere, files_of, plans_in
from intake.campaigns import NotSoError, start
from intake.library import Files, Library
from intake.plan import Plan
from intake.redating import period_in, redated, suggested
from intake.texts import sentence
from pages.errors import ProblemError
from pages.forms import form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from storage.audit import record
from storage.campaigns import Campaign, Period

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@router.get("/van-phong/dot")
async def every(request: Request) -> Response:
    return await _list(request)


@router.post("/van-phong/dot")
async def begin(request: Request) -> Response:
    """A campaign of a plan of the installation, planned; the same one when it is there already."""
    form = await form_of(request)
    chosen, year = form.text("ke-hoach"), form.text("nam").strip()
    wrong = _wrong_year(year)
    here = next((each for each in await _plans(request) if each.name == chosen), None)
    if here is None or here.plan is None:
        wrong = wrong or sentence("campaign.no_plan")
    if wrong or here is None or here.plan is None:
        return await _list(request, chosen, year, wrong, status=422)
    plan = here.plan
    if year and int(year) != plan.period.starts_on.year:
        plan = redated(plan, suggested(plan, int(year)), period_in(plan, int(year)))
    files, library = await asyncio.to_thread(files_of, here), rooms_of(request).library

    def work(connection: Connection, at: AtOffice) -> int:
        if plan.agency.code != at.agency_code:
            raise ProblemError(404, "not_found")
        return started(connection, library, plan, files, at)

    try:
        campaign = await write_at_office(request, work)
    except NotSoError as refused:
        return await _list(request, chosen, year, refused.sentence, status=409)
    return RedirectResponse(f"/van-phong/dot/{campaign}?vua=bat-dau", 303)


def started(
    connection: Connection, library: Library, plan: Plan, files: Files, at: AtOffice
) -> int:
    """The campaign, with everybody asked who is known; told to the trail when it is new, or
    takes up a changed text."""
    before = {row.id: row.revision for row in _campaigns(connection, at)}
    campaign = start(connection, library, plan, files, at.agency_id, at.now)
    ask_everybody(connection, library, campaign, at.now)
    after = {row.id: row.revision for row in _campaigns(connection, at)}[campaign]
    if before.get(campaign) != after:
        about, was = f"campaign:{campaign}", before.get(campaign)
        record(
            connection, at.actor, "campaign.start", about, now=at.now,
            before=was and {"revision": was}, after={"plan": plan.plan, "revision": after},
        )  # fmt: skip
    return campaign


async def _list(
    request: Request, chosen: str = "", year: str = "", error: str = "", *, status: int = 200
) -> Response:
    library, plans = rooms_of(request).library, await _plans(request)

    def work(connection: Connection, at: AtOffice) -> tuple[AtOffice, list[Any]]:
        rows = _campaigns(connection, at)
        return at, [(row, library.plan(connection, row.revision)) for row in rows]

    at, running = await read_at_office(request, work)
    context = {
        "visitor": "office",
        "agency": at.agency,
        "agency_code": at.agency_code,
        "running": [(row, plan, sentence(f"campaign.{row.state}")) for row, plan in running],
        "plans": plans,
        "chosen": chosen,
        "year": year,
        "error": error,
        "this_year": at.now.astimezone(rooms_of(request).zone).year,
    }
    return TEMPLATES.answer(request, "campaigns.html", context, status=status)


async def _plans(request: Request) -> Sequence[PlanHere]:
    return await asyncio.to_thread(plans_in, rooms_of(request).plans)


def _campaigns(connection: Connection, at: AtOffice) -> Sequence[Any]:
    return connection.execute(
        select(Campaign.id, Campaign.state, Campaign.revision, Period.name.label("period"))
        .join(Period, Period.id == Campaign.period_id)
        .where(Campaign.agency_id == at.agency_id)
        .order_by(Campaign.id.desc())
    ).all()


def _wrong_year(year: str) -> str:
    if not year:
        return ""
    fits = year.isascii() and year.isdecimal() and _FIRST_YEAR <= int(year[:9]) <= _LAST_YEAR
    return "" if fits else sentence("campaign.odd_year", first=_FIRST_YEAR, last=_LAST_YEAR)
