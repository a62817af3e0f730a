"""Who votes on what: a ballot of the plan, against the people and the units of a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from intake.conditions import compile_condition
from intake.eligibility import OUTSIDE, Collective, Member
from intake.holders import Answering, Holders
from intake.plan.ballot_rules import Quorum
from intake.plan.ballots import Ballot
from intake.plan.plan import Plan
from vietnamese.order import person_key

TOO_FEW = Literal["", "quorum", "least_number"]


@dataclass(frozen=True, slots=True)
class Item:
    """What is voted on: a person, a collective, or (without a party) what the chair typed in."""

    label: str
    detail: str = ""
    party_id: int | None = None
    employee_id: int | None = None

    @property
    def key(self) -> str:
        """Two people may have one name."""
        return self.label if self.party_id is None else str(self.party_id)


@dataclass(frozen=True, slots=True)
class Count:
    """Of the roll: everybody, those who are there, and of these those who vote."""

    members: int
    present: int
    voters: int


@dataclass(frozen=True, slots=True)
class Chairing:
    """Who chairs, by which role; `why`: "" by the role itself, "subject" because the holder of
    that is voted on, "no_other" though voted on, since nobody holds the other role."""

    role: str | None
    who: tuple[Answering, ...]
    why: Literal["", "subject", "no_other"] = ""

    def answering(self, employee_id: int) -> Answering | None:
        return next((each for each in self.who if each[0] == employee_id), None)


def places_of(ballot: Ballot, collectives: Iterable[Collective]) -> list[int | None]:
    """The units in which the ballot is held; None: in the agency."""
    if ballot.electorate is None or ballot.electorate.place == "agency":
        return [None]
    return [each.unit_id for each in collectives if each.kind == "unit"]


def there(members: Iterable[Member], unit_id: int | None) -> list[Member]:
    """Those of the unit, or (None) of the agency, who are not dealt with outside this system."""
    return [
        each
        for each in members
        if unit_id in {None, each.unit_id} and each.facts.get(OUTSIDE) is not True
    ]


def electors(ballot: Ballot, members: Iterable[Member], unit_id: int | None) -> list[Member]:
    """Everybody who may vote there, in the order of the alphabet."""
    electorate = ballot.electorate
    test = compile_condition(electorate.when if electorate else None)
    found = [each for each in there(members, unit_id) if test(each.facts) is True]
    return sorted(found, key=_by_name)


def items_of(
    ballot: Ballot,
    members: Iterable[Member],
    collectives: Iterable[Collective],
    unit_id: int | None,
    typed: Sequence[str] = (),
) -> list[Item]:
    """What is voted on there; `typed`: what the chair typed in, where the plan leaves that open."""
    if ballot.items is None:
        return []
    test = compile_condition(ballot.items.when)
    match ballot.items.subject:
        case "named":
            return [Item(label) for label in typed]
        case "person":
            people = [each for each in there(members, unit_id) if test(each.facts) is True]
            return [
                Item(
                    str(each.facts["full_name"]), str(each.facts.get("position") or ""),
                    each.party_id, each.employee_id,
                )
                for each in sorted(people, key=_by_name)
            ]  # fmt: skip
        case kind:
            return [
                Item(str(each.facts.get("unit") or ""), "", each.party_id)
                for each in collectives
                if each.kind == kind
                and unit_id in {None, each.unit_id}
                and test(each.facts) is True
            ]


def selections_of(plan: Plan, ballot: Ballot, items: Sequence[Item]) -> tuple[str, ...]:
    """What can be marked for an item, in the order of their numbers from 1."""
    assert ballot.selections is not None  # noqa: S101 - the check of a plan refuses it
    match ballot.selections.of:
        case "ranks":
            return tuple(str(place) for place in range(1, len(items) + 1))
        case "items":
            return tuple(item.label for item in items)
        case _:
            choices = plan.choice_lists[ballot.selections.list_name or ""]
            return tuple(choice.label for choice in choices)


def rule_of(plan: Plan, ballot: Ballot) -> dict[str, Any] | None:
    """What holds across the items of one ballot, for ballots that stay whole."""
    if ballot.selections is not None and ballot.selections.of == "ranks":
        return {"kind": "ranks"}
    limit = ballot.mode.at_most if ballot.mode else None
    if limit is None or ballot.selections is None:
        return None
    codes = [each.code for each in plan.choice_lists[ballot.selections.list_name or ""]]
    number = codes.index(limit.selection) + 1
    return {"kind": "at_most", "selection": number, "count": limit.count}


def subjects_of(items: Iterable[Item]) -> frozenset[int]:
    """The people who are voted on."""
    return frozenset(item.employee_id for item in items if item.employee_id is not None)


def recused(ballot: Ballot, items: Iterable[Item]) -> frozenset[int]:
    """Who has no vote: those on the ballot, where the plan gives none in an own matter."""
    allowed = ballot.self_vote is None or ballot.self_vote.allowed
    return frozenset() if allowed else subjects_of(items)


def too_few(ballot: Ballot, count: Count) -> TOO_FEW:
    """Why there is no vote yet: a meeting that is too small, or too few who vote."""
    if count.present < quorum_of(ballot, count.members):
        return "quorum"
    least = ballot.least_number
    return "least_number" if least is not None and count.voters < least.voters else ""


def quorum_of(ballot: Ballot, members: int) -> int:
    """How many must be there; what does not divide is rounded up."""
    return needed(ballot.quorum, members)


def needed(quorum: Quorum | None, members: int) -> int:
    """How many of so many members must be there; 0 where the plan names no number."""
    if quorum is None:
        return 0
    return -(-members * quorum.parts // quorum.of_parts)


def may_count(ballot: Ballot, people: Iterable[int], items: Iterable[Item]) -> frozenset[int]:
    """Who may be a teller."""
    subjects = subjects_of(items)
    allowed = ballot.tellers is not None and ballot.tellers.subject_may_be
    return frozenset(each for each in people if allowed or each not in subjects)


def chairing(
    ballot: Ballot, holders: Holders, unit_id: int | None, items: Iterable[Item]
) -> Chairing:
    """Who chairs there. Without a role of the plan nobody here does: the office."""
    chair = ballot.chair
    if chair is None or chair.role is None:
        return Chairing(None, ())
    subjects = subjects_of(items)
    first = tuple(holders.answerable(chair.role, unit_id))
    if chair.when_subject is None or not any(who in subjects for who, _ in first):
        return Chairing(chair.role, first)
    others = tuple(holders.answerable(chair.when_subject, unit_id))
    if not others:
        return Chairing(chair.role, first, "no_other")
    return Chairing(chair.when_subject, others, "subject")


def _by_name(member: Member) -> tuple[Any, int]:
    return person_key(str(member.facts["full_name"])), member.employee_id
