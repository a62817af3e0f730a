"""What somebody was given before: titles and rewards, each with the decision that gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from storage.awards import Award
from storage.people import Party


@dataclass(frozen=True, slots=True)
class Given:
    """One title or reward. `document_number` and `decided_by` are "" where nobody wrote them."""

    year: int
    label: str
    document_number: str
    decided_on: date | None
    decided_by: str


def given_to(connection: Connection, employee_id: int) -> list[Given]:
    """The latest year first."""
    rows = connection.execute(
        select(Award.year, Award.label, Award.document_number, Award.decided_on, Award.decided_by)
        .join(Party, Party.id == Award.party_id)
        .where(Party.kind == "person", Party.employee_id == employee_id)
        .order_by(Award.year.desc(), Award.id)
    )
    return [Given(*row) for row in rows]
