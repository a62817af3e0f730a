"""`/bo-phieu/moi`: the roll is called, tellers are chosen, and a ballot begins, or is not held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import number_of
from backend.console.ballot_again import again_of
from backend.console.ballot_beginning import UnderWayError, begin
from backend.console.ballot_calling import ABSENT, WAYS, RollCall, roll_call
from backend.console.ballot_places import Vote, vote_of
from backend.console.ballot_presiding import read_chair, write_chair
from backend.console.ballot_process import send
from backend.console.ballot_why import reasons, why_off
from backend.console.ballot_words import words
from backend.console.looks import TEMPLATES
from backend.console.meeting_ballot import meeting_of, who_is_out
from backend.console.presiding import Presiding
from intake.ballot_titles import kept_off
from pages.errors import ProblemError
from pages.forms import Form, form_of
from pages.policies import Policy, stated
from people.absences import who_is_away
from storage.people import Employee

router = APIRouter(dependencies=[stated(Policy.CHAIR)])

_FIELDS = 3000
"""Two a person, in the largest electorate."""
_MOST_AWAY = 1000
_LONGEST_CODE = 60


@dataclass(frozen=True, slots=True)
class Shown:
    here: Presiding
    call: RollCall


@router.get("/bo-phieu/moi")
async def show(request: Request) -> Response:
    return await _page(request, None)


@router.post("/bo-phieu/moi")
async def take(request: Request) -> Response:
    """`do`: `mo` begins, `khong` writes down that none is held, anything else counts again."""
    form = await form_of(request, fields=_FIELDS)
    do = form.text("do")
    if do not in {"mo", "khong"}:
        return await _page(request, form)

    def work(connection: Connection, here: Presiding) -> int | dict[str, str]:
        call = _called(connection, request, here, form)
        if do == "khong" and call.too_few == "least_number":
            return begin(connection, here, call, held=False)
        wrong = call.wrong() if do == "mo" else {"so-nguoi": words("stops.enough")}
        return wrong or begin(connection, here, call, held=True)

    try:
        done = await write_chair(request, work)
    except UnderWayError as other:
        return RedirectResponse(f"/bo-phieu/{other.ballot_id}?da=dang-co", 303)
    if isinstance(done, dict):
        return await _page(request, form, done)
    if do == "mo":
        await send(request, done)
    return RedirectResponse(f"/bo-phieu/{done}", 303)


async def _page(
    request: Request, form: Form | None, wrong: Mapping[str, str] | None = None
) -> Response:
    def work(connection: Connection, here: Presiding) -> Shown:
        return Shown(here, _called(connection, request, here, form))

    shown = await read_chair(request, work)
    call, plan = shown.call, shown.here.plan
    context = {
        "visitor": shown.here.visitor,
        "campaign": shown.here.campaign_id,
        "call": call,
        "action": f"/bo-phieu/moi?{_address(request, shown)}",
        "ways": [(way, words(f"way.{way}")) for way in (*WAYS, ABSENT)],
        "seats": range(1, call.number_of_tellers + 1),
        "why": reasons(plan, call.ballot),
        "kept_off": why_off(plan, call),
        "chairing": _chairing(call.vote),
        "quorum": words("need.quorum", needs=call.needs),
        "least": _least(call),
        "below": _below(call),
        "wrong": wrong or {},
    }
    return TEMPLATES.answer(request, "ballot_new.html", context, status=422 if wrong else 200)


def _called(
    connection: Connection, request: Request, here: Presiding, form: Form | None
) -> RollCall:
    code = request.query_params.get("ma", "")[:_LONGEST_CODE]
    unit = number_of(request, "don-vi")
    vote = vote_of(connection, here.plan, here.agency_id, here.now, code, unit)
    if vote is None or not here.chairs(vote):
        raise ProblemError(404, "not_found")
    before = number_of(request, "truoc")
    again = None if before is None else again_of(connection, here, before)
    if before is not None and (
        again is None or (again.kept.row.code, again.kept.row.unit_id) != (code, unit)
    ):
        raise ProblemError(404, "not_found")
    meeting = meeting_of(connection, here, code, unit)
    away = who_is_out(meeting) if meeting else _away(connection, here, vote)
    venue = meeting.place if meeting else ""
    off = kept_off(connection, here.plan, here.campaign_id, vote.ballot, vote.items, unit)
    return roll_call(vote, form, away, _joined(connection, vote), again, venue, off)


def _away(connection: Connection, here: Presiding, vote: Vote) -> dict[int, str]:
    """Who is written down as away today, and why."""
    today = here.now.astimezone(here.plan.zone).date()
    units = None if vote.unit_id is None else frozenset({vote.unit_id})
    found = who_is_away(connection, here.agency_id, today, units=units, most=_MOST_AWAY, passing=0)
    return {each.employee_id: each.why for each in found if each.has_begun(today)}


def _joined(connection: Connection, vote: Vote) -> frozenset[int]:
    ids = [member.employee_id for member in vote.roll]
    joined = select(Employee.id).where(Employee.id.in_(ids), Employee.reach == "joined")
    return frozenset(connection.scalars(joined))


def _address(request: Request, shown: Shown) -> str:
    before = number_of(request, "truoc")
    again = "" if before is None else f"&truoc={before}"
    return f"{shown.call.vote.address}{again}&dot={shown.here.campaign_id}"


def _chairing(vote: Vote) -> str:
    return words(f"chairing.{vote.chairing.why}") if vote.chairing.why else ""


def _least(call: RollCall) -> str:
    least = call.ballot.least_number
    return words("need.least", needs=least.voters) if least else ""


def _below(call: RollCall) -> str:
    least = call.ballot.least_number
    return words(f"below.{least.below}", needs=least.voters) if least else ""
