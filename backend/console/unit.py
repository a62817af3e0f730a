"""`/don-vi`: who heads a unit sees who of it has handed in; never what was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.counts import tally
from backend.console.looks import TEMPLATES
from backend.console.running import asked_for, campaign_of
from backend.summaries.collect import follow, plan_of
from backend.summaries.entries import Collected
from intake.eligibility import roles_of
from intake.library import Library
from intake.texts import sentence
from pages.errors import ProblemError
from pages.moments import moments_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from pages.visitors import read_as
from people.facts import facts_of
from people.sessions import CurrentSession
from storage.people import Employee, Unit

router = APIRouter(dependencies=[stated(Policy.HEAD)])

HEAD = "head"
"""The role of who heads a unit, in every plan that has one; reminders are sent to it too."""


@dataclass(frozen=True, slots=True)
class Owing:
    """A person or the unit itself, and how far one form of theirs is."""

    name: str
    form: str
    state: str
    state_words: str


@router.get("/don-vi")
async def unit(request: Request) -> Response:
    library, now = rooms_of(request).library, moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> tuple[str, Collected]:
        campaign = campaign_of(connection, session.employee_id, asked_for(request))
        return _headed(connection, library, campaign, session.employee_id, now)

    # `_headed` asks whether it is the head
    name, followed = await read_as(request, work, kept={Policy.HEAD})
    forms = followed.plan.forms_by_code
    shown = [
        (
            entry.owed,
            Owing(
                entry.name,
                forms[entry.form].official_name,
                entry.shown_state,
                sentence(f"state.{entry.shown_state}"),
            ),
        )
        for entry in followed.entries
    ]
    context = {
        "name": name,
        "plan": followed.plan,
        "all": tally(name, followed.entries),
        "owed": [line for owed, line in shown if owed],
        "done": [line for owed, line in shown if not owed],
    }
    return TEMPLATES.answer(request, "unit.html", context)


def _headed(
    connection: Connection, library: Library, campaign: int, employee_id: int, now: datetime
) -> tuple[str, Collected]:
    """The name and the entries of the unit that this person heads; nothing for anybody else."""
    plan = plan_of(connection, library, campaign)
    facts = facts_of(connection, employee_id, now.astimezone(plan.zone).date())
    if facts is None or facts["outside_system"]:
        raise ProblemError(404, "not_found")
    if HEAD not in {role.code for role in roles_of(plan, facts)}:
        raise ProblemError(404, "not_found")
    row = connection.execute(
        select(Unit.id, Unit.name)
        .join(Employee, Employee.agency_id == Unit.agency_id)
        .where(Employee.id == employee_id, Unit.code == facts["unit_code"])
    ).one_or_none()
    if row is None:
        raise ProblemError(404, "not_found")
    return row.name, follow(connection, library, campaign, unit_id=row.id)
