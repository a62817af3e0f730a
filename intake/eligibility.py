"""Who fills which form: the plan's rules over the facts of a party."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from intake.conditions import compile_condition
from intake.filling import filler_facts
from intake.holders import Answering, Held, Holders, settled
from intake.plan.plan import Plan
from intake.plan.respondents import Assignment, PartyKind, Role

OUTSIDE = "outside_system"
"""The fact that a person is dealt with outside this system: nothing is asked of them."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the agency, as the rules see one; `held` is what documents give today."""

    employee_id: int
    party_id: int
    unit_id: int | None
    facts: Mapping[str, Any]
    held: frozenset[Held] = frozenset()


@dataclass(frozen=True, slots=True)
class Collective:
    """A unit, its leadership, or the agency."""

    kind: PartyKind
    party_id: int
    unit_id: int | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One form that is asked of one party, and who fills and signs it."""

    assignment: Assignment
    subject_id: int
    filler_id: int
    signer_id: int | None
    unit_id: int | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Unmet:
    """A form that is owed and that nobody can be asked for, and why."""

    form: str
    party_id: int
    reason: str


def applies(assignment: Assignment, facts: Mapping[str, Any]) -> bool:
    return compile_condition(assignment.when)(facts) is True


def roles_of(plan: Plan, facts: Mapping[str, Any]) -> tuple[Role, ...]:
    """The parts that a person of these facts plays, by the roster alone."""
    return tuple(role for role in plan.roles if compile_condition(role.when)(facts) is True)


def who_is_asked(
    plan: Plan, members: tuple[Member, ...], collectives: tuple[Collective, ...]
) -> tuple[list[Asked], list[Unmet]]:
    """Every form that the plan asks of these people and collectives.

    The first rule by which somebody can be asked a form of a party counts; a later one adds
    nothing.
    """
    asked: dict[tuple[str, int], Asked] = {}
    unmet: list[Unmet] = []
    inside = [member for member in members if member.facts.get(OUTSIDE) is not True]
    holders = holders_of(plan, inside)
    known = {member.employee_id: member.facts for member in members}
    for assignment in plan.assignments:
        test = compile_condition(assignment.when)
        if assignment.respondent == "person":
            for member in inside:
                if test(member.facts) is True:
                    asked.setdefault(
                        (assignment.form, member.party_id), _of_person(assignment, member, holders)
                    )
            continue
        for collective in collectives:
            if collective.kind != assignment.respondent or test(collective.facts) is not True:
                continue
            place = where_filled(assignment, collective.unit_id)
            fillers = holders.answerable(assignment.filled_by, place)
            if len(fillers) == 1:
                asked.setdefault(
                    (assignment.form, collective.party_id),
                    _of_collective(plan, assignment, collective, fillers[0], holders, known),
                )
            else:
                reason = "several_fill" if fillers else "nobody_fills"
                unmet.append(Unmet(assignment.form, collective.party_id, reason))
    owed = [each for each in unmet if (each.form, each.party_id) not in asked]
    return list(asked.values()), owed


def where_filled(assignment: Assignment, unit_id: int | None) -> int | None:
    """Where the role that fills it in is looked for: in the unit, or (None) in the agency."""
    return None if assignment.filler_of == "agency" else unit_id


def holders_of(plan: Plan, members: Iterable[Member]) -> Holders:
    """Who holds the plan's roles: by their facts and main posts, and by documents."""
    tests = [(role.code, compile_condition(role.when)) for role in plan.roles]
    inside = [member for member in members if member.facts.get(OUTSIDE) is not True]
    found = (
        (member.employee_id, code, member.unit_id)
        for member in inside
        for code, test in tests
        if test(member.facts) is True
    )
    return settled(found, ((each.employee_id, held) for each in inside for held in each.held))


def _of_person(assignment: Assignment, member: Member, holders: Holders) -> Asked:
    return Asked(
        assignment,
        subject_id=member.party_id,
        filler_id=member.employee_id,
        signer_id=_signer(assignment, member.unit_id, holders, member.employee_id),
        unit_id=member.unit_id,
        facts=member.facts,
    )


def _of_collective(
    plan: Plan,
    assignment: Assignment,
    collective: Collective,
    answering: Answering,
    holders: Holders,
    known: Mapping[int, Mapping[str, Any]],
) -> Asked:
    filler, held = answering
    signer = _signer(assignment, collective.unit_id, holders, None)
    signs, role = filler, assignment.filled_by
    if signer is not None and signer != filler:
        # What is drafted is released, and signed, by whoever answers for it.
        signs, role = signer, assignment.signed_by
        held = dict(holders.answerable(role, collective.unit_id)).get(signer)
    label = next((each.label for each in plan.roles if each.code == role), "")
    return Asked(
        assignment,
        subject_id=collective.party_id,
        filler_id=filler,
        signer_id=signer,
        unit_id=collective.unit_id,
        facts={**collective.facts, **filler_facts(signs, held, known, label)},
    )


def _signer(
    assignment: Assignment, unit_id: int | None, holders: Holders, subject: int | None
) -> int | None:
    """Who signs in the unit; nobody signs for himself."""
    return None if unit_id is None else holders.signer(assignment.signed_by, unit_id, subject)
