"""What is kept of an update once it was handled: that it came, for as long as it may come again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete

from storage.channels import Incoming

KEPT = timedelta(days=3)
"""Telegram sends an update again for a day at most."""

DEAD_KEPT = timedelta(days=30)
"""Long enough for somebody to look why."""


def forget(connection: Connection, channel: str, now: datetime) -> int:
    """Delete what was handled long ago; how many that were."""
    mine = Incoming.channel == channel
    done = delete(Incoming).where(mine, Incoming.state == "done", Incoming.done_at < now - KEPT)
    dead = delete(Incoming).where(
        mine, Incoming.state == "dead", Incoming.done_at < now - DEAD_KEPT
    )
    return connection.execute(done).rowcount + connection.execute(dead).rowcount
