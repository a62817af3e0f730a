"""The titles of a meeting: registered for in its place, or proposed by an earlier meeting."""

from __future__ import annotations

from sqlalchemy import Connection

from intake.agenda.earlier import Proposed, carried_in
from intake.agenda.matters import DETAIL_MOST, LABEL_MOST, Matter, Place, shortened
from intake.candidates import Candidate, candidates
from intake.plan import Plan, Step
from intake.texts import sentence


def titles_of(connection: Connection, plan: Plan, place: Place, step: Step) -> list[Matter]:
    """Title after title as the catalogue lists them; what a rule excludes says so."""
    known: dict[tuple[int | None, str | None], Candidate] = {
        (each.party_id, each.title): each
        for each in candidates(connection, plan, place.campaign_id, unit_id=place.unit_id)
    }
    if step.from_meeting is None:
        found = [_of_candidate(place, step, each) for each in known.values()]
    else:
        found = [
            _of_candidate(place, step, known[each.party_id, each.title])
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


def why_not_candidate(candidate: Candidate | None) -> str:
    """In the rules' words, why this title may not be decided on; "" where it may."""
    if candidate is None:
        return sentence("agenda.struck")
    return " ".join(each.words for each in candidate.unmet if each.lifted is None)


def _of_candidate(place: Place, step: Step, candidate: Candidate) -> Matter:
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
        why_not_candidate(candidate),
    )


def _struck(step: Step, proposed: Proposed) -> Matter:
    """Who was proposed, and has left or is on no list any more."""
    return Matter(
        step.code, proposed.party_id, proposed.submission_id, proposed.title, proposed.label,
        proposed.detail, (), why_not_candidate(None),
    )  # fmt: skip
