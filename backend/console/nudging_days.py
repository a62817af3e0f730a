"""The days on which a campaign nudges, from its plan and what was extended; and its rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from backend.console.history import last_words
from backend.console.reminding_words import sentence
from intake.calendar import cut_off
from intake.plan import Plan, ReminderRule
from intake.why import why_words
from reminders.due import Slot, falls
from reminders.hours import SendingTimes, times_of
from reminders.pausing import alone_on, paused_on
from storage.campaigns import Campaign, Extension
from vietnamese.dates import short_date, weekday
from vietnamese.days_off import day_off

_VALUE = re.compile(r"{{\s*(\w+)\s*}}")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule of the plan in words: when, whom, the wording with what is filled in, and why."""

    when: str
    to: str
    milestone: str
    wording: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day on which something may go out; `rules`: to whom and which deadline it is about."""

    day: date
    words: str
    rules: tuple[str, ...]
    is_paused: bool
    units_paused: int
    """How many units are paused by themselves."""


@dataclass(frozen=True, slots=True)
class OwnDays:
    """Days in words, and where they stand."""

    off: tuple[str, ...]
    working: tuple[str, ...]
    why: str
    source: str


def rules_of(plan: Plan) -> list[RuleLine]:
    """The longest before the deadline first, deadline by deadline."""
    labels = {each.code: (place, each.label) for place, each in enumerate(plan.milestones)}
    ordered = sorted(plan.reminders, key=lambda rule: (labels[rule.milestone], -rule.days_before))
    found = []
    for rule in ordered:
        why = why_words(plan.titles_of_documents, rule.source)
        found.append(
            RuleLine(
                _before(rule), sentence(f"told.{rule.to}"), labels[rule.milestone][1],
                _wording(rule), why.text, why.source,
            )
        )  # fmt: skip
    return found


def hours_words(plan: Plan) -> str:
    """*08:00–11:00 và 14:00–16:30*."""
    hours = [f"{each.start:%H:%M}–{each.end:%H:%M}" for each in plan.when_to_remind.hours]
    return " và ".join(hours)


def own_days_of(plan: Plan) -> OwnDays | None:
    """The days off and the working days that the plan itself adds, and by what document."""
    policy = plan.when_to_remind
    if policy.days_source is None:
        return None
    why = why_words(plan.titles_of_documents, policy.days_source)
    off, working = (
        tuple(short_date(day) for day in sorted(days))
        for days in (policy.days_off, policy.working_days)
    )
    return OwnDays(off, working, why.text, why.source)


def coming_days(
    connection: Connection, plan: Plan, campaign_id: int, today: date, now: datetime, *, most: int
) -> list[DayLine]:
    """Today's and the next such days, for everybody and for those with more time."""
    times = times_of(plan)
    found: dict[date, list[str]] = {}
    for rules, due, since in _deadlines(connection, plan, campaign_id):
        if due <= now:
            continue
        until = last_words(due, plan)
        for slot in falls(rules, due, since, times):
            if slot.day >= today:
                moved = _moved(slot, due, since, times)
                words = f"{rule_words(slot.rule)} (hạn {until}{moved})"
                found.setdefault(slot.day, []).append(words)
    return [
        DayLine(
            day, _day_words(day), _once(found[day]), campaign_id in paused_on(connection, day),
            sum(campaign == campaign_id for campaign, _ in alone_on(connection, day)),
        )
        for day in sorted(found)[:most]
    ]  # fmt: skip


def _moved(slot: Slot, due: datetime, since: date, times: SendingTimes) -> str:
    """Why it is another day than the rule says; "" where it is that one."""
    last = (due - timedelta(microseconds=1)).astimezone(times.zone).date()
    meant = last - timedelta(days=slot.rule.days_before)
    if slot.day == meant:
        return ""
    if slot.day > meant:
        return sentence("moved.since", day=short_date(since))
    if not times.is_off(meant):
        return sentence("moved.too_close", day=short_date(meant))
    return sentence(
        "moved.day_off", day=short_date(meant), off=day_off(meant) or sentence("moved.day")
    )


def _deadlines(
    connection: Connection, plan: Plan, campaign_id: int
) -> Iterable[tuple[Sequence[ReminderRule], datetime, date]]:
    """The rules of each milestone for each who is told, by each of its deadlines, with the day on
    which that came to be."""
    opened = connection.scalar(select(Campaign.opened_at).where(Campaign.id == campaign_id))
    granted: dict[str, dict[datetime, datetime]] = {}
    for row in connection.execute(
        select(Extension.milestone, Extension.cut_off, func.min(Extension.granted_at).label("at"))
        .where(Extension.campaign_id == campaign_id)
        .group_by(Extension.milestone, Extension.cut_off)
    ):
        granted.setdefault(row.milestone, {})[row.cut_off] = row.at
    groups: dict[tuple[str, str], list[ReminderRule]] = {}
    for rule in plan.reminders:
        groups.setdefault((rule.milestone, rule.to), []).append(rule)
    for (milestone, _), rules in groups.items():
        own = cut_off(plan.milestones_by_code[milestone], plan.zone)
        began = {**({own: None} if own else {}), **granted.get(milestone, {})}
        for due in sorted(began):
            days = [each.astimezone(plan.zone).date() for each in (opened, began[due]) if each]
            yield rules, due, max(days, default=date.min)


def rule_words(rule: ReminderRule) -> str:
    """*Trước hạn 3 ngày: nhắc người còn nợ*."""
    return f"{_before(rule)}: nhắc {sentence(f'told.{rule.to}')}"


def _before(rule: ReminderRule) -> str:
    return f"Trước hạn {rule.days_before} ngày" if rule.days_before else "Đúng ngày cuối"


def _wording(rule: ReminderRule) -> str:
    """What is filled in stands in square brackets, by its name."""
    return _VALUE.sub(lambda found: f"[{sentence(f'value.{found[1]}')}]", rule.text)


def _day_words(day: date) -> str:
    return f"{weekday(day)} {short_date(day)}"


def _once(said: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said))
