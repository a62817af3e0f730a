"""Whether what people send reaches us through the webhook, as Telegram itself tells it.

That Telegram answers us says nothing of it: an expired certificate, or a tunnel that is dead, stops
the updates alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import httpx
from sqlalchemy import Connection, bindparam, select

from storage.channels import TELEGRAM, Incoming
from storage.prepared import prepared


class Hook(NamedTuple):
    """`waiting` updates are kept at Telegram; `failed_at` is when it last failed to bring one."""

    url: str
    waiting: int
    failed_at: datetime | None

    def is_at(self, url: str) -> bool:
        return httpx.URL(self.url) == httpx.URL(url)


def is_reached(connection: Connection, hook: Hook) -> bool:
    """Unless something waits at Telegram, and nothing came since it last failed."""
    if not hook.waiting or hook.failed_at is None:
        return True
    newest: Any = _NEWEST.first(connection, channel=TELEGRAM, most=1)
    return newest is not None and newest.received_at > hook.failed_at


_NEWEST = prepared(
    select(Incoming.received_at)
    .where(Incoming.channel == bindparam("channel"))
    .order_by(Incoming.id.desc())
    .limit(bindparam("most"))
)
