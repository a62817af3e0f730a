"""The order of updates that overtake each other on their way to a webhook.

Telegram numbers a bot's updates one after the other, so a missing number is one under way. An
update waits for those before it, but no longer than the patience. Numbers may start anew anywhere
after a quiet week: an old, higher number says nothing then.
"""

from __future__ import annotations

import heapq
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select

from storage.channels import Incoming
from storage.prepared import prepared

_QUIET = timedelta(hours=1)
_AT_ONCE = 50

_HANDLED_BELOW = prepared(
    select(func.max(Incoming.update_id).label("highest")).where(
        Incoming.channel == bindparam("of"),
        Incoming.state != "new",
        Incoming.update_id < bindparam("below"),
    )
)
# With `+ 0` SQLite looks at what is new, not back through all that ever came.
_WAITED_LONG = prepared(
    select(func.max(Incoming.update_id + 0).label("highest")).where(
        Incoming.channel == bindparam("of"),
        Incoming.state == "new",
        Incoming.received_at <= bindparam("since"),
    )
)
_FOLLOWING = prepared(
    select(Incoming.update_id)
    .where(Incoming.channel == bindparam("of"), Incoming.update_id > bindparam("after"))
    .order_by(Incoming.update_id)
    .limit(bindparam("most"))
)


class Order:
    """Up to which number all are there or no longer waited for; of one process, for itself."""

    def __init__(self, channel: str, patience: timedelta) -> None:
        self._channel = channel
        self._patience = patience
        self._asked_at: datetime | None = None
        self._waited_at: datetime | None = None
        self.upto: int | None = None

    def allows(self, connection: Connection, update_id: int, now: datetime) -> bool:
        """Whether everything before this update is there, or was waited for long enough."""
        if not self._patience:
            return True
        if self._asked_at is None or now - self._asked_at > _QUIET:
            self.upto = None
        self._asked_at = now
        if self.upto is None or update_id > self.upto:
            self.upto = self._found(connection, update_id, now)
        return update_id <= self.upto

    def _found(self, connection: Connection, update_id: int, now: datetime) -> int:
        upto = self.upto
        if upto is None:
            upto = _HANDLED_BELOW.scalar(connection, of=self._channel, below=update_id)
        upto = max(-1 if upto is None else upto, self._waited_long(connection, now))
        while True:
            rows = _FOLLOWING.all(connection, of=self._channel, after=upto, most=_AT_ONCE)
            for place, row in enumerate(rows, start=1):
                if row.update_id != upto + 1:
                    return upto
                upto = row.update_id
                if place == _AT_ONCE:
                    break
            else:
                return upto

    def _waited_long(self, connection: Connection, now: datetime) -> int:
        """The highest that has waited enough; not asked again while little time has passed."""
        if self._waited_at is not None and now - self._waited_at < self._patience / 20:
            return -1
        self._waited_at = now
        since = now - self._patience
        found: int | None = _WAITED_LONG.scalar(connection, of=self._channel, since=since)
        return -1 if found is None else found


class Line:
    """The chats that wait for updates before theirs."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._waiting: list[tuple[int, str]] = []

    def add(self, update_id: int, chat: str) -> None:
        heapq.heappush(self._waiting, (update_id, chat))

    def may_look(self) -> list[str]:
        """The first looks again whether it may go; with it those that the order has reached."""
        upto = -1 if self._order.upto is None else self._order.upto
        chats = [heapq.heappop(self._waiting)[1]] if self._waiting else []
        while self._waiting and self._waiting[0][0] <= upto:
            chats.append(heapq.heappop(self._waiting)[1])
        return chats
