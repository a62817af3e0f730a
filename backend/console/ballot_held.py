"""A ballot for who chairs it: whoever began it, and whoever may by the plan today."""

from __future__ import annotations

from sqlalchemy import Connection

from backend.console.ballot_kept import Kept, kept_ballot
from backend.console.ballot_places import vote_of
from backend.console.presiding import Presiding
from pages.errors import ProblemError


def held_here(connection: Connection, here: Presiding, ballot_id: int) -> Kept:
    """ProblemError "not_found" for everybody else."""
    kept = kept_ballot(connection, here, ballot_id)
    if kept is None or not _chairs(connection, here, kept):
        raise ProblemError(404, "not_found")
    return kept


def _chairs(connection: Connection, here: Presiding, kept: Kept) -> bool:
    row = kept.row
    if row.chair_id == here.employee_id:
        return True
    vote = vote_of(connection, here.plan, here.agency_id, here.now, row.code, row.unit_id)
    return vote is not None and here.chairs(vote)
