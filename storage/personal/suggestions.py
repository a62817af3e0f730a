"""Suggestions for review that were passed on: taken out for who they are about, or erased.

What a unit handed in stays the unit's; here goes what the office made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, String, delete, func, select, update

from storage.people import Party, Unit
from storage.submissions import Submission
from storage.suggestions import Suggestion

_TYPED = (Suggestion.said_to, Suggestion.says, Suggestion.reason)
"""Columns in which anybody's name may stand inside what was typed."""


def erase_suggestions(
    connection: Connection, employee_id: int, full_name: str, erased: str
) -> None:
    mine = select(Party.id).where(Party.employee_id == employee_id).scalar_subquery()
    connection.execute(
        update(Suggestion)
        .where(Suggestion.party_id == mine)
        .values(said_to=erased, says="", reason="")
    )
    for column in _TYPED:
        connection.execute(
            update(Suggestion)
            .where(column.contains(full_name, autoescape=True))
            .values({column: func.replace(column, full_name, erased, type_=String)})
        )


def suggestions_about(employee_id: int) -> Any:
    """A query for what was suggested to the person, and by which unit."""
    mine = select(Party.id).where(Party.employee_id == employee_id).scalar_subquery()
    return (
        select(
            Unit.name.label("by"), Suggestion.said_to, Suggestion.says, Suggestion.made_at,
            Suggestion.ended_at, Suggestion.reason,
        )
        .join(Submission, Submission.id == Suggestion.submission_id)
        .outerjoin(Unit, Unit.id == Submission.unit_id)
        .where(Suggestion.party_id == mine)
        .order_by(Suggestion.id)
    )  # fmt: skip


def forget_suggestions(connection: Connection, forms: Sequence[int]) -> None:
    """Nothing is left of what these forms suggested."""
    connection.execute(delete(Suggestion).where(Suggestion.submission_id.in_(forms)))
