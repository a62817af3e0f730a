"""What serve knows of a person from ballots: a name on a ballot, in a count, in what was typed.

Votes are nowhere to be erased. Counts and hashes stay: they are of the whole electorate.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, String, func, select, update
from sqlalchemy.sql.selectable import ScalarSelect

from storage.ballots import Ballot, BallotItem, RollEntry, Teller
from storage.people import Party

_TYPED = (Ballot.place, Ballot.why_again, Ballot.void_reason)


def erase_ballots(connection: Connection, employee_id: int, full_name: str, erased: str) -> None:
    """A board names everybody who was voted on and every teller, and is signed as a whole: it
    goes. The minutes on paper are the archive's."""
    mine = select(Party.id).where(Party.employee_id == employee_id).scalar_subquery()
    connection.execute(
        update(Ballot).where(Ballot.id.in_(_named(employee_id, mine))).values(board=None)
    )
    connection.execute(
        update(BallotItem).where(BallotItem.party_id == mine).values(label=erased, detail="")
    )
    connection.execute(
        update(RollEntry).where(RollEntry.employee_id == employee_id).values(reason="")
    )
    for column in _TYPED:
        connection.execute(
            update(Ballot)
            .where(column.contains(full_name, autoescape=True))
            .values({column: func.replace(column, full_name, erased, type_=String)})
        )


def _named(employee_id: int, party: ScalarSelect[Any]) -> Any:
    """The ballots whose board names the person."""
    voted_on = select(BallotItem.ballot_id).where(BallotItem.party_id == party)
    return voted_on.union(select(Teller.ballot_id).where(Teller.employee_id == employee_id))
