"""Units a page at a time: who owes most first, or by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, exists, select

from storage.people import Unit
from storage.submissions import UnitProgress

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which units: of one form or (`form` "") of all, all or only those that still owe."""

    by: Literal["owed", "name"] = "owed"
    form: str = ""
    owing: bool = False
    page: int = 0


def units_in_order(
    connection: Connection, agency_id: int, campaign_id: int, wanted: Wanted
) -> tuple[list[int], bool]:
    """The ids of one page (0: no unit) and whether more follow; no page reads all units."""
    kept = (
        UnitProgress.campaign_id == campaign_id,
        UnitProgress.form == wanted.form,
        UnitProgress.owed > 0 if wanted.owing else UnitProgress.asked > 0,
    )
    if wanted.by == "name":
        query = (
            select(Unit.id)
            .where(Unit.agency_id == agency_id)
            .where(exists().where(UnitProgress.unit_id == Unit.id, *kept))
            .order_by(Unit.sort_key, Unit.id)
        )
    else:
        query = (
            select(UnitProgress.unit_id)
            .where(*kept)
            .order_by(UnitProgress.owed.desc(), UnitProgress.unit_id.desc())
        )
    found = list(connection.scalars(query.offset(wanted.page * PAGE).limit(PAGE + 1)))
    return found[:PAGE], len(found) > PAGE


def names_of(connection: Connection, units: list[int]) -> dict[int, tuple[str, str]]:
    """Name and sort key of each unit."""
    rows = connection.execute(select(Unit.id, Unit.name, Unit.sort_key).where(Unit.id.in_(units)))
    return {row.id: (row.name, row.sort_key) for row in rows}
