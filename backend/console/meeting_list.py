"""`/hop`: the meetings that the plan demands here, and how each stands."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from backend.console.looks import TEMPLATES
from backend.console.meeting_places import Gathering, House, gatherings_of, house_of
from backend.console.meeting_presiding import chairs, looks_on, read_meeting
from backend.console.meeting_words import words
from backend.console.presiding import Presiding
from intake.calendar import cut_off, due_words
from intake.meeting.held import HeldMeeting, meetings
from intake.plan import Meeting, Plan
from pages.errors import ProblemError
from pages.policies import Policy, stated

router = APIRouter(dependencies=[stated(Policy.MEETING)])


@dataclass(frozen=True, slots=True)
class Standing:
    """A meeting of the plan in its place, and how far it got; `mine`: this person runs it."""

    gathering: Gathering
    held: HeldMeeting | None
    mine: bool
    takes_part: bool
    chaired_by: str
    due: str

    @property
    def state(self) -> str:
        if self.held is None:
            return "not_begun"
        if self.held.state == "open" and self.held.ended_at is not None:
            return "ended"
        return self.held.state

    @property
    def may_begin(self) -> bool:
        return self.mine and self.state in {"not_begun", "void"}

    @property
    def may_open(self) -> bool:
        return self.held is not None and (self.mine or self.takes_part)

    @property
    def done(self) -> int:
        return sum(item.state != "waiting" for item in self.held.items) if self.held else 0


@router.get("/hop")
async def show(request: Request) -> Response:
    def work(connection: Connection, here: Presiding) -> tuple[Presiding, list[Standing]]:
        return here, _standings(connection, here)

    here, standings = await read_meeting(request, work)
    context = {
        "visitor": here.visitor,
        "campaign": here.campaign_id,
        "plan": here.plan,
        "mine": [each for each in standings if each.mine or each.takes_part],
        "others": [each for each in standings if not each.mine and not each.takes_part],
        "state_words": lambda state: words(f"state.{state}"),
    }
    return TEMPLATES.answer(request, "meetings.html", context)


def _standings(connection: Connection, here: Presiding) -> list[Standing]:
    """ProblemError "not_found" for who has none here and heads nothing."""
    house = house_of(connection, here.plan, here.agency_id, here.now)
    begun = _begun(connection, here)
    found = []
    for gathering in gatherings_of(house):
        held = begun.get(gathering.key)
        mine = chairs(here, gathering) or (held is not None and _runs(here, held))
        of_a_matter = held is not None and any(
            item.chaired_by_id == here.employee_id for item in held.items
        )
        if mine or of_a_matter or looks_on(here, gathering):
            chaired_by = _chairs(house, gathering, held)
            due = _due(here.plan, gathering.planned)
            found.append(Standing(gathering, held, mine, of_a_matter, chaired_by, due))
    if not found and here.visitor == "chair":
        raise ProblemError(404, "not_found")
    return found


def _begun(connection: Connection, here: Presiding) -> dict[tuple[str, int | None], HeldMeeting]:
    """The last of each, in the place; what was declared void only where nothing followed."""
    found: dict[tuple[str, int | None], HeldMeeting] = {}
    for each in meetings(connection, here.plan, here.campaign_id):
        found[each.code, each.unit_id] = each
    return found


def _runs(here: Presiding, held: HeldMeeting) -> bool:
    return here.employee_id in {held.chair_id, held.secretary_id}


def _chairs(house: House, gathering: Gathering, held: HeldMeeting | None) -> str:
    if held is not None and held.state != "void":
        return held.chair
    if gathering.planned.chair.role is None:
        return words("chairing.office")
    known = house.by_id
    names = [str(known[who].facts["full_name"]) for who, _ in gathering.chairs if who in known]
    return ", ".join(names) or words("chairing.nobody")


def _due(plan: Plan, planned: Meeting) -> str:
    """By when, or when it is planned, in words."""
    if planned.milestone is None:
        return ""
    milestone = plan.milestones_by_code[planned.milestone]
    return due_words(milestone, cut_off(milestone, plan.zone), plan.zone)
