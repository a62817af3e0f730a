"""The figures of one round, and what it was about."""

from __future__ import annotations

from backend.summaries.ballot_rows import Held
from intake.balloting import Tally, Turnout, tallies_of, turnout_of
from intake.plan import Ballot, Plan


def figures(plan: Plan, ballot: Ballot, held: Held) -> tuple[Turnout, tuple[Tally, ...]]:
    """The count of a round, as the ballots process gave it, with the roll."""
    result = held.result
    if result is None:
        raise LookupError(f"ballot {held.ballot_id} was not counted")
    there = [each for each in held.roll if each.is_there]
    turnout = turnout_of(
        result,
        members=len(held.roll),
        present=len(there),
        voters=sum(not each.recused for each in there),
    )
    items = [(each.label, each.selections) for each in held.items]
    return turnout, tallies_of(plan, ballot, items, result)


def voted_on(ballot: Ballot, held: Held) -> list[tuple[str, str]]:
    """What was voted on, by what it is called in every round, and its detail; one question where
    the items are what was chosen from."""
    if ballot.selections is not None and ballot.selections.of == "items":
        return [(ballot.code, "")]
    return [(each.key, each.detail) for each in held.items]
