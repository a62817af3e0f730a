"""Which ballots wait for somebody: who may vote on a phone, who counts, who chairs."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, or_, select

from storage.ballots import Ballot, RollEntry, Teller
from storage.campaigns import Campaign
from storage.people import Employee
from storage.prepared import prepared

VOTING = ("issuing", "dropping")
"""While somebody can be given a ballot, or can drop it."""

COUNTING = ("preparing", "issuing", "dropping", "closed", "counted")
"""While a teller's page has something to do: its keys are made before the ballots are."""


class Waiting(NamedTuple):
    """A ballot of which somebody has something to do; the words of `code` are the plan's."""

    ballot_id: int
    code: str
    place: str
    revision: str


class Own(NamedTuple):
    """Somebody's part in a round: `number` is how the ballots process knows the person there."""

    ballot_id: int
    round: str
    state: str
    number: str


def waiting_to_vote(connection: Connection, employee_id: int) -> list[Waiting]:
    """Whoever has dropped a ballot is still told: nobody here knows who has."""
    return [Waiting(*row) for row in _VOTES.all(connection, whose=employee_id)]


def waiting_to_count(connection: Connection, employee_id: int) -> list[Waiting]:
    return [Waiting(*row) for row in _COUNTS.all(connection, whose=employee_id)]


def running_plans(connection: Connection, employee_id: int) -> list[str]:
    """The revisions of the campaigns that run where somebody works."""
    return [row.revision for row in _RUNNING.all(connection, whose=employee_id)]


def own_vote(
    connection: Connection,
    employee_id: int,
    *,
    ballot_id: int | None = None,
    round_: str | None = None,
) -> Own | None:
    """By the ballot, or by its round; None for who has no ballot on a phone there."""
    query = _part(RollEntry.voter, RollEntry).where(
        RollEntry.employee_id == employee_id, RollEntry.voter.is_not(None)
    )
    row = connection.execute(query.where(_named(ballot_id, round_))).one_or_none()
    return None if row is None else Own(*row)


def own_count(
    connection: Connection,
    employee_id: int,
    *,
    ballot_id: int | None = None,
    round_: str | None = None,
) -> Own | None:
    """The same for a teller; None for who is none there."""
    query = _part(Teller.teller, Teller).where(Teller.employee_id == employee_id)
    row = connection.execute(query.where(_named(ballot_id, round_))).one_or_none()
    return None if row is None else Own(*row)


def _named(ballot_id: int | None, round_: str | None) -> Any:
    return Ballot.id == ballot_id if round_ is None else Ballot.round == round_


def _part(number: Any, table: Any) -> Select[Any]:
    return select(Ballot.id, Ballot.round, Ballot.state, number).join(
        table, table.ballot_id == Ballot.id
    )


def _waiting(table: Any, states: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    found: Select[*tuple[Any, ...]] = (
        select(Ballot.id, Ballot.code, Ballot.place, Campaign.revision)
        .join(table, table.ballot_id == Ballot.id)
        .join(Campaign, Campaign.id == Ballot.campaign_id)
        .where(table.employee_id == bindparam("whose"))
        .where(or_(*(Ballot.state == state for state in states)))
        .order_by(Ballot.id)
    )
    return found


_VOTES = prepared(_waiting(RollEntry, VOTING).where(RollEntry.voter.is_not(None)))
_RUNNING = prepared(
    select(Campaign.revision)
    .join(Employee, Employee.agency_id == Campaign.agency_id)
    .where(Employee.id == bindparam("whose"), Campaign.state == "open")
    .order_by(Campaign.id)
)
_COUNTS = prepared(_waiting(Teller, COUNTING))
