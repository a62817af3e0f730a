"""A campaign from the outside: start it, take a roster, ask, invite. Wires people and intake."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from backend.asking import ask_everybody
from backend.rosters.taking import Taken, take
from intake import campaigns as running
from intake.asking import AskingDone
from intake.calendar import cut_off
from intake.campaigns import State
from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from intake.redating import When, period_in, redated, suggested
from pages.rooms import Rooms
from people import importing, invitations, parties
from storage.audit import CONSOLE, Change, record, record_each
from storage.campaigns import Campaign
from storage.people import Employee
from storage.submissions import Submission

_LEAD = dt.timedelta(days=4)
"""How long before the first deadline people are asked, when the document has no date."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One form as it was asked, for those who play or print it."""

    submission: int
    form: str
    milestone: str
    subject: int
    filler: int
    staff_code: str
    facts: dict[str, Any]
    signer: int | None = None

    @property
    def drafted(self) -> bool:
        """Whether it is a collective's, and another than the filler answers for it."""
        return "full_name" not in self.facts and self.signer not in {None, self.filler}


@dataclass(frozen=True, slots=True)
class Invited:
    """One person's way in, shown once: only its hash is kept."""

    employee: int
    staff_code: str
    full_name: str
    unit: str
    link_code: str
    typed_code: str


def starting(plan: Plan) -> dt.datetime:
    """When people are asked: eight in the morning of the document's date, or four days before
    the first thing is due."""
    cut_offs = [cut_off(milestone, plan.zone) for milestone in plan.milestones]
    due = min((each for each in cut_offs if each), default=None)
    first = due.astimezone(plan.zone).date() if due else plan.milestones[0].date
    day = plan.document.date or first - _LEAD
    return dt.datetime.combine(day, dt.time(8), plan.zone).astimezone(dt.UTC)


async def start(
    rooms: Rooms,
    folder: Path,
    *,
    state: State = "open",
    year: int | None = None,
    dates: Mapping[str, When] | None = None,
) -> int:
    """The campaign of the plan in `folder`, with its agency and its Word templates; people who
    are known already are asked. Started again, it takes up the plan's present text.

    `year` moves every date to that year; `dates` sets some of them.
    Raises `intake.loading.problem.PlanError`, `intake.campaigns.NotSoError` and
    `intake.redating.RedatingError`.
    """
    now, plan = rooms.clock.now(), load_plan(folder)
    if year is not None and year != plan.period.starts_on.year:
        plan = redated(plan, suggested(plan, year), period_in(plan, year))
    paths = {output.template for output in plan.outputs if output.template}
    templates = {path: (folder / path).read_bytes() for path in sorted(paths)}

    def make(connection: Connection) -> int:
        agency = importing.found_agency(connection, plan.agency.code, plan.agency.name)
        campaign = running.start(
            connection, rooms.library, plan, templates, agency, now, state=state
        )
        running.redate(connection, rooms.library, campaign, dates or {}, now)
        _ask(connection, rooms, campaign)
        after = {"plan": plan.plan, "revision": _campaign(connection, campaign).revision}
        record(connection, CONSOLE, "campaign.start", f"campaign:{campaign}", now=now, after=after)
        return campaign

    return await rooms.store.write(make)


async def take_roster(
    rooms: Rooms,
    campaign: int,
    name: str,
    content: bytes,
    *,
    leaves_on: dt.date | None = None,
) -> Taken:
    """Import a roster file and ask everybody what the plan asks of them. `leaves_on`: it is the
    whole roster, and who is missing from it leaves on that day.

    Raises `people.problems.RosterRefusedError` with every problem, and then changes nothing; and
    `backend.rosters.taking.AwaitsOfficeError`.
    """
    agency = await rooms.store.read(lambda c: _campaign(c, campaign).agency_id)
    return await take(rooms, agency, name, content, leaves_on=leaves_on)


async def asked_of(rooms: Rooms, campaign: int) -> list[Asked]:
    """Every form that is asked in a campaign, in the order in which they were asked."""
    query = (
        select(
            Submission.id,
            Submission.form,
            Submission.milestone,
            Submission.subject_id,
            Submission.filler_id,
            Employee.staff_code,
            Submission.facts,
            Submission.signer_id,
        )
        .join(Employee, Employee.id == Submission.filler_id)
        .where(Submission.campaign_id == campaign, Submission.state != "withdrawn")
        .order_by(Submission.id)
    )
    return await rooms.store.read(lambda c: [Asked(*row) for row in c.execute(query)])


async def invite(
    rooms: Rooms, campaign: int, *, unit: str | None = None, employee: int | None = None
) -> dict[int, Invited]:
    """Invite everybody who is asked something (of one unit, by its code), anew; or one person,
    who may be asked nothing and yet keep the minutes of a meeting."""
    now = rooms.clock.now()

    def make(connection: Connection) -> dict[int, Invited]:
        people = _people(connection, rooms, campaign, unit, employee)
        counts = Counter(person.unit_id for person in people)
        told = [
            Change(f"unit:{key}" if key else f"campaign:{campaign}", after={"count": count})
            for key, count in counts.items()
        ]
        record_each(connection, CONSOLE, "invitation.make", told, now=now)
        return {
            person.employee_id: _invited(
                person, invitations.invite(connection, person.employee_id, now)
            )
            for person in people
        }

    return await rooms.store.write(make)


def plan_of(connection: Connection, rooms: Rooms, campaign: int) -> Plan:
    return rooms.library.plan(connection, _campaign(connection, campaign).revision)


def latest(connection: Connection) -> int | None:
    """The campaign that was started last, if any."""
    return connection.scalar(select(Campaign.id).order_by(Campaign.id.desc()).limit(1))


def _campaign(connection: Connection, campaign: int) -> Any:
    return connection.execute(
        select(Campaign.agency_id, Campaign.revision).where(Campaign.id == campaign)
    ).one()


def _ask(connection: Connection, rooms: Rooms, campaign: int) -> AskingDone:
    return ask_everybody(connection, rooms.library, campaign, rooms.clock.now())


def _people(
    connection: Connection, rooms: Rooms, campaign: int, unit: str | None, employee: int | None
) -> list[parties.Person]:
    """Those who are asked something, of one unit or of all; or one person."""
    agency = _campaign(connection, campaign).agency_id
    asked = set(
        connection.scalars(
            select(Submission.filler_id).where(
                Submission.campaign_id == campaign, Submission.state != "withdrawn"
            )
        )
    )
    today = rooms.clock.now().astimezone(rooms.zone).date()
    everybody = parties.people_of(connection, agency, today)
    return [
        person
        for person in everybody
        if (person.employee_id in asked if employee is None else person.employee_id == employee)
        and unit in {None, person.facts["unit_code"]}
        and not person.facts["outside_system"]
    ]


def _invited(person: parties.Person, made: invitations.Invitation) -> Invited:
    return Invited(
        person.employee_id,
        person.facts["staff_code"],
        person.facts["full_name"],
        person.facts["unit"],
        made.link_code,
        made.typed_code,
    )
