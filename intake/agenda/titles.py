"""The titles of a meeting: registered for in its place, or proposed by an earlier meeting."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from intake.agenda.earlier import Proposed, carried_in
from intake.agenda.matters import DETAIL_MOST, LABEL_MOST, Matter, Place, shortened
from intake.candidates import Candidate, candidates
from intake.fact_words import INITIATIVE, LEVEL
from intake.plan import Meeting, Plan, Step
from intake.texts import sentence


def titles_of(
    connection: Connection, plan: Plan, place: Place, meeting: Meeting, step: Step
) -> list[Matter]:
    """Title after title as the catalogue lists them; what a rule excludes says so. What nobody has
    come to yet, or this meeting itself comes to before, is known when it votes."""
    kinds = {each.kind for each in meeting.steps}
    settles = {LEVEL} if "review" in kinds else set[str]()
    if meeting.decides and "initiatives" in kinds:
        settles.add(INITIATIVE)
    known: dict[tuple[int | None, str | None], Candidate] = {
        (each.party_id, each.title): each
        for each in candidates(connection, plan, place.campaign_id, unit_id=place.unit_id)
    }
    if step.from_meeting is None:
        found = [_of_candidate(place, step, each, settles) for each in known.values()]
    else:
        found = [
            _of_candidate(place, step, known[each.party_id, each.title], settles)
            if (each.party_id, each.title) in known
            else _struck(step, each)
            for each in carried_in(connection, place, step.from_meeting)
        ]
    order = {title.code: at for at, title in enumerate(plan.titles)}
    wanted = set(step.titles) or set(order)
    return sorted(
        (matter for matter in found if matter.title in wanted),
        key=lambda matter: order.get(matter.title or "", len(order)),
    )


def _of_candidate(
    place: Place, step: Step, candidate: Candidate, settles: Collection[str]
) -> Matter:
    unit = candidate.unit if place.unit_id is None and candidate.kind == "person" else ""
    detail = ", ".join(part for part in (candidate.position, unit) if part)
    own = candidate.employee_id if step.own_matter == "abstains" else None
    return Matter(
        step.code,
        candidate.party_id,
        candidate.submission_id,
        candidate.title,
        shortened(candidate.name, LABEL_MOST),
        shortened(detail, DETAIL_MOST),
        () if own is None else (own,),
        " ".join(
            each.words
            for each in candidate.unmet
            if each.keeps_out and each.rests_on.isdisjoint(settles)
        ),
    )


def _struck(step: Step, proposed: Proposed) -> Matter:
    """Who was proposed, and has left or is on no list any more."""
    return Matter(
        step.code, proposed.party_id, proposed.submission_id, proposed.title, proposed.label,
        proposed.detail, (), sentence("agenda.struck"),
    )  # fmt: skip
