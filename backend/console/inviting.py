"""`/van-phong/moi`, `/don-vi/moi`: who is in and who is not; slips for many, by unit.

Codes are kept as hashes only: the sheet is made in the request that makes them, and once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from backend.console.handing_out import base_of, pdf_answer
from backend.console.looks import TEMPLATES
from backend.console.visiting import Visitor, read_here, write_here
from backend.summaries.printable import slug
from backend.summaries.sheets.press import SheetError
from backend.summaries.sheets.slips import Slip, sheet_of_slips
from intake.texts import sentence
from pages.forms import Form, form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from people.errors import NotInvitableError
from people.invitations import invite
from people.reach import PersonReach, Reach, people_reached, units_reached
from storage.audit import record

router = APIRouter()

A_SHEET = 500
"""At most so many people on one sheet."""

_AT_ONCE = 100
"""So many are invited in one write: other people's writes come in between."""

_PAGE = 200
_LONGEST_NUMBER = 15
_WHO: dict[str, tuple[Reach, ...]] = {
    "chua-moi": ("none",),
    "chua-vao": ("none", "invited"),
    "tat-ca": ("none", "invited", "joined"),
}


@router.get("/van-phong/moi", dependencies=[stated(Policy.OFFICE)])
@router.get("/don-vi/moi", dependencies=[stated(Policy.HEAD)])
async def overview(request: Request) -> Response:
    return await _overview(request)


@router.post("/van-phong/moi", dependencies=[stated(Policy.OFFICE)])
@router.post("/don-vi/moi", dependencies=[stated(Policy.HEAD)])
async def sheet(request: Request) -> Response:
    """New codes for everybody of a unit (or of the agency) who is meant, as slips to cut.

    `thay`: so many people's unused codes end, as the page said before. Where it would be more,
    because another sheet was made since (the button was pressed twice), that is said instead.
    """
    form = await form_of(request)
    visitor, meant = await read_here(request, lambda c, v: (v, _meant(c, v, form)))
    if not meant:
        return await _overview(request, sentence("inviting.nobody"), status=422)
    unused = sum(person.reach == "invited" for person in meant)
    if unused > (_number(form.text("thay")) or 0):
        return await _overview(request, unused=unused, status=409)
    slips: list[Slip] = []
    for first in range(0, len(meant), _AT_ONCE):
        slips += await _invited(request, meant[first : first + _AT_ONCE])
    if not slips:
        return await _overview(request, sentence("inviting.nobody"), status=422)
    rooms = rooms_of(request)

    def make() -> bytes:
        return sheet_of_slips(
            slips, agency=visitor.plan.agency.name, campaign=visitor.plan.name,
            base=base_of(request), made_at=visitor.now, zone=rooms.zone,
            bot=rooms.bot_name,
        )  # fmt: skip

    try:
        pdf = await asyncio.to_thread(make)
    except SheetError as failed:
        told = sentence("inviting.not_printed", why=failed)
        return await _overview(request, told, status=500)
    units = {slip.unit for slip in slips}
    name = slug(units.pop()) if len(units) == 1 else "co-quan"
    return pdf_answer(pdf, f"phieu-moi-{name}.pdf")


async def _invited(request: Request, people: Sequence[PersonReach]) -> list[Slip]:
    base = base_of(request)

    def work(connection: Connection, visitor: Visitor) -> list[Slip]:
        slips = []
        units: Counter[int | None] = Counter()
        for person in people:
            visitor.sure(person.unit_id)
            slip = _slip(connection, visitor, person, base)
            if slip is not None:
                slips.append(slip)
                units[person.unit_id] += 1
        for unit, count in units.items():
            about = f"unit:{unit}" if unit else f"campaign:{visitor.campaign_id}"
            record(
                connection, visitor.actor_in(unit), "invitation.make", about,
                now=visitor.now, after={"count": count},
            )  # fmt: skip
        return slips

    return await write_here(request, work)


def _slip(connection: Connection, visitor: Visitor, person: PersonReach, base: str) -> Slip | None:
    """None for who has left, or was taken out of the system, in the meantime."""
    try:
        made = invite(connection, person.employee_id, visitor.now, made_by=visitor.actor.name)
    except NotInvitableError:
        return None
    return Slip(
        unit=person.unit or visitor.plan.agency.name,
        full_name=person.full_name,
        position=person.position,
        staff_code=made.staff_code,
        typed_code=made.typed_code,
        link=f"{base}/vao/{made.link_code}",
        expires_at=made.expires_at,
    )


def _meant(connection: Connection, visitor: Visitor, form: Form) -> list[PersonReach]:
    """Who the sheet is for: `don-vi`, `ai` and `phan` of the form."""
    unit, who = _number(form.text("don-vi")), _WHO.get(form.text("ai"), _WHO["chua-moi"])
    units = _units(visitor, unit)
    today = visitor.now.astimezone(visitor.plan.zone).date()
    people = people_reached(connection, visitor.agency_id, today, units=units, reach=who)
    first = (max(_number(form.text("phan")) or 1, 1) - 1) * A_SHEET
    return people[first : first + A_SHEET]


def _units(visitor: Visitor, unit: int | None) -> Collection[int] | None:
    if unit is None:
        return visitor.units
    visitor.sure(unit)
    return {unit}


async def _overview(
    request: Request, error: str = "", *, unused: int = 0, status: int = 200
) -> Response:
    unit = _number(request.query_params.get("don-vi", ""))
    who = request.query_params.get("ai", "")

    def work(connection: Connection, visitor: Visitor) -> dict[str, Any]:
        today = visitor.now.astimezone(visitor.plan.zone).date()
        units = units_reached(connection, visitor.agency_id, today, visitor.units)
        chosen = unit
        if chosen is None and visitor.role == "head" and len(units) == 1:
            chosen = units[0].unit_id
        people: list[PersonReach] = []
        if chosen is not None or who in _WHO:
            people = people_reached(
                connection, visitor.agency_id, today,
                units=_units(visitor, chosen), reach=_WHO.get(who, _WHO["tat-ca"]),
            )  # fmt: skip
        return {
            "visitor": visitor.role,
            "campaign": visitor.campaign_id,
            "plan": visitor.plan,
            "units": units,
            "unit": next((each for each in units if chosen and each.unit_id == chosen), None),
            "never": sum(each.never for each in units),
            "waiting": sum(each.waiting for each in units),
            "joined": sum(each.joined for each in units),
            "people": people[:_PAGE],
            "more": max(0, len(people) - _PAGE),
        }

    found = await read_here(request, work)
    context = {
        **found,
        "who": who,
        "error": error,
        "unused": unused,
        "a_sheet": A_SHEET,
        "home": "/van-phong/moi" if found["visitor"] == "office" else "/don-vi/moi",
    }
    return TEMPLATES.answer(request, "inviting.html", context, status=status)


def _number(said: str) -> int | None:
    fits = said.isascii() and said.isdecimal() and len(said) <= _LONGEST_NUMBER
    return int(said) if fits else None
