"""Another round: after one that came to nothing, or between what was equal in the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from backend.console.ballot_calling import Again
from backend.console.ballot_kept import Kept, kept_ballot
from backend.console.ballot_result import Result, result_of
from backend.console.ballot_words import words
from backend.console.presiding import Presiding
from intake.rolls import Item

Offered = Mapping[str, Sequence[int] | None]


def again_of(connection: Connection, here: Presiding, ballot_id: int) -> Again | None:
    """None for a round that is not repeated: it goes on, or settled what it was held for."""
    kept = kept_ballot(connection, here, ballot_id)
    if kept is None:
        return None
    if kept.row.state == "void":
        reason = words("again.void", reason=kept.row.void_reason or "")
        return Again(kept, reason, {_key(row): row.selections for row in kept.items})
    if kept.row.state not in {"counted", "signed"} or kept.row.result is None:
        return None
    result = result_of(here.plan, kept)
    if result.after != "second_round":
        return None
    return Again(kept, words("again.tie"), equal_in(kept, result))


def equal_in(kept: Kept, result: Result) -> Offered:
    """What goes on the ballot of a second round, by `Item.key`: what was chosen from, where the
    items are that; those that share the first place that is shared; else each item without a
    winner, with the selections that were equal."""
    ballot = kept.demanded
    if ballot.selections is not None and ballot.selections.of == "items":
        chosen = result.ties[0].chosen
        return {_key(kept.items[number - 1]): None for number in chosen}
    if ballot.threshold is not None and ballot.threshold.by == "rank_sum":
        first = min(result.ties, key=lambda each: each.place or 0)
        labels = {first.label, *first.tied_with}
        return {_key(row): None for row in kept.items if row.label in labels}
    equal = zip(kept.items, result.outcomes, strict=True)
    return {_key(row): list(each.chosen) for row, each in equal if each.verdict == "tie"}


def _key(row: object) -> str:
    label, party = row.label, row.party_id  # type: ignore[attr-defined]
    return Item(label, "", party).key
