"""Being the one who sends: the lease, what it finds, and what it says of Telegram."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from storage import leases, outgoing
from storage.channels import TELEGRAM, Lease

SENDER = "telegram-sender"


def take(
    connection: Connection,
    holder: str,
    before: int | None,
    answered_at: datetime | None,
    now: datetime,
) -> int | None:
    """Take the lease or keep it; the fence, or None while another sends.

    `before` is the fence that we had: with a new one, what was under way is unsure. `seen_at` of
    the lease is when Telegram last answered, not when we last asked for the lease.
    """
    seen = connection.scalar(select(Lease.seen_at).where(Lease.name == SENDER))
    fence = leases.take(connection, SENDER, holder, now)
    if fence is None:
        return None
    heard = max((each for each in (seen, answered_at) if each is not None), default=now)
    connection.execute(update(Lease).where(Lease.name == SENDER).values(seen_at=heard))
    if fence != before:
        outgoing.recover(connection, TELEGRAM, now)
    outgoing.expire(connection, TELEGRAM, now)
    return fence


def let_go(connection: Connection, fence: int, now: datetime) -> None:
    leases.let_go(connection, SENDER, fence, now)


def holds(connection: Connection, fence: int) -> bool:
    """Whether we are still the one; asked in each transaction that writes an outcome."""
    return leases.holds(connection, SENDER, fence)
