"""Which unit stands for another once that is merged: for counts as of a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from storage.people import Unit

_LONGEST_CHAIN = 50


def successor_of(connection: Connection, unit_id: int, day: date) -> int:
    """The unit that holds the place of this one on `day`: itself, or whoever took it over."""
    for _ in range(_LONGEST_CHAIN):
        after = connection.scalar(
            select(Unit.successor_id).where(Unit.id == unit_id, Unit.valid_to <= day)
        )
        if after is None:
            break
        unit_id = after
    return unit_id
