"""A round as it was counted: how many there were, and how many for what.

Whether the figures agree with each other is said here too, in sentences for the minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake.plan.ballots import Ballot
from intake.plan.plan import Plan
from intake.texts import sentence


@dataclass(frozen=True, slots=True)
class Turnout:
    """Of one round: people of the roll, and ballots on phones and on paper together."""

    members: int
    present: int
    voters: int
    """Those present who have a vote."""
    issued: int
    collected: int
    valid: int


@dataclass(frozen=True, slots=True)
class Tally:
    """One item as it was counted. `numbers` are those of the plan's selections, from 1, in the
    order of the ballot: a second round may offer fewer."""

    label: str
    numbers: tuple[int, ...]
    names: tuple[str, ...]
    blank: int
    votes: tuple[int, ...]
    invalid: int

    @property
    def valid(self) -> int:
        return self.blank + sum(self.votes)

    @property
    def is_unanimous(self) -> bool:
        """Everybody marked the same, so that everybody knows how everybody voted."""
        return self.valid > 0 and self.valid in {self.blank, *self.votes}


def turnout_of(result: Mapping[str, Any], *, members: int, present: int, voters: int) -> Turnout:
    """`result`: as the ballots process hands it back of a counted round."""
    issued = result["issued"] + result["table_issued"] + result["paper_issued"]
    return Turnout(members, present, voters, issued, result["collected"], result["valid"])


def tallies_of(
    plan: Plan,
    ballot: Ballot,
    items: Sequence[tuple[str, Sequence[int] | None]],
    result: Mapping[str, Any],
) -> tuple[Tally, ...]:
    """`items`: label and, where fewer than the plan's can be marked, the numbers of those."""
    counted = result["items"]
    if ballot.selections is not None and ballot.selections.of == "items":
        names = tuple(label for label, _ in items)
        return (_tally(ballot.label, names, None, counted[0]),)
    names = _names(plan, ballot, len(items))
    return tuple(
        _tally(label, names, offered, each)
        for (label, offered), each in zip(items, counted, strict=True)
    )


def discrepancies(turnout: Turnout, tallies: Sequence[Tally]) -> Iterator[str]:
    """What does not add up, or is less than all, in sentences: nothing is said of what agrees."""
    if turnout.issued < turnout.voters:
        yield sentence("count.not_issued", missing=turnout.voters - turnout.issued)
    if turnout.issued > turnout.voters:
        yield sentence("count.issued_beyond", issued=turnout.issued, voters=turnout.voters)
    if turnout.collected < turnout.issued:
        yield sentence("count.not_collected", missing=turnout.issued - turnout.collected)
    if turnout.collected > turnout.issued:
        yield sentence("count.stuffed", collected=turnout.collected, issued=turnout.issued)
    for tally in tallies:
        if tally.valid + tally.invalid != turnout.collected:
            yield sentence(
                "count.item",
                item=tally.label,
                valid=tally.valid,
                invalid=tally.invalid,
                collected=turnout.collected,
            )


def _tally(
    label: str, names: Sequence[str], offered: Sequence[int] | None, counted: Mapping[str, Any]
) -> Tally:
    numbers = tuple(offered) if offered is not None else tuple(range(1, len(names) + 1))
    blank, *votes = counted["counts"]
    if len(votes) != len(numbers):
        raise ValueError(f"{len(votes)} counts for {len(numbers)} selections")
    named = tuple(names[number - 1] for number in numbers)
    return Tally(label, numbers, named, blank, tuple(votes), counted["invalid"])


def _names(plan: Plan, ballot: Ballot, items: int) -> tuple[str, ...]:
    listed = ballot.selections.list_name if ballot.selections else None
    if listed is None:
        return tuple(str(place) for place in range(1, items + 1))
    return tuple(choice.label for choice in plan.choice_lists[listed])
