"""The days of a played campaign: when units meet and vote, and the day by which people hand in,
set earlier by the office where the plan leaves no time between the two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from backend.summaries.collect import plan_of
from intake.calendar import cut_off
from intake.plan import Plan
from phieu.simulation.pages import Browser
from phieu.simulation.stage import Stage

_DAY = dt.timedelta(days=1)
_BEFORE_DUE = dt.timedelta(hours=15)
"""Nine in the morning of the day before a cut-off at midnight."""
_BETWEEN = 7 * _DAY
"""From the last hand-in to the meeting: what is sent back is mended, heads remark, units vote."""


def day_of(plan: Plan, code: str | None) -> dt.datetime | None:
    """When that is held which this milestone demands: nine in the morning of the day for which it
    is planned, or before it is due."""
    milestone = plan.milestones_by_code.get(code or "")
    if milestone is None:
        return None
    due = cut_off(milestone, plan.zone)
    nine = dt.datetime.combine(milestone.date, dt.time(9), plan.zone)
    return nine if due is None else due - _BEFORE_DUE


def first_meeting(plan: Plan) -> dt.datetime | None:
    """When units sit down together, if the plan says."""
    return min(_days_in_units(plan), default=None)


def last_day(plan: Plan) -> dt.datetime:
    """When the last milestone is over."""
    return max(over(plan, each.code) for each in plan.milestones)


def over(plan: Plan, code: str) -> dt.datetime:
    """The end of a milestone's day, whether or not anybody can be late; UTC."""
    milestone = plan.milestones_by_code[code]
    midnight = dt.datetime.combine(milestone.date + _DAY, dt.time.min, plan.zone)
    return cut_off(milestone, plan.zone) or midnight.astimezone(dt.UTC)


def earlier_day(plan: Plan, code: str) -> dt.date | None:
    """The date for a milestone that leaves a week until units meet; None where there is a week, or
    nobody meets."""
    milestone = plan.milestones_by_code[code]
    first, due = first_meeting(plan), cut_off(milestone, plan.zone)
    if first is None or due is None or due + _BETWEEN <= first:
        return None
    day = (first - _BETWEEN).astimezone(plan.zone).date()
    return day - _DAY if milestone.kind == "by" else day


async def leave_time_to_meet(stage: Stage, office: Browser, code: str) -> None:
    """At the office's page of dates: people hand in a week before their unit meets."""
    day = earlier_day(stage.plan, code)
    if day is None:
        return
    place = f"/van-phong/dot/{stage.campaign}"
    await office.open(place)
    await office.press(f"{place}/moc", {f"ngay-{code}": f"{day:%d/%m/%Y}", "lam": "luu"})
    library, campaign = stage.rooms.library, stage.campaign
    stage.plan = await stage.rooms.store.read(lambda c: plan_of(c, library, campaign))
    stage.diary.note("campaign.redate", f"campaign:{campaign}")


def _days_in_units(plan: Plan) -> Iterator[dt.datetime]:
    for meeting in plan.meetings:
        day = day_of(plan, meeting.milestone) if meeting.place == "unit" else None
        if day is not None:
            yield day
