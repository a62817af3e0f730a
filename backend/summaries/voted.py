"""What secret ballots came to of the subject of a form: how many, of how many, for what."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from backend.summaries.ballot_words import not_held_words
from backend.summaries.entries import Entry
from intake.meeting.taking import outcomes_of
from intake.party_records import rounds_of
from intake.plan import Output, Plan
from storage.ballots import Ballot, BallotItem

_FIELD = "ballot_outcome"
_AT_ONCE = 500

Words = Mapping[tuple[int, int], str]
"""By round and party."""


def tells_votes(output: Output) -> bool:
    """Whether a column of it says what ballots came to."""
    return any(_FIELD in (column.value, column.otherwise) for column in output.columns)


def with_votes(
    connection: Connection, plan: Plan, campaign_id: int, entries: list[Entry]
) -> list[Entry]:
    """The same, with what ballots came to of their subjects, where the plan has a list of that."""
    if not any(map(tells_votes, plan.outputs)):
        return entries
    subjects = list({entry.subject_id for entry in entries})
    known = plan.ballots_by_code  # an amended plan may have dropped one
    rounds = {
        party: {code: number for code, number in theirs.items() if code in known}
        for party, theirs in rounds_of(connection, campaign_id, subjects).items()
    }
    words = _words(
        connection, plan, {each for theirs in rounds.values() for each in theirs.values()}
    )
    told = {party: _told(plan, party, theirs, words) for party, theirs in rounds.items()}
    return [replace(each, voted=told.get(each.subject_id, "")) for each in entries]


def _told(plan: Plan, party: int, rounds: Mapping[str, int], words: Words) -> str:
    """As the minutes say it; under the names of the ballots where there were several."""
    said = {
        code: words[number, party] for code, number in rounds.items() if (number, party) in words
    }
    if len(said) == 1:
        return next(iter(said.values()))
    return " ".join(f"{plan.ballots_by_code[code].label}: {each}" for code, each in said.items())


def _words(connection: Connection, plan: Plan, rounds: Collection[int]) -> Words:
    numbers, found = sorted(rounds), dict[tuple[int, int], str]()
    asked = select(Ballot.id, Ballot.code, Ballot.state, Ballot.result)
    for start in range(0, len(numbers), _AT_ONCE):
        some = Ballot.id.in_(numbers[start : start + _AT_ONCE])
        for held in connection.execute(asked.where(some)).all():
            said = _of_round(connection, plan, held)
            found.update({(held.id, party): each for party, each in said if party is not None})
    return found


def _of_round(connection: Connection, plan: Plan, held: Any) -> Iterator[tuple[int | None, str]]:
    ballot = plan.ballots_by_code[held.code]
    if held.state == "not_held":
        of_it = BallotItem.ballot_id == held.id
        for party in connection.scalars(select(BallotItem.party_id).where(of_it)):
            yield party, not_held_words(ballot)
        return
    for line, outcome in outcomes_of(connection, plan, ballot, held):
        yield line.party_id, outcome.words
