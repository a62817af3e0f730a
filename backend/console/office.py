"""`/van-phong`: the whole campaign at one glance, the dates that come next, and the units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy import Connection, func, select
from starlette.responses import RedirectResponse, Response

from backend.console.at_office import AtOffice, read_at_office
from backend.console.bars import Line
from backend.console.looks import TEMPLATES
from backend.console.progress import Counts, of_campaign, of_units, total
from backend.console.steps import Step, next_steps
from backend.console.unit_order import Wanted, names_of, units_in_order
from backend.console.visiting import Visitor, read_here
from intake.suggestions import suggestions
from pages.errors import ProblemError
from pages.policies import Policy, stated
from storage.campaigns import Campaign
from storage.people import Agency
from storage.reminding import Nudge
from vietnamese.text import one_line

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

_LONGEST_NUMBER = 6
_LONGEST_CODE = 80
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Glance:
    """What the page shows; `units` is one page of them."""

    visitor: Visitor
    whole: Line
    forms: list[Line]
    steps: list[Step]
    units: list[Line]
    more: bool
    to_call: int
    to_pass_on: int
    """Suggestions for review that wait."""


@router.get("/van-phong")
async def office(request: Request) -> Response:
    wanted = wanted_of(request)
    try:
        seen = await read_here(request, lambda c, visitor: _glance(c, visitor, wanted))
    except ProblemError:
        # Before the first campaign there is nothing to look at: it is begun there.
        if await read_at_office(request, _has_campaigns):
            raise
        return RedirectResponse("/van-phong/dot", 303)
    plan, campaign = seen.visitor.plan, seen.visitor.campaign_id
    context = {
        "visitor": seen.visitor.role,
        "campaign": campaign,
        "plan": plan,
        "whole": seen.whole,
        "forms": seen.forms,
        "steps": seen.steps,
        "units": seen.units,
        "wanted": wanted,
        "to_call": seen.to_call,
        "to_pass_on": seen.to_pass_on,
        "pages": _pages(wanted, campaign, more=seen.more),
    }
    return TEMPLATES.answer(request, "office.html", context)


def _has_campaigns(connection: Connection, at: AtOffice) -> bool:
    theirs = select(Campaign.id).where(Campaign.agency_id == at.agency_id)
    return connection.scalar(theirs.limit(1)) is not None


def _glance(connection: Connection, visitor: Visitor, wanted: Wanted) -> Glance:
    plan, campaign, now = visitor.plan, visitor.campaign_id, visitor.now
    counted = of_campaign(connection, plan, campaign, now)
    order, more = units_in_order(connection, visitor.agency_id, campaign, wanted)
    names = names_of(connection, order)
    agency = connection.execute(
        select(Agency.name).where(Agency.id == visitor.agency_id)
    ).scalar_one()
    by_unit = of_units(connection, plan, campaign, order, now)
    lines = [
        Line(
            str(unit or ""),
            names[unit][0] if unit in names else agency,
            total(by_unit.get(unit, {}), form=wanted.form),
        )
        for unit in order
    ]
    if wanted.by == "owed":
        keys = {str(unit): key for unit, (_, key) in names.items()}
        lines.sort(key=lambda line: (-line.counts.owed, keys.get(line.key, "")))
    return Glance(
        visitor,
        Line("", agency, total(counted)),
        _by_form(visitor, {form: total(counted, form=form) for form, _ in counted}),
        next_steps(connection, plan, campaign, counted, now, _STEPS),
        lines,
        more,
        _to_call(connection, visitor),
        suggestions(connection, plan, campaign).waiting,
    )


def _to_call(connection: Connection, visitor: Visitor) -> int:
    """Whom today's nudges could not reach; the whole list is a page of its own."""
    today = visitor.now.astimezone(visitor.plan.zone).date()
    of_today = select(func.count()).select_from(Nudge).where(Nudge.day == today)
    calls = of_today.where(Nudge.state == "call", Nudge.campaign_id + 0 == visitor.campaign_id)
    return connection.scalar(calls) or 0


def _by_form(visitor: Visitor, counts: dict[str, Counts]) -> list[Line]:
    """In the order of the plan."""
    return [
        Line(form.form, form.official_name, counts[form.form])
        for form in visitor.plan.forms
        if form.form in counts
    ]


def wanted_of(request: Request) -> Wanted:
    """What the address asks for: `xep`, `mau`, `con` and `trang`."""
    given = request.query_params
    by: Literal["owed", "name"] = "name" if given.get("xep") == "ten" else "owed"
    page = given.get("trang", "")
    number = int(page) if page.isdecimal() and len(page) <= _LONGEST_NUMBER else 1
    form = one_line(given.get("mau", ""))[:_LONGEST_CODE]
    return Wanted(by, form, given.get("con") == "1", max(number - 1, 0))


def _pages(wanted: Wanted, campaign: int, *, more: bool) -> dict[str, str]:
    """Addresses of the page before and the one after, where there is one."""
    kept = {
        "dot": campaign,
        "xep": "ten" if wanted.by == "name" else "no",
        "mau": wanted.form,
        "con": "1" if wanted.owing else "",
    }
    found = {}
    if wanted.page > 0:
        found["before"] = "/van-phong?" + urlencode({**kept, "trang": wanted.page}) + "#units"
    if more:
        found["after"] = "/van-phong?" + urlencode({**kept, "trang": wanted.page + 2}) + "#units"
    return found
