"""The outbox: a message is put down with what it tells, and a sender delivers it.

A reply, a receipt and a notice go out at least once; a nudge at most once.
"""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, or_, select, update

from storage.channels import Outgoing
from storage.prepared import insert_new, prepared


class Rank(IntEnum):
    """What is sent first, and how often at most."""

    REPLY = 0
    RECEIPT = 1
    NOTICE = 2
    NUDGE = 3

    @property
    def at_most_once(self) -> bool:
        return self is Rank.NUDGE


_VALUES = {
    "channel": bindparam("channel"), "address": bindparam("address"),
    "employee_id": bindparam("employee_id"), "rank": bindparam("rank"),
    "content": bindparam("content"), "about": bindparam("about"), "made_at": bindparam("made_at"),
    "not_before": bindparam("not_before"), "expires_at": bindparam("expires_at"),
    "state": "waiting", "tries": 0,
}  # fmt: skip
_PUT = prepared(insert(Outgoing).values(**_VALUES))
_PUT_ONCE = prepared(insert_new(Outgoing).values(**_VALUES))


def put(
    connection: Connection,
    channel: str,
    address: str,
    content: dict[str, Any],
    rank: Rank,
    now: datetime,
    *,
    employee_id: int | None = None,
    about: str | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """A message to go out once this transaction commits; False when `about` was told before."""
    statement = _PUT if about is None else _PUT_ONCE
    return (
        statement.run(
            connection,
            channel=channel, address=address, employee_id=employee_id, rank=int(rank),
            content=content, about=about, made_at=now, not_before=not_before,
            expires_at=expires_at,
        )
        == 1
    )  # fmt: skip


_WAITING = (
    select(
        Outgoing.id, Outgoing.channel, Outgoing.address, Outgoing.employee_id, Outgoing.rank,
        Outgoing.content,
        Outgoing.about, Outgoing.made_at, Outgoing.not_before, Outgoing.expires_at, Outgoing.tries,
    )
    .where(Outgoing.channel == bindparam("of"), Outgoing.state == "waiting")
    .where(
        or_(Outgoing.not_before.is_(None), Outgoing.not_before <= bindparam("at")),
        Outgoing.rank <= bindparam("up_to"),
    )
    .order_by(Outgoing.rank, Outgoing.id)
    .limit(bindparam("most"))
)  # fmt: skip
_NEXT = prepared(_WAITING)


def waiting(
    connection: Connection, channel: str, now: datetime, *, most: int, up_to: Rank = Rank.NUDGE
) -> list[Any]:
    """What may go out now, the first to go first: rows with id, channel, address, employee_id,
    rank, content, about, made_at, not_before, expires_at, tries."""
    return _NEXT.all(connection, of=channel, at=now, up_to=int(up_to), most=most)


def sending(connection: Connection, which: int) -> bool:
    """Marked before it is sent, so that a crash leaves a trace; False when it waits no more."""
    return _change(connection, which, "waiting", state="sending", tries=Outgoing.tries + 1)


def sent(connection: Connection, which: int, now: datetime, external_id: str | None = None) -> None:
    """The provider took it."""
    _change(connection, which, "sending", state="sent", done_at=now, external_id=external_id)


def empty(connection: Connection, which: int) -> None:
    """Nobody is to read it here any more, now that it went out: it holds a way in."""
    _change(connection, which, "sent", content={})


def failed(connection: Connection, which: int, why: str, now: datetime) -> None:
    """The provider will never take it: nothing was delivered."""
    _change(connection, which, "sending", state="failed", done_at=now, why=why[:200])


def later(connection: Connection, which: int, not_before: datetime, why: str = "") -> None:
    """Certainly not delivered, and to be tried again."""
    _change(connection, which, "sending", state="waiting", not_before=not_before, why=why[:200])


def unsure(connection: Connection, which: int, rank: Rank, again_at: datetime, why: str) -> None:
    """It may have been delivered: a nudge is left at that, anything else is sent again."""
    if rank.at_most_once:
        _change(connection, which, "sending", state="unknown", done_at=again_at, why=why[:200])
    else:
        later(connection, which, again_at, why)


def recover(connection: Connection, channel: str, now: datetime) -> int:
    """After a crash, by the one sender: what was under way is unsure; how many that were."""
    rows = connection.execute(
        select(Outgoing.id, Outgoing.rank).where(
            Outgoing.channel == channel, Outgoing.state == "sending"
        )
    ).all()
    for row in rows:
        unsure(connection, row.id, Rank(row.rank), now, "interrupted")
    return len(rows)


def expire(connection: Connection, channel: str, now: datetime) -> int:
    """What waited too long is not sent; how many that were."""
    stale = (
        (Outgoing.channel == channel)
        & (Outgoing.state == "waiting")
        & (Outgoing.expires_at.is_not(None))
        & (Outgoing.expires_at <= now)
    )
    return connection.execute(
        update(Outgoing).where(stale).values(state="expired", done_at=now)
    ).rowcount


def cancel(connection: Connection, which: ColumnElement[bool], now: datetime, why: str) -> int:
    """Messages that became wrong before they went out; how many that were."""
    return connection.execute(
        update(Outgoing)
        .where(which, Outgoing.state == "waiting")
        .values(state="cancelled", done_at=now, why=why[:200])
    ).rowcount


def _change(connection: Connection, which: int, before: str, **values: Any) -> bool:
    return (
        connection.execute(
            update(Outgoing).where(Outgoing.id == which, Outgoing.state == before).values(**values)
        ).rowcount
        == 1
    )
