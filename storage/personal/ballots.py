"""What serve knows of a person from ballots: a name on a ballot, in a count, in what was typed.

Votes are nowhere to be erased. Counts and hashes stay: they are of the whole electorate.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CompoundSelect, Connection, String, func, or_, select, update

from storage.ballots import Ballot, BallotItem, RollEntry, Teller
from storage.people import Employee, Party

_TYPED = (Ballot.place, Ballot.why_again, Ballot.void_reason)


def rounds_naming(connection: Connection, people: Sequence[int]) -> dict[str, str]:
    """Number at the ballots process -> state, of every round there that names one of them."""
    names = select(Employee.id, Employee.full_name).where(Employee.id.in_(people))
    found: dict[str, str] = {}
    for person in connection.execute(names):
        its = _naming(person.id, person.full_name)
        rows = connection.execute(select(Ballot.round, Ballot.state).where(Ballot.id.in_(its)))
        found |= {row.round: row.state for row in rows}
    return found


def erase_ballots(connection: Connection, employee_id: int, full_name: str, erased: str) -> None:
    """A board names everybody who was voted on and every teller, and is signed as a whole: it
    goes. The minutes on paper are the archive's."""
    mine = select(Party.id).where(Party.employee_id == employee_id).scalar_subquery()
    connection.execute(
        update(Ballot).where(Ballot.id.in_(_naming(employee_id, full_name))).values(board=None)
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


def _naming(employee_id: int, full_name: str) -> CompoundSelect[int]:
    """The ballots that name the person: voted on, a teller, or in what was typed."""
    voted_on = (
        select(BallotItem.ballot_id)
        .join(Party, Party.id == BallotItem.party_id)
        .where(Party.employee_id == employee_id)
    )
    counting = select(Teller.ballot_id).where(Teller.employee_id == employee_id)
    typed = or_(*(column.contains(full_name, autoescape=True) for column in _TYPED))
    return voted_on.union(counting, select(Ballot.id).where(typed))
