"""What papers say of a ballot's rules, and of what follows when they settle nothing."""

from __future__ import annotations

from backend.summaries.texts import paper_words
from intake.balloting import Outcome, Settling
from intake.checking.preview_ballots import threshold_words
from intake.plan import Ballot, Plan


def threshold_of(plan: Plan, ballot: Ballot) -> str:
    return threshold_words(plan, ballot, ballot.threshold) if ballot.threshold else ""


def tie_words(outcome: Outcome, then: Settling) -> str:
    return paper_words(f"tie.{then}", item=outcome.label)


def not_held_words(ballot: Ballot) -> str:
    """Why there was no vote, and what is done instead."""
    least = ballot.least_number
    if least is None:
        return ""
    return paper_words(f"not_held.{least.below}", voters=least.voters)
