"""Whom a day's nudges could reach: the units in which a rule has come, and the people of a unit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from intake.library import Library
from intake.plan import Plan
from reminders.debts import Debt, debts
from reminders.hours import At
from reminders.items import History, lacking, now_due, rules_for
from reminders.posts import Post, holders, of_agency, stand_ins, told_of_others
from reminders.waves import NO_UNIT
from storage.campaigns import Campaign
from storage.reminding import NudgeItem
from storage.submissions import Submission

_ANYBODY = 0
"""Whoever it was that was told of a unit."""


def units_with_work(
    connection: Connection, library: Library, campaign_id: int, at: At
) -> list[int]:
    """The units (0: no unit) in which a rule has come for somebody and is not carried out."""
    campaign, plan = _campaign(connection, library, campaign_id)
    owed = debts(connection, library, at, Submission.campaign_id == campaign_id)
    past = _history(connection, campaign_id)
    found: set[int] = set()
    for debt in owed:
        unit = debt.unit_id or NO_UNIT
        if unit not in found and _is_due(debt, past, at):
            found.add(unit)
    for to in told_of_others(plan):
        for post in _posts(connection, plan, campaign_id, to, found):
            if _lacks(connection, library, campaign, plan, post, past, at):
                found.add(post.unit_id or NO_UNIT)
    return sorted(found)


def people_of(
    connection: Connection, library: Library, campaign_id: int, unit: int, at: At
) -> list[int]:
    """Who may have to be told something in the wave of a unit (0: no unit, and the agency)."""
    campaign, plan = _campaign(connection, library, campaign_id)
    here = Submission.unit_id.is_(None) if unit == NO_UNIT else Submission.unit_id == unit
    ours = (Submission.campaign_id == campaign_id) & here
    found = {debt.employee_id for debt in debts(connection, library, at, ours)}
    for to in told_of_others(plan):
        if of_agency(plan, to) == (unit == NO_UNIT):
            place = None if unit == NO_UNIT else unit
            found |= {*holders(connection, plan, campaign.agency_id, to, place, at)}
    if unit != NO_UNIT and "head" in told_of_others(plan):
        found |= {*stand_ins(connection, plan, campaign.agency_id, unit, at)}
    return sorted(found)


def _campaign(connection: Connection, library: Library, campaign_id: int) -> tuple[Any, Plan]:
    campaign = connection.execute(
        select(Campaign.id, Campaign.revision, Campaign.agency_id).where(Campaign.id == campaign_id)
    ).one()
    return campaign, library.plan(connection, campaign.revision)


def _is_due(debt: Debt, past: History, at: At) -> bool:
    rules = rules_for(debt.plan, "respondent", debt.milestone)
    mine = past.get((debt.employee_id, debt.target), ())
    return now_due(debt.plan, rules, debt.cut_off, debt.since, mine, at).rule is not None


def _posts(
    connection: Connection, plan: Plan, campaign_id: int, to: Any, found: set[int]
) -> Iterable[Post]:
    """Places whose holder could be told: those of units that have work already add nothing."""
    if of_agency(plan, to):
        return [] if NO_UNIT in found else [Post(to, None)]
    units = connection.scalars(
        select(Submission.unit_id)
        .where(Submission.campaign_id == campaign_id, Submission.unit_id.is_not(None))
        .distinct()
    )
    return [Post(to, unit) for unit in units if unit is not None and unit not in found]


def _lacks(
    connection: Connection,
    library: Library,
    campaign: Any,
    plan: Plan,
    post: Post,
    past: History,
    at: At,
) -> bool:
    codes = {rule.code for rule in plan.reminders if rule.to == post.to}
    for milestone in dict.fromkeys(rule.milestone for rule in plan.reminders if rule.to == post.to):
        lacks = lacking(connection, library, campaign, plan, post, milestone, at)
        if lacks is not None:
            of_others = past.get((_ANYBODY, post.target(milestone, levels=lacks.levels)), ())
            mine = [each for each in of_others if each.rule in codes]
            rules = rules_for(plan, post.to, milestone)
            if now_due(plan, rules, lacks.cut_off, lacks.since, mine, at).rule is not None:
                return True
    return False


def _history(connection: Connection, campaign_id: int) -> History:
    rows = connection.execute(
        select(
            NudgeItem.employee_id, NudgeItem.target, NudgeItem.rule, NudgeItem.cut_off,
            NudgeItem.state, NudgeItem.why, NudgeItem.at,
        ).where(NudgeItem.campaign_id == campaign_id)
    )  # fmt: skip
    found: dict[tuple[int, str], list[Any]] = {}
    for row in rows:
        found.setdefault((row.employee_id, row.target), []).append(row)
        if not row.target.startswith("submission:"):
            found.setdefault((_ANYBODY, row.target), []).append(row)
    return found
