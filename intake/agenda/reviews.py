"""Who is gone through in a review: group after group as the plan lists them, each party once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from intake.agenda.left_open import left_to_leaders
from intake.agenda.matters import Matter, Place
from intake.conditions import compile_condition
from intake.plan import Plan, Step
from intake.plan.meetings import Subjects
from intake.rolls import there
from storage.submissions import Submission
from vietnamese.order import person_key, sort_key

_MOST_NAMED = 5_000
"""More parties than this are looked for among all."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A person or a collective that is gone through; `detail`: the post."""

    party_id: int
    label: str
    detail: str = ""


def reviews_of(connection: Connection, plan: Plan, place: Place, step: Step) -> list[Matter]:
    """With the form that each handed in; a party of two groups comes in the first of them. From an
    earlier meeting come those alone whom its ballots leave to this one."""
    ordered: dict[int, Reviewed] = {}
    for group in step.subjects:
        for each in in_group(place, group):
            ordered.setdefault(each.party_id, each)
    if step.from_meeting is not None:
        ours = left_to_leaders(connection, plan, place, step.from_meeting)
        ordered = {party: each for party, each in ordered.items() if party in ours}
    forms = _handed_in(connection, plan, place.campaign_id, ordered)
    return [
        Matter(step.code, each.party_id, forms.get(each.party_id), None, each.label, each.detail)
        for each in ordered.values()
    ]


def in_group(place: Place, group: Subjects) -> list[Reviewed]:
    """People by unit and then by name, collectives by name."""
    test = compile_condition(group.when)
    if group.kind == "person":
        people = [each for each in there(place.people, place.unit_id) if test(each.facts) is True]
        people.sort(
            key=lambda each: (
                sort_key(str(each.facts.get("unit") or "")),
                person_key(str(each.facts["full_name"])),
                each.employee_id,
            )
        )
        return [
            Reviewed(
                each.party_id, str(each.facts["full_name"]), str(each.facts.get("position") or "")
            )
            for each in people
        ]
    collectives = [
        each
        for each in place.collectives
        if each.kind == group.kind
        and place.unit_id in {None, each.unit_id}
        and test(each.facts) is True
    ]
    collectives.sort(key=lambda each: sort_key(str(each.facts.get("unit") or "")))
    return [Reviewed(each.party_id, str(each.facts.get("unit") or "")) for each in collectives]


def _handed_in(
    connection: Connection, plan: Plan, campaign_id: int, parties: Collection[int]
) -> dict[int, int]:
    """Of each party the first form, in the plan's order, that was handed in: its review."""
    handed_in = select(Submission.subject_id, Submission.form, Submission.id).where(
        Submission.campaign_id == campaign_id,
        Submission.receipts > 0,
        Submission.state != "withdrawn",
    )
    if len(parties) <= _MOST_NAMED:
        handed_in = handed_in.where(Submission.subject_id.in_(parties))
    rows = connection.execute(handed_in)
    order = _forms_of_reviews(plan)
    known = sorted((order[form], party, key) for party, form, key in rows if form in order)
    return {party: key for _, party, key in reversed(known)}


def _forms_of_reviews(plan: Plan) -> dict[str, int]:
    """What is no review: registrations, initiatives, and the dossiers of titles."""
    others: set[str] = {form for title in plan.titles for form in title.dossier}
    if plan.registration is not None:
        others.update(plan.registration.forms)
    if plan.initiatives is not None:
        others.add(plan.initiatives.form)
    forms = [each.form for each in plan.assignments if each.form not in others]
    return {form: at for at, form in enumerate(dict.fromkeys(forms))}
