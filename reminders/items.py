"""What there is to tell somebody today: every rule that has come, in every campaign that runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from intake.library import Library
from intake.plan import Plan, ReminderRule
from reminders.debts import debts_of, is_away, is_here
from reminders.due import Come, come, falls
from reminders.hours import At, times_of
from reminders.missing import Missing, missing_in
from reminders.pausing import alone_on, paused_on
from reminders.posts import Post, holders, posts_of
from storage.campaigns import Campaign
from storage.people import Employee
from storage.reminding import NudgeItem


@dataclass(frozen=True, slots=True)
class Item:
    """One rule that has come for one person, and those that it makes needless."""

    campaign_id: int
    plan: Plan
    rule: ReminderRule
    target: str
    unit_id: int | None
    cut_off: datetime
    come: Come
    forms: tuple[str, ...]
    owed: tuple[int, ...]
    """The submissions that it is about."""
    returned: bool = False
    releases: bool = False
    """What another drafted is to be released."""
    levels: bool = False
    in_place: bool = False
    """Told to a unit's contact, since nobody who heads it is here."""


NEEDLESS = ("down", "superseded")
"""Why a rule that was skipped is done with: a nearer one was told instead. Whatever else is skipped
was claimed, and its message never went out."""

History = Mapping[tuple[int, str], Collection[Any]]
"""By employee and target: rows with rule, cut_off, state and at."""


def items_for(
    connection: Connection, library: Library, employees: Collection[int], at: At
) -> dict[int, list[Item]]:
    """What each of these people is to be told now; nobody who is away, has left or owes nothing.

    Campaigns whose hours it is not, or that are paused today, say nothing, nor of a paused unit.
    """
    here = _present(connection, employees, at.day)
    past = _history(connection, employees)
    paused, alone = paused_on(connection, at.day), alone_on(connection, at.day)
    found: dict[int, list[Item]] = {}
    for debt in debts_of(connection, library, at, here):
        if debt.campaign_id in paused or times_of(debt.plan).window_at(at.now) is None:
            continue
        rules = rules_for(debt.plan, "respondent", debt.milestone)
        mine = past.get((debt.employee_id, debt.target), ())
        due = now_due(debt.plan, rules, debt.cut_off, debt.since, mine, at)
        if due.rule is not None:
            found.setdefault(debt.employee_id, []).append(
                Item(
                    debt.campaign_id, debt.plan, due.rule, debt.target, debt.unit_id,
                    debt.cut_off, due, (debt.form,), (debt.submission_id,),
                    returned=debt.returned, releases=debt.releases,
                )
            )  # fmt: skip
    for campaign in _open_campaigns(connection):
        plan = library.plan(connection, campaign.revision)
        if campaign.id in paused or times_of(plan).window_at(at.now) is None:
            continue
        for employee, agency in here.items():
            if agency == campaign.agency_id and _has_come(plan, at):
                of_others = _of_others(connection, library, campaign, plan, employee, past, at)
                found.setdefault(employee, []).extend(of_others)
    for items in found.values():
        items[:] = [each for each in items if (each.campaign_id, each.unit_id) not in alone]
    return {employee: items for employee, items in found.items() if items}


def now_due(
    plan: Plan,
    rules: Iterable[ReminderRule],
    cut_off: datetime,
    since: date,
    past: Collection[Any],
    at: At,
) -> Come:
    """The rule that is due now, given what was done (`past`) about the same thing."""
    done = {each.rule for each in past if each.cut_off == cut_off and not was_claimed_only(each)}
    due = come(falls(rules, cut_off, since, times_of(plan)), at.day, done)
    told = [each.at for each in past if each.state == "done"]
    policy = plan.when_to_remind
    if due.rule is None or len(told) >= policy.most:
        return Come(None)
    if told and (at.day - max(told).astimezone(at.zone).date()).days < policy.least_gap:
        return Come(None)
    return due


def was_claimed_only(item: Any) -> bool:
    """Whether a nudge was put down for this and never went out: it may come again."""
    return item.state == "skipped" and item.why not in NEEDLESS


def rules_for(plan: Plan, to: str, milestone: str) -> list[ReminderRule]:
    return [rule for rule in plan.reminders if rule.to == to and rule.milestone == milestone]


def _of_others(
    connection: Connection,
    library: Library,
    campaign: Any,
    plan: Plan,
    employee: int,
    past: History,
    at: At,
) -> Iterable[Item]:
    """As a head or a contact."""
    for post in posts_of(connection, plan, campaign.agency_id, employee, at):
        for milestone in dict.fromkeys(
            each.milestone for each in plan.reminders if each.to == post.to
        ):
            lacks = lacking(connection, library, campaign, plan, post, milestone, at)
            if lacks is None or (lacks.levels and post.in_place):
                continue
            target = post.target(milestone, levels=lacks.levels)
            mine = past.get((employee, target), ())
            rules = rules_for(plan, post.to, milestone)
            due = now_due(plan, rules, lacks.cut_off, lacks.since, mine, at)
            if due.rule is not None:
                yield Item(
                    campaign.id, plan, due.rule, target, post.unit_id, lacks.cut_off, due,
                    lacks.forms, lacks.subjects, levels=lacks.levels, in_place=post.in_place,
                )  # fmt: skip


def lacking(
    connection: Connection,
    library: Library,
    campaign: Any,
    plan: Plan,
    post: Post,
    milestone: str,
    at: At,
) -> Missing | None:
    """What those after whom this post looks still owe by a milestone."""
    heads: list[int] = []
    if any(each.milestone == milestone for each in plan.levels) and post.unit_id is not None:
        heads = holders(connection, plan, campaign.agency_id, "head", post.unit_id, at)
    return missing_in(connection, library, campaign.id, milestone, post.unit_id, at, heads)


def _has_come(plan: Plan, at: At) -> bool:
    """Whether any rule about others could have come by now: an early way out."""
    return any(
        rule.to != "respondent"
        and (plan.milestones_by_code[rule.milestone].date - at.day).days <= rule.days_before + 14
        for rule in plan.reminders
    )


def _open_campaigns(connection: Connection) -> list[Any]:
    query = select(Campaign.id, Campaign.revision, Campaign.agency_id)
    return list(connection.execute(query.where(Campaign.state == "open").order_by(Campaign.id)))


def _present(connection: Connection, employees: Collection[int], today: date) -> dict[int, int]:
    """Those who are here and not on leave, with their agency."""
    rows = connection.execute(
        select(Employee.id, Employee.agency_id)
        .where(Employee.id.in_(employees), is_here(today), ~is_away(today))
        .order_by(Employee.id)
    )
    return {row.id: row.agency_id for row in rows}


def _history(connection: Connection, employees: Collection[int]) -> History:
    rows = connection.execute(
        select(
            NudgeItem.employee_id, NudgeItem.target, NudgeItem.rule, NudgeItem.cut_off,
            NudgeItem.state, NudgeItem.why, NudgeItem.at,
        ).where(NudgeItem.employee_id.in_(employees))
    )  # fmt: skip
    found: dict[tuple[int, str], list[Any]] = {}
    for row in rows:
        found.setdefault((row.employee_id, row.target), []).append(row)
    return found
