"""What came of a ballot: the counts against the threshold of the plan, item by item.

A blank is a valid ballot that is for nothing: it counts in the base, and for no selection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from intake.ballot_shares import base_of, percent, reaches, said_of
from intake.plan.ballot_rules import Threshold
from intake.plan.ballots import Ballot
from intake.plan.plan import Plan
from intake.tallying import Tally, Turnout, tallies_of, turnout_of
from intake.texts import sentence

__all__ = [
    "Outcome",
    "Tally",
    "Turnout",
    "after_tie",
    "outcomes",
    "tallies_of",
    "turnout_of",
]

Verdict = Literal["reached", "not", "tie"]
Settling = Literal["second_round", "chair_decides", "leaders_decide", "reported"]


@dataclass(frozen=True, slots=True)
class Line:
    """One selection of an item. `percent`: *66,67%*, or *–* of nothing."""

    number: int
    name: str
    votes: int
    percent: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`chosen`: the numbers of the selections that reached, or that are equal; `tied_with`: the
    labels of the items that share a place. `words`: for the minutes."""

    label: str
    verdict: Verdict
    chosen: tuple[int, ...]
    lines: tuple[Line, ...]
    blank: int
    invalid: int
    valid: int
    base: int
    words: str
    place: int | None = None
    tied_with: tuple[str, ...] = ()


def outcomes(
    plan: Plan, ballot: Ballot, turnout: Turnout, tallies: Sequence[Tally]
) -> tuple[Outcome, ...]:
    """One for each item. The plan must say what an item needs (the check of a plan sees to it)."""
    threshold = ballot.threshold
    if threshold is None:
        raise ValueError(f"{ballot.code} has no threshold")
    if threshold.by == "rank_sum":
        return _by_places(threshold, turnout, tallies)
    if threshold.by == "most":
        return tuple(_by_most(threshold, turnout, tally) for tally in tallies)
    number = _number_of(plan, ballot, threshold.selection or "")
    return tuple(_by_share(number, threshold, turnout, tally) for tally in tallies)


def after_tie(ballot: Ballot, number: int) -> Settling:
    """What follows equal votes in the round of this number, from 1."""
    tie = ballot.tie
    if tie is None:
        return "reported"
    if tie.then == "second_round" and number > tie.rounds:
        return tie.after or "reported"
    return tie.then


def _number_of(plan: Plan, ballot: Ballot, selection: str) -> int:
    listed = ballot.selections.list_name if ballot.selections else None
    return [choice.code for choice in plan.choice_lists[listed or ""]].index(selection) + 1


def _by_share(number: int, threshold: Threshold, turnout: Turnout, tally: Tally) -> Outcome:
    base = base_of(threshold.base, turnout, tally)
    at = tally.numbers.index(number)
    reached = reaches(threshold, tally.votes[at], base)
    said = said_of(threshold, tally.votes[at], base)
    wording = "outcome.reached" if reached else "outcome.not_reached"
    words = sentence(wording, name=tally.names[at], **said)
    return _outcome(tally, base, "reached" if reached else "not", (number,) * reached, words)


def _by_most(threshold: Threshold, turnout: Turnout, tally: Tally) -> Outcome:
    base = base_of(threshold.base, turnout, tally)
    best = max(tally.votes, default=0)
    if not best:
        return _outcome(tally, base, "not", (), sentence("outcome.nobody"))
    first = [at for at, votes in enumerate(tally.votes) if votes == best]
    names = sentence("outcome.and").join(f"“{tally.names[at]}”" for at in first)
    said = {"names": names, **said_of(threshold, best, base)}
    if not reaches(threshold, best, base):
        return _outcome(tally, base, "not", (), sentence("outcome.most_too_few", **said))
    verdict: Verdict = "reached" if len(first) == 1 else "tie"
    words = sentence("outcome.most" if verdict == "reached" else "outcome.tie", **said)
    return _outcome(tally, base, verdict, tuple(tally.numbers[at] for at in first), words)


def _by_places(
    threshold: Threshold, turnout: Turnout, tallies: Sequence[Tally]
) -> tuple[Outcome, ...]:
    """Who was given no place by somebody has the last one there."""
    sums = [_sum_of_places(tally, len(tallies)) for tally in tallies]
    found = []
    for tally, total in zip(tallies, sums, strict=True):
        place = 1 + sum(other < total for other in sums)
        equal = tuple(
            other.label
            for other, same in zip(tallies, sums, strict=True)
            if same == total and other is not tally
        )
        wording = "outcome.place_shared" if equal else "outcome.place"
        words = sentence(wording, sum=total, place=place, others=", ".join(equal))
        verdict: Verdict = "tie" if equal else "reached" if place == 1 else "not"
        base = base_of(threshold.base, turnout, tally)
        found.append(_outcome(tally, base, verdict, (), words, place, equal))
    return tuple(found)


def _sum_of_places(tally: Tally, last: int) -> int:
    given = sum(place * votes for place, votes in zip(tally.numbers, tally.votes, strict=True))
    return given + last * tally.blank


def _outcome(
    tally: Tally,
    base: int,
    verdict: Verdict,
    chosen: tuple[int, ...],
    words: str,
    place: int | None = None,
    tied_with: tuple[str, ...] = (),
) -> Outcome:
    lines = tuple(
        Line(number, name, votes, percent(votes, base))
        for number, name, votes in zip(tally.numbers, tally.names, tally.votes, strict=True)
    )
    return Outcome(
        tally.label, verdict, chosen, lines, tally.blank, tally.invalid, tally.valid, base, words,
        place, tied_with,
    )  # fmt: skip
