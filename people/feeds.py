"""Calendar feeds: an address with a secret in it, which a calendar reads without signing in.

A calendar cannot sign in, so whoever has the address can read it: it shows titles and dates, and
its owner can end it. The secret is kept as a hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from people.codes import SecretSource, hashed, new_link_code
from storage.people import Employee
from storage.reminding import CalendarFeed
from vietnamese.dates import local_day


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose deadlines: a person's own, or those of a unit that the person heads."""

    employee_id: int
    unit_id: int | None


def open_feed(
    connection: Connection,
    employee_id: int,
    unit_id: int | None,
    now: datetime,
    source: SecretSource | None = None,
) -> str:
    """The secret of a new feed, shown this once; an earlier one of the same kind ends."""
    end_feed(connection, employee_id, unit_id, now)
    secret = new_link_code(source)
    connection.execute(
        insert(CalendarFeed).values(
            token_hash=hashed(secret), employee_id=employee_id, unit_id=unit_id, made_at=now
        )
    )
    return secret


def end_feed(connection: Connection, employee_id: int, unit_id: int | None, now: datetime) -> bool:
    """Whether there was one that lived."""
    ended = connection.execute(
        update(CalendarFeed).where(_live(employee_id, unit_id)).values(ended_at=now)
    )
    return ended.rowcount > 0


def since(connection: Connection, employee_id: int, unit_id: int | None) -> datetime | None:
    """When the feed that lives was made, or None."""
    made: datetime | None = connection.scalar(
        select(CalendarFeed.made_at).where(_live(employee_id, unit_id))
    )
    return made


def feed_of(connection: Connection, secret: str, now: datetime) -> Feed | None:
    """Whose feed this is; None for an unknown or ended one, and once the person has left."""
    row: Any = connection.execute(
        select(CalendarFeed.employee_id, CalendarFeed.unit_id)
        .join(Employee, Employee.id == CalendarFeed.employee_id)
        .where(CalendarFeed.token_hash == hashed(secret), CalendarFeed.ended_at.is_(None))
        .where(Employee.left_on.is_(None) | (Employee.left_on > local_day(now)))
        .where(Employee.outside_system.is_(False), Employee.erased_at.is_(None))
    ).one_or_none()
    return None if row is None else Feed(*row)


def _live(employee_id: int, unit_id: int | None) -> ColumnElement[bool]:
    unit = CalendarFeed.unit_id.is_(None) if unit_id is None else CalendarFeed.unit_id == unit_id
    return (CalendarFeed.employee_id == employee_id) & unit & CalendarFeed.ended_at.is_(None)
