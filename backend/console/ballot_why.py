"""Where each setting of a ballot stands in the document, or that the software chose it."""

from __future__ import annotations

from backend.console.ballot_calling import RollCall
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


def why_off(plan: Plan, call: RollCall) -> list[tuple[str, list[tuple[str, Why | None]]]]:
    """Whom the rules of titles keep off this ballot: the name, and each rule with the fact of
    theirs and where it stands."""
    shown = {item.key for item in call.all_items}
    return [
        (
            each.item.label,
            [
                (
                    words("kept_off.rule", words=rule.words.rstrip(". "), fact=rule.fact),
                    why_words(plan.titles_of_documents, rule.source),
                )
                for rule in each.rules
            ]
            or [(each.words, None)],
        )
        for key, each in call.kept_off.items()
        if key in shown
    ]
