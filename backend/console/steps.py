"""The dates of the plan that come next, and how many still owe what is due by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, or_, select

from backend.console.progress import Counted, Counts, total
from intake.calendar import cut_off, due_words, latest_cut_off, left_words
from intake.plan import Plan
from intake.plan.calendar import Milestone
from storage.campaigns import Extension


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone, its date in words, and what was asked by then (nothing for many)."""

    code: str
    label: str
    due: str
    left: str
    over: bool
    counts: Counts


def next_steps(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    counted: Counted,
    now: datetime,
    most: int,
    *,
    unit: int = 0,
) -> list[Step]:
    """What is over and still owed, then what comes next: at most `most` of the latter.

    As it holds for everybody, or for a `unit` with more time of its own.
    """
    extended = _extended(connection, campaign_id, unit)
    today = now.astimezone(plan.zone).date()
    ordered = sorted(plan.milestones, key=_last_day)
    steps = [
        (each, _step(plan, each, extended.get(each.code, ()), counted, now)) for each in ordered
    ]
    over = [step for _, step in steps if step.over and step.counts.owed]
    coming = [
        step for each, step in steps if not step.over and (step.left or _last_day(each) >= today)
    ]
    return [*over, *coming[:most]]


def _step(
    plan: Plan,
    milestone: Milestone,
    extended: tuple[datetime, ...],
    counted: Counted,
    now: datetime,
) -> Step:
    due = latest_cut_off(cut_off(milestone, plan.zone), extended)
    return Step(
        milestone.code,
        milestone.label,
        due_words(milestone, due, plan.zone),
        left_words(due, now, plan.zone),
        due is not None and now >= due,
        total(counted, milestone=milestone.code),
    )


def _last_day(milestone: Milestone) -> date:
    return milestone.until or milestone.date


def _extended(
    connection: Connection, campaign_id: int, unit: int
) -> dict[str, tuple[datetime, ...]]:
    found: dict[str, tuple[datetime, ...]] = {}
    for row in connection.execute(
        select(Extension.milestone, Extension.cut_off).where(
            Extension.campaign_id == campaign_id,
            Extension.party_id.is_(None),
            or_(Extension.unit_id.is_(None), Extension.unit_id == unit),
        )
    ):
        found[row.milestone] = (*found.get(row.milestone, ()), row.cut_off)
    return found
