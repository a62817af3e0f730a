"""Leases: what only one process may do at a time, with a number that outs who was replaced."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from storage.channels import Lease
from storage.prepared import insert_new, prepared

LASTS = timedelta(seconds=8)
"""Without a sign of life for so long, another takes over: within ten seconds of a crash."""

_APART = timedelta(minutes=1)
"""So far the clocks of two processes may be apart, or a write may have waited."""

_NEW = prepared(insert_new(Lease), "name", "holder", "fence", "until", "seen_at")
_HELD = prepared(
    select(Lease.holder, Lease.fence, Lease.until, Lease.seen_at)
    .where(Lease.name == bindparam("which"))
    .with_for_update()
)


def take(
    connection: Connection, name: str, holder: str, now: datetime, lasts: timedelta = LASTS
) -> int | None:
    """The fence under which `holder` may work until `now + lasts`, or None while another does.

    Who holds it already renews it and keeps its fence. One that ends later than any could was
    given by a clock that has been set back since, and is nobody's. A holder that let it run out
    and meanwhile lost it to another gets a new fence: writes under the old one are refused by
    `holds`.
    """
    if _NEW.run(connection, name=name, holder=holder, fence=1, until=now + lasts, seen_at=now):
        return 1
    held: Any = _HELD.first(connection, which=name)
    if held.holder != holder and now < held.until <= now + lasts + _APART:
        return None
    fence = int(held.fence) + int(held.holder != holder)
    connection.execute(
        update(Lease)
        .where(Lease.name == name)
        .values(holder=holder, fence=fence, until=now + lasts, seen_at=now)
    )
    return fence


def last_seen(connection: Connection, name: str) -> datetime | None:
    """When the work of this lease was last known to go on; None if it never did."""
    seen: datetime | None = connection.scalar(select(Lease.seen_at).where(Lease.name == name))
    return seen


def holds(connection: Connection, name: str, fence: int) -> bool:
    """Whether this fence is still the newest; the row is held until the transaction ends."""
    held = _HELD.first(connection, which=name)
    return held is not None and held.fence == fence


def let_go(connection: Connection, name: str, fence: int, now: datetime) -> None:
    """End a lease of one's own early, so that the next need not wait."""
    connection.execute(
        update(Lease).where(Lease.name == name, Lease.fence == fence).values(until=now)
    )


def clock_moved(connection: Connection, to: datetime) -> None:
    """A simulated clock is about to be moved: everybody seen so far counts as seen then, so that
    the leap is nobody's silence."""
    connection.execute(update(Lease).values(seen_at=to))


def free_all(connection: Connection, now: datetime) -> None:
    """End every lease: for a process that knows that it is the only one."""
    connection.execute(update(Lease).where(Lease.until > now).values(until=now))
