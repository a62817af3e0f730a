"""What is asked later in a year: of who registered for a title, and of whom a meeting concluded
something; each hands it in."""

from __future__ import annotations

import datetime as dt
from functools import partial

from intake.calendar import cut_off
from phieu.days import settle
from phieu.simulation import employees
from phieu.simulation.habits import habit
from phieu.simulation.stage import Stage
from phieu.simulation.story import Story

_DAY = dt.timedelta(days=1)


async def ask_what_came_about(stage: Stage) -> None:
    """As the product does each morning, as long as what is asked then can still be in time; a
    story for each new form."""
    plan, now = stage.plan, stage.clock.now()
    later = [each for each in plan.assignments if not each.from_the_start]
    dues = [cut_off(plan.milestones_by_code[each.milestone], plan.zone) for each in later]
    if not any(due is None or now < due for due in dues):
        return
    stage.timeline.plan(now + _DAY, partial(ask_what_came_about, stage))
    if not await settle(stage.rooms, stage.local(now).date()):
        return
    asked = await stage.meet()
    for gone in stage.stories.keys() - {each.submission for each in asked}:
        del stage.stories[gone]  # whose registration was opened again, say
    for each in asked:
        if each.submission in stage.stories:
            continue
        due = cut_off(plan.milestones_by_code[each.milestone], plan.zone)
        chance = stage.chance(each.staff_code, each.form, each.subject)
        way = habit(now, due, "on_time", chance)
        story = Story(each, way, str(each.facts.get("unit_code") or ""))
        stage.stories[each.submission] = story
        employees.plan_sittings(stage, story)
