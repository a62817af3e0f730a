"""The year's second half: who registered for a title is asked for a report, and hands it in."""

from __future__ import annotations

from backend.rosters.asking import ask_in_bits
from intake.calendar import cut_off
from phieu.simulation import employees
from phieu.simulation.habits import habit
from phieu.simulation.stage import Stage
from phieu.simulation.story import Story


async def ask_the_registered(stage: Stage) -> None:
    """As the product does on the morning after somebody registered; a story for each new form."""
    if not any(each.registered for each in stage.plan.assignments):
        return
    rooms, plan, now = stage.rooms, stage.plan, stage.clock.now()
    await ask_in_bits(rooms, stage.campaign, lambda bit, _: rooms.store.write(bit))
    for each in await stage.meet():
        if each.submission in stage.stories:
            continue
        due = cut_off(plan.milestones_by_code[each.milestone], plan.zone)
        chance = stage.chance(each.staff_code, each.form, each.subject)
        way = habit(now, due, "on_time", chance)
        story = Story(each, way, str(each.facts.get("unit_code") or ""))
        stage.stories[each.submission] = story
        employees.plan_sittings(stage, story)
