"""What a meeting goes through, in the plan's order: people, motions, ballots, titles, initiatives.

What may not be voted on stays on the agenda, and in the minutes, with the words of the rule.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from intake.agenda.deciding import sure_decidable
from intake.agenda.initiatives import initiatives_of
from intake.agenda.matters import LABEL_MOST, Matter, Place, shortened
from intake.agenda.reviews import reviews_of
from intake.agenda.titles import titles_of
from intake.eligibility import Collective, Member
from intake.plan import Meeting, Plan, Step

__all__ = ["Matter", "agenda", "sure_decidable"]


def agenda(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    meeting: Meeting,
    unit_id: int | None,
    *,
    people: Iterable[Member],
    collectives: Iterable[Collective],
) -> list[Matter]:
    """Every matter of the meeting, in the order in which it is gone through.

    `people` and `collectives`: of the whole agency, as the plan's rules see them today.
    """
    place = Place(campaign_id, unit_id, tuple(people), tuple(collectives))
    found: list[Matter] = []
    for step in meeting.steps:
        match step.kind:
            case "review":
                found += reviews_of(connection, plan, place, step)
            case "titles":
                found += titles_of(connection, plan, place, meeting, step)
            case "initiatives":
                found += initiatives_of(connection, plan, place, step)
            case _:
                found.append(_alone(plan, step))
    return found


def _alone(plan: Plan, step: Step) -> Matter:
    """A motion, a ballot or a note: of nobody in particular."""
    label = step.question or step.label
    if step.ballot is not None and step.ballot in plan.ballots_by_code:
        label = plan.ballots_by_code[step.ballot].label
    return Matter(step.code, None, None, None, shortened(label, LABEL_MOST))
