"""What papers say of a ballot's rules, and of what follows when they settle nothing."""

from __future__ import annotations

from backend.summaries.texts import paper_words
from intake.balloting import Outcome, Settling
from intake.checking.preview_ballots import threshold_words
from intake.plan import Ballot, Plan

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


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


def room_code(manifest_hash: str) -> str:
    """What everybody in the room read on their phones: the first 60 bits, in three groups."""
    if not manifest_hash:
        return ""
    bits = int(manifest_hash[:15], 16)
    letters = "".join(_CROCKFORD[bits >> place & 31] for place in range(55, -1, -5))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))
