"""Who reaches the leaders: those on whom a meeting held no ballot, for too few vote there, and
those whose votes ended equal, where the plan then has the leaders decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from intake.agenda.matters import Place
from intake.balloting import after_tie
from intake.eligibility import Member
from intake.meeting.taking import outcomes_of
from intake.plan import Ballot, Plan
from intake.rolls import Item, electors, items_of, places_of
from storage import ballots as kept

_COUNTED = frozenset({"counted", "signed"})


def left_to_leaders(connection: Connection, plan: Plan, place: Place, code: str) -> set[int]:
    """Parties, over all ballots of the meeting of that code. Where a round was held, or the chair
    wrote down that there is none, those who stood on it, wherever they are by now; else who votes
    in the unit today decides. Whom another round has settled since is settled."""
    people: dict[int | None, list[Member]] = defaultdict(list)
    for each in place.people:
        people[each.unit_id].append(each)
    found: set[int] = set()
    settled: set[int] = set()
    for step in plan.meetings_by_code[code].steps:
        ballot = plan.ballots_by_code.get(step.ballot or "")
        if ballot is None:
            continue
        rounds = _last_rounds(connection, place.campaign_id, ballot)
        for last in rounds.values():
            found.update(_open_of(connection, plan, ballot, last, settled))
        for unit in places_of(ballot, place.collectives):
            there = tuple(place.people if unit is None else people[unit])
            if unit not in rounds and _too_few(ballot, len(electors(ballot, there, unit))):
                found.update(_parties(items_of(ballot, there, place.collectives, unit)))
    return found - settled


def _too_few(ballot: Ballot, voters: int) -> bool:
    least = ballot.least_number
    return least is not None and least.below == "leaders_decide" and voters < least.voters


def _open_of(
    connection: Connection, plan: Plan, ballot: Ballot, last: Any, settled: set[int]
) -> Iterator[int]:
    """What this round leaves to the leaders; what it does not leave open is added to `settled`."""
    if last.state == "not_held":
        if ballot.least_number is not None and ballot.least_number.below == "leaders_decide":
            stood = select(kept.BallotItem.party_id).where(kept.BallotItem.ballot_id == last.id)
            yield from (party for party in connection.scalars(stood) if party is not None)
        return
    if last.state not in _COUNTED:
        return
    decides = after_tie(ballot, last.number) == "leaders_decide"
    for line, outcome in outcomes_of(connection, plan, ballot, last):
        if line.party_id is None:
            continue
        if outcome.verdict != "tie":
            settled.add(line.party_id)
        elif decides:
            yield line.party_id


def _parties(items: list[Item]) -> Iterator[int]:
    yield from (each.party_id for each in items if each.party_id is not None)


def _last_rounds(connection: Connection, campaign_id: int, ballot: Ballot) -> dict[int | None, Any]:
    """The last round in each place that was not declared void."""
    rows = connection.execute(
        select(kept.Ballot)
        .where(kept.Ballot.campaign_id == campaign_id, kept.Ballot.code == ballot.code)
        .where(kept.Ballot.state != "void")
        .order_by(kept.Ballot.id)
    )
    return {row.unit_id: row for row in rows}
