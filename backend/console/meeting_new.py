"""`/hop/moi`: who is there, who chairs, who writes, who is invited; and the meeting begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import number_of
from backend.console.looks import TEMPLATES
from backend.console.meeting_calling import ATTENDANCE, SENT, Call, call_of
from backend.console.meeting_places import Gathering, House, gathering_of, house_of
from backend.console.meeting_presiding import chairs, read_meeting, write_meeting
from backend.console.meeting_why import meeting_reasons
from backend.console.meeting_words import words
from backend.console.presiding import Presiding
from intake.agenda import agenda
from intake.meeting.acts import MeetingUnderWayError, begin
from pages.errors import ProblemError
from pages.forms import Form, form_of
from pages.policies import Policy, stated
from people.absences import who_is_away
from storage.audit import Actor

router = APIRouter(dependencies=[stated(Policy.MEETING)])

_FIELDS = 5000
"""Four a person, in the largest meeting."""
_MOST_AWAY = 1000
_LONGEST_CODE = 80


@dataclass(frozen=True, slots=True)
class Shown:
    here: Presiding
    house: House
    call: Call


@router.get("/hop/moi")
async def show(request: Request) -> Response:
    return await _page(request, None)


@router.post("/hop/moi")
async def take(request: Request) -> Response:
    """`do`: `mo` begins, anything else counts again."""
    form = await form_of(request, fields=_FIELDS)
    if form.text("do") != "mo":
        return await _page(request, form)

    def work(connection: Connection, here: Presiding) -> int | dict[str, str]:
        call = _called(connection, request, here, form).call
        return _wrong(call) or begin(connection, call.beginning, _actor(here, call), here.now)

    try:
        done = await write_meeting(request, work)
    except MeetingUnderWayError as other:
        return RedirectResponse(f"/hop/{other.meeting_id}?da=dang-co", 303)
    if isinstance(done, dict):
        return await _page(request, form, done)
    return RedirectResponse(f"/hop/{done}", 303)


async def _page(
    request: Request, form: Form | None, wrong: Mapping[str, str] | None = None
) -> Response:
    shown = await read_meeting(request, lambda c, here: _called(c, request, here, form))
    call, plan = shown.call, shown.here.plan
    gathering = call.gathering
    known = shown.house.by_id
    there = [line for line in call.lines if line.said == "present"]
    writers = [known[who] for who in gathering.writers if who in known]
    named = {line.employee_id for line in there}
    context = {
        "visitor": shown.here.visitor,
        "campaign": shown.here.campaign_id,
        "call": call,
        "planned": gathering.planned,
        "action": f"/hop/moi?{gathering.address}&dot={shown.here.campaign_id}",
        "ways": [
            (way, words(f"way.{way}"))
            for way in (*ATTENDANCE, *([SENT] if call.may_be_sent else []))
        ],
        "chairs": [
            (who, str(known[who].facts["full_name"]), document.capacity if document else "")
            for who, document in gathering.chairs
            if who in known
        ],
        "secretaries": [
            *((line.employee_id, line.name) for line in there),
            *(
                (each.employee_id, str(each.facts["full_name"]))
                for each in writers
                if each.employee_id not in named
            ),
        ],
        "invited": [said for said, _ in gathering.invited],
        "count": {"members": len(call.lines), "present": call.beginning.present},
        "steps": _steps(call),
        "why": meeting_reasons(plan, gathering.planned),
        "below": _below(call),
        "wrong": wrong or {},
    }
    return TEMPLATES.answer(request, "meeting_new.html", context, status=422 if wrong else 200)


def _called(connection: Connection, request: Request, here: Presiding, form: Form | None) -> Shown:
    code = request.query_params.get("ma", "")[:_LONGEST_CODE]
    unit = number_of(request, "don-vi")
    house = house_of(connection, here.plan, here.agency_id, here.now)
    gathering = gathering_of(house, code, unit)
    if gathering is None or not chairs(here, gathering):
        raise ProblemError(404, "not_found")
    matters = agenda(
        connection, here.plan, here.campaign_id, gathering.planned, unit,
        people=house.people, collectives=house.collectives,
    )  # fmt: skip
    away = _away(connection, here, gathering)
    call = call_of(house, gathering, here.campaign_id, here.employee_id, form, away, matters)
    return Shown(here, house, call)


def _wrong(call: Call) -> dict[str, str]:
    found = {field: error.sentence for field, error in call.beginning.wrong().items()}
    if call.unknown:
        found["thay"] = words("stops.unknown", codes=", ".join(call.unknown))
    if call.chair is None:
        found["chu-tri"] = words("stops.no_chair")
    return found


def _actor(here: Presiding, call: Call) -> Actor:
    """Who begins it: the chair, or whoever does it for the chair."""
    answering = call.gathering.answering(call.beginning.chair_id)
    document = answering[1] if answering else None
    if here.employee_id == call.beginning.chair_id:
        instead = document.instead_of if document else None
        return Actor(here.employee_id, "chair", here.name, instead, call.beginning.chair_capacity)
    role = "secretary" if here.employee_id in call.gathering.writers else "office"
    return Actor(here.employee_id, role, here.name, call.beginning.chair_id)


def _steps(call: Call) -> list[tuple[str, list[str]]]:
    """Each step with what it goes through, as far as that is known now."""
    return [
        (step.label, [each.label for each in call.matters if each.step == step.code])
        for step in call.gathering.planned.steps
    ]


def _below(call: Call) -> str:
    least = call.gathering.planned.least_number
    if least is None or not call.beginning.below_least:
        return ""
    return words(f"below.{least.below}", needs=least.voters)


def _away(connection: Connection, here: Presiding, gathering: Gathering) -> dict[int, str]:
    """Who is written down as away today, and why."""
    today = here.now.astimezone(here.plan.zone).date()
    units = None if gathering.unit_id is None else frozenset({gathering.unit_id})
    found = who_is_away(connection, here.agency_id, today, units=units, most=_MOST_AWAY, passing=0)
    return {each.employee_id: each.why for each in found if each.has_begun(today)}
