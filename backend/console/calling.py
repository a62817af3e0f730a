"""`/van-phong/goi-dien`, `/don-vi/goi-dien`: who owes, and is reached by a call or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.addresses import number_of, page_of, turning_of
from backend.console.history import last_words
from backend.console.looks import TEMPLATES
from backend.console.visiting import Visitor, read_here
from intake.calendar import left_words
from pages.policies import Policy, stated
from pages.rooms import Rooms, rooms_of
from reminders.calls import Call, call_list
from reminders.unattended import Unattended, unattended
from storage.people import Employee
from vietnamese.order import sort_key

router = APIRouter()

PAGE = 100


@dataclass(frozen=True, slots=True)
class Calls:
    """A page of the list. `units`: id, name and how many, of every unit with somebody in it;
    `consequences`: what the plan says of those who are `overdue`."""

    visitor: Visitor
    calls: Sequence[Call]
    codes: dict[int, str]
    whole: int
    overdue: int
    consequences: Sequence[str]
    units: Sequence[tuple[int, str, int]]
    more: bool
    unattended: Sequence[Unattended] = ()


@router.get("/van-phong/goi-dien", dependencies=[stated(Policy.OFFICE)])
@router.get("/don-vi/goi-dien", dependencies=[stated(Policy.HEAD)])
async def calls(request: Request) -> Response:
    unit, page = number_of(request, "don-vi"), page_of(request)
    rooms = rooms_of(request)
    shown = await read_here(request, lambda c, visitor: _shown(c, rooms, visitor, unit, page))
    visitor = shown.visitor
    plan, now = visitor.plan, visitor.now
    home = "/van-phong" if visitor.role == "office" else "/don-vi"
    kept: dict[str, object] = {"dot": visitor.campaign_id, "don-vi": unit}
    context = {
        "visitor": visitor.role,
        "campaign": visitor.campaign_id,
        "plan": plan,
        "now": now,
        "shown": shown,
        "unit": unit,
        "home": home,
        "due": lambda call: last_words(call.cut_off, plan),
        "left": lambda call: left_words(call.cut_off, now, plan.zone),
        "pages": turning_of(f"{home}/goi-dien", kept, page, more=shown.more),
    }
    return TEMPLATES.answer(request, "calls.html", context)


def _shown(
    connection: Connection, rooms: Rooms, visitor: Visitor, unit: int | None, page: int
) -> Calls:
    found = call_list(
        connection, rooms.library, visitor.campaign_id, visitor.units, rooms.channels, visitor.now
    )
    counts = Counter((call.unit_id or 0, call.unit) for call in found)
    ordered = sorted(counts, key=lambda each: (not each[0], sort_key(each[1])))
    wanted = [call for call in found if unit is None or (call.unit_id or 0) == unit]
    start = page * PAGE
    calls = wanted[start : start + PAGE]
    people = [call.employee_id for call in calls]
    codes = connection.execute(
        select(Employee.id, Employee.staff_code).where(Employee.id.in_(people))
    )
    return Calls(
        visitor,
        calls,
        {row.id: row.staff_code for row in codes},
        len(wanted),
        sum(call.overdue for call in wanted),
        list(dict.fromkeys(call.consequence for call in wanted if call.overdue)),
        [(key, name or visitor.plan.agency.name, counts[key, name]) for key, name in ordered],
        more=len(wanted) > start + PAGE,
        unattended=(
            unattended(connection, rooms.library, visitor.campaign_id, visitor.now)
            if visitor.role == "office"
            else ()
        ),
    )
