"""The initiatives of a meeting: those that reached it, or that earlier meetings proposed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from intake.agenda.earlier import Proposed, carried_in
from intake.agenda.matters import DETAIL_MOST, LABEL_MOST, Matter, Place, shortened
from intake.initiatives import Initiative, came_in
from intake.plan import Plan, Step
from intake.texts import sentence
from vietnamese.text import words


def initiatives_of(connection: Connection, plan: Plan, place: Place, step: Step) -> list[Matter]:
    """Of the unit, or of the agency. A rule that is not met keeps one from the vote."""
    reached = came_in(connection, plan, place.campaign_id, unit_id=place.unit_id)
    named = _by_name(place) if reached and step.own_matter == "abstains" else {}
    if step.from_meeting is None:
        return [_matter(place, step, each, named) for each in reached]
    known = {each.submission_id: each for each in reached}
    return [
        _matter(place, step, known[each.submission_id], named)
        if each.submission_id in known
        else _gone(step, each)
        for each in carried_in(connection, place, step.from_meeting)
        if each.submission_id is not None and each.title is None
    ]


def why_not_initiative(place_unit: int | None, initiative: Initiative) -> str:
    """In the rules' words, why it may not be voted on; "" where it may. What the office holds
    back does not reach a council of the agency."""
    if initiative.by_itself:
        return sentence("agenda.by_itself")
    if initiative.held_back and place_unit is None:
        return sentence("agenda.held_back", reason=initiative.held_back)
    return " ".join(problem.words for problem in initiative.problems)


def _matter(
    place: Place, step: Step, initiative: Initiative, named: Mapping[str, Collection[int]]
) -> Matter:
    names = ", ".join(name for name, _ in initiative.authors)
    unit = initiative.unit if place.unit_id is None else ""
    return Matter(
        step.code,
        initiative.party_id,
        initiative.submission_id,
        None,
        shortened(initiative.title, LABEL_MOST),
        shortened(", ".join(part for part in (names, unit) if part), DETAIL_MOST),
        _authors(initiative, named) if step.own_matter == "abstains" else (),
        why_not_initiative(place.unit_id, initiative),
    )


def _authors(initiative: Initiative, named: Mapping[str, Collection[int]]) -> tuple[int, ...]:
    """Who handed it in, and co-authors, who are named and not numbered: by their names."""
    own = {who for name, _ in initiative.authors for who in named.get(words(name), ())}
    if initiative.author_id is not None:
        own.add(initiative.author_id)
    return tuple(sorted(own))


def _by_name(place: Place) -> Mapping[str, Collection[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for each in place.people:
        found[words(str(each.facts["full_name"]))].append(each.employee_id)
    return found


def _gone(step: Step, proposed: Proposed) -> Matter:
    """It was withdrawn since."""
    return Matter(
        step.code, proposed.party_id, proposed.submission_id, None, proposed.label,
        proposed.detail, (), sentence("agenda.struck"),
    )  # fmt: skip
