"""Whom a secret ballot of titles leaves out: of whom no show of hands could decide either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from intake.candidates import candidates_among
from intake.considering import Unmet
from intake.plan import Ballot, Plan
from intake.rolls import Item
from intake.texts import sentence


@dataclass(frozen=True, slots=True)
class KeptOff:
    """An item that stays off the ballot; `rules` empty: it is struck from the list, as `words`
    say."""

    item: Item
    rules: tuple[Unmet, ...] = ()
    words: str = ""


def kept_off(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    ballot: Ballot,
    items: Iterable[Item],
    unit_id: int | None,
) -> Mapping[str, KeptOff]:
    """By `Item.key`. Of several titles on one ballot each must refuse; what a meeting has yet to
    come to keeps off only where the ballot is held in a meeting that decides."""
    titles = ballot.items.titles if ballot.items else ()
    if not titles:
        return {}
    of = {item.party_id: item for item in items if item.party_id is not None}
    known = candidates_among(connection, plan, campaign_id, of, titles, unit_id=unit_id)
    proposing = not decides(plan, ballot)
    found = {}
    for party, item in of.items():
        asked = [known[party, title] for title in titles if (party, title) in known]
        barring = [each.barred_by(proposing=proposing) for each in asked]
        if not asked:
            found[item.key] = KeptOff(item, words=sentence("agenda.struck"))
        elif all(barring):
            rules = {rule.rule: rule for each in barring for rule in each}
            found[item.key] = KeptOff(item, tuple(rules.values()))
    return found


def decides(plan: Plan, ballot: Ballot) -> bool:
    """Whether a meeting that decides holds it, and not one that proposes."""
    return any(
        meeting.decides and any(step.ballot == ballot.code for step in meeting.steps)
        for meeting in plan.meetings
    )
