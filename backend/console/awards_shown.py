"""What was given in earlier years, as the office reads it, and the catalogue to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from intake.library import Library
from intake.plan import Plan
from storage.awards import Award
from storage.campaigns import Campaign
from storage.people import Employee, Party, Unit
from vietnamese.text import words

PAGE = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """One page of awards, the latest year first; `rows` have name, unit and the award's columns."""

    rows: list[Any]
    count: int
    more: bool


def kept_awards(connection: Connection, agency_id: int, said: str, page: int) -> Kept:
    """`said`: part of a name, or a code."""
    asked = (
        select(
            Award.year, Award.label, Award.title, Award.document_number, Award.decided_on,
            Award.decided_by, Employee.full_name, Unit.name.label("unit"),
        )
        .join(Party, Party.id == Award.party_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .outerjoin(Unit, Unit.id == Party.unit_id)
        .where((Employee.agency_id == agency_id) | (Unit.agency_id == agency_id))
    )  # fmt: skip
    if said:
        folded = f"%{words(said)}%"
        asked = asked.where(
            Employee.search_key.like(folded)
            | (Employee.staff_code == said)
            | (Unit.code == said)
            | Unit.name.contains(said, autoescape=True)
        )
    count = connection.scalar(select(func.count()).select_from(asked.subquery())) or 0
    ordered = asked.order_by(Award.year.desc(), Employee.sort_key, Unit.sort_key, Award.id)
    rows = connection.execute(ordered.offset(page * PAGE).limit(PAGE + 1)).all()
    return Kept(list(rows[:PAGE]), count, len(rows) > PAGE)


def catalogue_of(connection: Connection, library: Library, agency_id: int) -> dict[str, str]:
    """Label -> code of every title that the agency's plans know, the latest plan's first."""
    revisions = connection.scalars(
        select(Campaign.revision).where(Campaign.agency_id == agency_id).order_by(Campaign.id)
    )
    plans: list[Plan] = [library.plan(connection, revision) for revision in revisions]
    return {title.label: title.code for plan in plans for title in plan.titles}
