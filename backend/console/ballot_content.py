"""What the ballots process is told of a round: words and numbers drawn for it, no person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backend.console.ballot_kept import Kept
from backend.console.ballot_words import words
from intake.plan import Plan
from intake.rolls import Item, rule_of, selections_of

_LONGEST_TITLE = 400
FEW = 4
"""With no more voters than these, the result itself may tell who voted how."""


def content_of(plan: Plan, kept: Kept, *, door: str, previous: str | None) -> dict[str, Any]:
    """For `Ballots.create`; the same each time, so that it may be sent again."""
    ballot = kept.demanded
    assert ballot.mode is not None  # noqa: S101 - the check of a plan refuses what is open
    assert ballot.blank is not None  # noqa: S101
    assert ballot.tellers is not None  # noqa: S101
    again = words("title.again", number=kept.row.number) if kept.row.number > 1 else ""
    return {
        "round_": kept.row.round,
        "agency": kept.agency,
        "place": kept.place,
        "title": f"{ballot.label[:_LONGEST_TITLE]}{again}",
        "mode": ballot.mode.of,
        "items": questions_of(plan, kept),
        "blank": ballot.blank.allowed,
        "rule": rule_of(plan, ballot),
        "needed": ballot.tellers.needed,
        "tellers": [(each.seat, each.number, each.name) for each in kept.tellers],
        "voters": kept.voters,
        "table": kept.by("table"),
        "paper": kept.by("paper"),
        "notice": notices_of(kept),
        "previous": previous,
        "door": door or None,
    }


def questions_of(plan: Plan, kept: Kept) -> list[dict[str, Any]]:
    """The items as they stand on the ballot; one question where they are what is chosen from."""
    ballot = kept.demanded
    items = [Item(row.label, row.detail, row.party_id) for row in kept.items]
    offered = selections_of(plan, ballot, items)
    if ballot.selections is not None and ballot.selections.of == "items":
        return [{"label": ballot.label, "detail": "", "selections": list(offered)}]
    return [
        {
            "label": row.label,
            "detail": row.detail,
            "selections": _offered(offered, row.selections),
        }
        for row in kept.items
    ]


def notices_of(kept: Kept) -> list[str]:
    """What everybody is told before they mark anything."""
    told = []
    if kept.count.voters <= FEW:
        told.append(words("notice.few", voters=kept.count.voters))
    if len(kept.tellers) == 1:
        told.append(words("notice.one_teller"))
    return told


def _offered(selections: Sequence[str], numbers: Sequence[int] | None) -> list[str]:
    if numbers is None:
        return list(selections)
    return [selections[number - 1] for number in numbers]
