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
    """Parties, over all ballots of the meeting of that code, by what stands now: who votes in each
    unit by the roster of today, and the last round that was held there."""
    people: dict[int | None, list[Member]] = defaultdict(list)
    for each in place.people:
        people[each.unit_id].append(each)
    found: set[int] = set()
    for step in plan.meetings_by_code[code].steps:
        ballot = plan.ballots_by_code.get(step.ballot or "")
        if ballot is None:
            continue
        rounds = _last_rounds(connection, place.campaign_id, ballot)
        for unit in places_of(ballot, place.collectives):
            there = tuple(place.people if unit is None else people[unit])
            items = items_of(ballot, there, place.collectives, unit)
            last = rounds.get(unit)
            if last is not None and last.state != "not_held":
                found.update(_equal(connection, plan, ballot, last))
            elif _too_few(ballot, len(electors(ballot, there, unit)), said=last is not None):
                found.update(_parties(items))
    return found


def _too_few(ballot: Ballot, voters: int, *, said: bool) -> bool:
    """`said`: the chair has written down that there is no ballot."""
    least = ballot.least_number
    if least is None or least.below != "leaders_decide":
        return False
    return said or voters < least.voters


def _equal(connection: Connection, plan: Plan, ballot: Ballot, last: Any) -> Iterator[int]:
    if last.state not in _COUNTED or after_tie(ballot, last.number) != "leaders_decide":
        return
    for line, outcome in outcomes_of(connection, plan, ballot, last):
        if outcome.verdict == "tie" and line.party_id is not None:
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
