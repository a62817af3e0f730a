"""A unit's page: `/don-vi` for who heads it, `/van-phong/don-vi/{unit}` for the office.

Who has handed in what and who still owes; never what was written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.bars import Line
from backend.console.completeness import DossierState, dossiers_of
from backend.console.looks import TEMPLATES
from backend.console.persons import Person, persons_of
from backend.console.progress import of_units, total
from backend.console.steps import Step, next_steps
from backend.console.visiting import Visitor, read_here
from pages.errors import ProblemError
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from people.facts import unit_members
from reminders.calls import call_list
from storage.people import Agency, Unit

router = APIRouter()

_LONGEST_NUMBER = 15
_STEPS = 2

Number = Annotated[int, Path(ge=0, le=2**53)]


@dataclass(frozen=True, slots=True)
class Seen:
    """A unit as its page shows it."""

    visitor: Visitor
    unit_id: int
    name: str
    others: list[tuple[int, str]]
    """The other units of a head of several."""
    whole: Line
    steps: list[Step]
    people: list[Person]
    outside: list[str]
    dossiers: list[DossierState]
    calls: int = 0
    """How many of them are to be called; counted for the head."""
    overdue: int = 0
    """How many of those are overdue."""


Work = Callable[[Connection, Visitor], Seen]


@router.get("/van-phong/don-vi/{unit}", dependencies=[stated(Policy.OFFICE)])
async def unit_for_the_office(request: Request, unit: Number) -> Response:
    return await _page(request, lambda connection, visitor: _seen(connection, visitor, unit, []))


@router.get("/don-vi", dependencies=[stated(Policy.HEAD)])
async def unit_for_its_head(request: Request) -> Response:
    said = request.query_params.get("don-vi", "")
    wanted = int(said) if said.isdecimal() and len(said) <= _LONGEST_NUMBER else None
    rooms = rooms_of(request)

    def work(connection: Connection, visitor: Visitor) -> Seen:
        headed = _headed(connection, visitor)
        visitor.sure(chosen := headed[0][0] if wanted is None else wanted)
        others = [(unit, name) for unit, name in headed if unit != chosen]
        calls = call_list(
            connection, rooms.library, visitor.campaign_id, {chosen}, rooms.channels, visitor.now
        )
        seen = _seen(connection, visitor, chosen, others)
        return replace(seen, calls=len(calls), overdue=sum(call.overdue for call in calls))

    return await _page(request, work)


async def _page(request: Request, work: Work) -> Response:
    seen = await read_here(request, work)
    owed = [person for person in seen.people if person.owed]
    done = [person for person in seen.people if not person.owed]
    plan = seen.visitor.plan
    context = {
        "visitor": seen.visitor.role,
        "campaign": seen.visitor.campaign_id,
        "plan": plan,
        "seen": seen,
        "owed": owed,
        "done": done,
        "unreleased": sum(line.stands == "unreleased" for person in owed for line in person.lines),
        "unit_lists": [o for o in plan.outputs if o.kind == "list" and o.one_for == "unit"],
    }
    return TEMPLATES.answer(request, "unit.html", context)


def _seen(
    connection: Connection, visitor: Visitor, unit: int, others: list[tuple[int, str]]
) -> Seen:
    plan, campaign, now = visitor.plan, visitor.campaign_id, visitor.now
    name = _name(connection, visitor, unit)
    people = persons_of(connection, plan, campaign, unit, now)
    counted = of_units(connection, plan, campaign, [unit], now).get(unit, {})
    today = now.astimezone(plan.zone).date()
    return Seen(
        visitor,
        unit,
        name,
        others,
        Line("", name, total(counted)),
        next_steps(connection, plan, campaign, counted, now, _STEPS, unit=unit),
        people,
        _outside(connection, unit, today),
        dossiers_of(connection, plan, campaign, unit, people, now) if unit else [],
    )


def _headed(connection: Connection, visitor: Visitor) -> list[tuple[int, str]]:
    rows = connection.execute(
        select(Unit.id, Unit.name)
        .where(Unit.id.in_(visitor.units or ()))
        .order_by(Unit.sort_key, Unit.id)
    )
    return [(row.id, row.name) for row in rows]


def _name(connection: Connection, visitor: Visitor, unit: int) -> str:
    named = select(Unit.name).where(Unit.id == unit, Unit.agency_id == visitor.agency_id)
    if unit == 0:
        named = select(Agency.name).where(Agency.id == visitor.agency_id)
    found = connection.execute(named).scalar_one_or_none()
    if found is None:
        raise ProblemError(404, "not_found")
    return found


def _outside(connection: Connection, unit: int, today: date) -> list[str]:
    """Name and flag are all that is shown of these."""
    members = unit_members(connection, unit, today) if unit else []
    return [member.full_name for member in members if member.outside_system]
