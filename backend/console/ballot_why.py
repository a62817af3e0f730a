"""Where each setting of a ballot stands in the document, or that the software chose it."""

from __future__ import annotations

from backend.console.ballot_words import words
from intake.plan import Ballot, Plan
from intake.turn import Why
from intake.why import why_words

_EXPLAINED = (
    "electorate", "items", "quorum", "least_number", "self_vote", "tellers", "blank", "threshold",
    "tie", "mode", "chair",
)  # fmt: skip


def reasons(plan: Plan, ballot: Ballot) -> list[tuple[str, Why]]:
    """Each setting by what the page calls it."""
    settings = [(name, getattr(ballot, name)) for name in _EXPLAINED]
    return [
        (words(f"setting.{name}"), why_words(plan.titles_of_documents, setting.source))
        for name, setting in settings
        if setting is not None
    ]


def reason(plan: Plan, ballot: Ballot, name: str) -> Why | None:
    setting = getattr(ballot, name)
    return why_words(plan.titles_of_documents, setting.source) if setting else None
