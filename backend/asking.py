"""Asking everybody of an agency what a campaign's plan asks of them: people meet intake here."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, select

from intake.asking import AskingDone, ask
from intake.eligibility import Collective, Member
from intake.holders import Held
from intake.library import Library
from intake.plan import Plan
from people import parties, roles
from storage.campaigns import Campaign


def ask_everybody(
    connection: Connection, library: Library, campaign_id: int, now: datetime
) -> AskingDone:
    """Ask again under the roster and the documents of today; what did not change stays."""
    agency_id, revision = connection.execute(
        select(Campaign.agency_id, Campaign.revision).where(Campaign.id == campaign_id)
    ).one()
    plan = library.plan(connection, revision)
    members, collectives = everybody(connection, plan, agency_id, now)
    return ask(connection, plan, campaign_id, members, collectives, now)


def everybody(
    connection: Connection, plan: Plan, agency_id: int, now: datetime
) -> tuple[tuple[Member, ...], tuple[Collective, ...]]:
    """The people and the collectives of an agency, as the plan's rules see them: with what
    documents give to somebody today."""
    today = now.astimezone(plan.zone).date()
    held = _held(connection, agency_id, today)
    members = tuple(
        Member(
            person.employee_id,
            person.party_id,
            person.unit_id,
            person.facts,
            frozenset(held.get(person.employee_id, ())),
        )
        for person in parties.people_of(connection, agency_id, today)
    )
    collectives = tuple(
        Collective(each.kind, each.party_id, each.unit_id, each.facts)
        for each in parties.collectives_of(connection, agency_id, today)
    )
    return members, collectives


def _held(connection: Connection, agency_id: int, today: date) -> dict[int, set[Held]]:
    held: dict[int, set[Held]] = {}
    for each in roles.in_force(connection, agency_id, today):
        given = Held(each.role, each.unit_id, each.capacity, each.for_employee_id)
        held.setdefault(each.employee_id, set()).add(given)
    return held
