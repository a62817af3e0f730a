"""Who fills which form: the plan's rules over the facts of a party."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intake.conditions import compile_condition
from intake.plan.plan import Plan
from intake.plan.respondents import Assignment, PartyKind, Role

OUTSIDE = "outside_system"
"""The fact that a person is dealt with outside this system: nothing is asked of them."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the agency, as the rules see one."""

    employee_id: int
    party_id: int
    unit_id: int | None
    facts: Mapping[str, Any]


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
    """The parts that a person of these facts plays."""
    return tuple(role for role in plan.roles if compile_condition(role.when)(facts) is True)


def who_is_asked(
    plan: Plan, members: tuple[Member, ...], collectives: tuple[Collective, ...]
) -> tuple[list[Asked], list[Unmet]]:
    """Every form that the plan asks of these people and collectives.

    The first rule that asks a form of a party counts; a later one adds nothing.
    """
    asked: dict[tuple[str, int], Asked] = {}
    unmet: list[Unmet] = []
    inside = [member for member in members if member.facts.get(OUTSIDE) is not True]
    holders = _holders(plan, inside)
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
            found = _of_collective(assignment, collective, holders)
            if found is None:
                unmet.append(Unmet(assignment.form, collective.party_id, "nobody_fills"))
            else:
                asked.setdefault((assignment.form, collective.party_id), found)
    return list(asked.values()), unmet


_Holders = Mapping[tuple[str, int | None], int]


def _holders(plan: Plan, inside: list[Member]) -> _Holders:
    """(role, unit) -> employee; (role, None) is the first in the whole agency."""
    holders: dict[tuple[str, int | None], int] = {}
    tests = [(role.code, compile_condition(role.when)) for role in plan.roles]
    for member in inside:
        for code, test in tests:
            if test(member.facts) is True:
                holders.setdefault((code, member.unit_id), member.employee_id)
                holders.setdefault((code, None), member.employee_id)
    return holders


def _of_person(assignment: Assignment, member: Member, holders: _Holders) -> Asked:
    return Asked(
        assignment,
        subject_id=member.party_id,
        filler_id=member.employee_id,
        signer_id=_holder(assignment.signed_by, member.unit_id, holders),
        unit_id=member.unit_id,
        facts=member.facts,
    )


def _of_collective(
    assignment: Assignment, collective: Collective, holders: _Holders
) -> Asked | None:
    filler = _holder(assignment.filled_by, collective.unit_id, holders)
    if filler is None:
        return None
    return Asked(
        assignment,
        subject_id=collective.party_id,
        filler_id=filler,
        signer_id=_holder(assignment.signed_by, collective.unit_id, holders),
        unit_id=collective.unit_id,
        facts=collective.facts,
    )


def _holder(role: str | None, unit_id: int | None, holders: _Holders) -> int | None:
    return None if role is None else holders.get((role, unit_id))
