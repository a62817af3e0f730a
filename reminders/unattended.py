"""Units of which nobody hears who is missing: their head is away, and nobody acts by document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from intake.library import Library
from reminders.hours import At
from reminders.items import lacking, now_due, rules_for
from reminders.posts import HEAD, Post, heads_here, holders, stand_ins
from reminders.texts import sentence
from storage.campaigns import Campaign
from storage.people import Employee, Unit
from storage.submissions import Submission


@dataclass(frozen=True, slots=True)
class Unattended:
    """One unit, with the names of its heads who are away and of the contacts who are told of it."""

    unit_id: int
    unit: str
    heads: tuple[str, ...]
    contacts: tuple[str, ...]

    @property
    def why_words(self) -> str:
        if self.heads:
            return sentence("unattended.away", names=", ".join(self.heads))
        return sentence("unattended.nobody")


def unattended(
    connection: Connection, library: Library, campaign_id: int, now: datetime
) -> list[Unattended]:
    """The units without a head here today in which a nudge for the head has come, in their order.

    Their contact is told how many are missing; the names reach nobody.
    """
    campaign = connection.execute(
        select(Campaign.id, Campaign.revision, Campaign.agency_id).where(Campaign.id == campaign_id)
    ).one()
    plan = library.plan(connection, campaign.revision)
    milestones = dict.fromkeys(rule.milestone for rule in plan.reminders if rule.to == HEAD)
    if not milestones:
        return []
    at = At(now, plan.zone)
    asked = select(Submission.unit_id).where(Submission.campaign_id == campaign_id)
    units = connection.execute(
        select(Unit.id, Unit.name).where(Unit.id.in_(asked)).order_by(Unit.sort_key, Unit.id)
    ).all()
    found: list[Unattended] = []
    for unit in units:
        if heads_here(connection, plan, campaign.agency_id, unit.id, at):
            continue
        post = Post(HEAD, unit.id)
        for milestone in milestones:
            lacks = lacking(connection, library, campaign, plan, post, milestone, at)
            if lacks is None:
                continue
            rules = rules_for(plan, HEAD, milestone)
            if now_due(plan, rules, lacks.cut_off, lacks.since, (), at).rule is not None:
                away = holders(connection, plan, campaign.agency_id, HEAD, unit.id, at)
                told = stand_ins(connection, plan, campaign.agency_id, unit.id, at)
                names = (_names(connection, away), _names(connection, told))
                found.append(Unattended(unit.id, unit.name, *names))
                break
    return found


def _names(connection: Connection, employees: list[int]) -> tuple[str, ...]:
    named = select(Employee.full_name).where(Employee.id.in_(employees)).order_by(Employee.id)
    return tuple(connection.scalars(named))
