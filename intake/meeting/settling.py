"""What a secret ballot on levels left open, and the meeting settles: equal votes, or no ballot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from intake.balloting import Outcome
from intake.meeting.taking import ballot_of, outcomes_of
from intake.parts import Source
from intake.plan import Ballot, Plan
from intake.refusing import ActRefusedError


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """`levels`: codes of those that may be chosen, best first: of equal votes the equal ones.
    `source`: where the plan says what follows; None where it says nothing."""

    levels: tuple[str, ...]
    source: Source | None


def left_open(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    code: str | None,
    unit_id: int | None,
    party_id: int | None,
) -> LeftOpen | None:
    """Of this party in the last round of that ballot in that place; None where nothing is open,
    or no level was voted on."""
    demanded = plan.ballots_by_code.get(code or "")
    known = _levels(plan, demanded) if demanded else ()
    ballot = ballot_of(connection, campaign_id, code, unit_id) if known else None
    if demanded is None or ballot is None or party_id is None:
        return None
    if ballot.state == "not_held":
        least = demanded.least_number
        return LeftOpen(known, least.source if least else None)
    if ballot.state not in {"counted", "signed"}:
        return None
    outcome = _outcome(connection, plan, demanded, ballot, party_id)
    if outcome is None or outcome.verdict != "tie":
        return None
    equal = tuple(known[number - 1] for number in outcome.chosen)
    return LeftOpen(equal, demanded.tie.source if demanded.tie else None)


def is_settled(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    code: str | None,
    unit_id: int | None,
    party_id: int | None,
) -> bool:
    """Whether the last round of that ballot there was counted, and left nothing open of this
    party: what was voted in secret is not voted on again."""
    demanded = plan.ballots_by_code.get(code or "")
    ballot = ballot_of(connection, campaign_id, code, unit_id) if demanded else None
    if demanded is None or ballot is None or party_id is None:
        return False
    if ballot.state not in {"counted", "signed"}:
        return False
    outcome = _outcome(connection, plan, demanded, ballot, party_id)
    return outcome is not None and outcome.verdict != "tie"


def sure_open(found: LeftOpen | None, level: str | None) -> str | None:
    """The level that the meeting settles on; ActRefusedError where one must be chosen among those
    that are open, and none of them is."""
    if found is None:
        return None
    if level not in found.levels:
        raise ActRefusedError("meeting.no_level", "level")
    return level


def _outcome(
    connection: Connection, plan: Plan, demanded: Ballot, ballot: Any, party_id: int
) -> Outcome | None:
    found = outcomes_of(connection, plan, demanded, ballot)
    return next((outcome for line, outcome in found if line.party_id == party_id), None)


def _levels(plan: Plan, demanded: Ballot) -> tuple[str, ...]:
    listed = demanded.selections.list_name if demanded.selections else None
    if listed not in {scale.list_name for scale in plan.levels}:
        return ()
    return tuple(choice.code for choice in plan.choice_lists[listed or ""])
