"""What came of a counted round, as the chair reads it out."""

from __future__ import annotations

from dataclasses import dataclass

from backend.console.ballot_content import FEW
from backend.console.ballot_kept import Kept
from backend.console.ballot_words import words
from intake.ballot_shares import base_words
from intake.balloting import Outcome, after_tie, outcomes
from intake.plan import Plan
from intake.tallying import Turnout, tallies_of, turnout_of


@dataclass(frozen=True, slots=True)
class Result:
    """`base`: what shares are taken of, in words; `told`: what must be said with it."""

    turnout: Turnout
    outcomes: tuple[Outcome, ...]
    base: str
    told: tuple[str, ...]
    ties: tuple[Outcome, ...]
    after: str
    """What follows equal votes; "" where there are none."""


def result_of(plan: Plan, kept: Kept) -> Result:
    """Of a round that is counted."""
    ballot, count = kept.demanded, kept.count
    turnout = turnout_of(
        kept.row.result, members=count.members, present=count.present, voters=count.voters
    )
    items = [(row.label, row.selections) for row in kept.items]
    tallies = tallies_of(plan, ballot, items, kept.row.result)
    found = outcomes(plan, ballot, turnout, tallies)
    same = [tally.label for tally in tallies if tally.is_unanimous]
    told = []
    if count.voters <= FEW:
        told.append(words("told.few", voters=count.voters))
    if same:
        told.append(words("told.unanimous", items=", ".join(same)))
    ties = tuple(each for each in found if each.verdict == "tie")
    return Result(
        turnout,
        found,
        base_words(ballot.threshold.base) if ballot.threshold else "",
        tuple(told),
        ties,
        after_tie(ballot, kept.row.number) if ties else "",
    )
