"""The inbox: an update is kept as it came before it is acknowledged, and handled once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from storage.channels import Incoming
from storage.prepared import insert_new, prepared


@dataclass(frozen=True, slots=True)
class Arrived:
    """One update from the wire. Without `chat` it is nobody's; `dead` says that it is none."""

    update_id: int | None
    chat: str | None
    raw: bytes
    dead: str | None = None


_COLUMNS = (
    "channel", "update_id", "chat", "raw", "received_at", "state", "tries", "why", "done_at",
)  # fmt: skip
_KEEP = prepared(insert_new(Incoming), *_COLUMNS)

_OLDEST = prepared(
    select(Incoming.id, Incoming.update_id, Incoming.raw, Incoming.received_at, Incoming.tries)
    .where(
        Incoming.channel == bindparam("of"),
        Incoming.state == "new",
        Incoming.chat == bindparam("whose"),
    )
    .order_by(Incoming.update_id, Incoming.id)
    .limit(1)
)

_NEW = (Incoming.id == bindparam("which"), Incoming.state == "new")
_DONE = prepared(
    update(Incoming).where(*_NEW).values(state="done", raw=b"", done_at=bindparam("done_at"))
)
_DIED = prepared(
    update(Incoming)
    .where(*_NEW)
    .values(state="dead", why=bindparam("why"), done_at=bindparam("done_at"))
)


def keep(
    connection: Connection, channel: str, arrived: Sequence[Arrived], now: datetime
) -> list[Arrived]:
    """Keep what is new of these; a second copy of an update changes nothing."""
    return [
        each
        for each in arrived
        if _KEEP.run(
            connection,
            channel=channel, update_id=each.update_id, chat=each.chat, raw=each.raw,
            received_at=now, state="dead" if each.dead else "new", tries=0,
            why=each.dead, done_at=now if each.dead else None,
        )
    ]  # fmt: skip


def oldest(connection: Connection, channel: str, chat: str) -> Any | None:
    """The next update of a chat that waits (id, update_id, raw, received_at, tries), or None.

    On PostgreSQL the chat is held until the transaction ends: of two workers, one waits.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(f"{channel} {chat}", 0)))
        )
    return _OLDEST.first(connection, of=channel, whose=chat)


def done(connection: Connection, which: int, now: datetime) -> bool:
    """It was handled, in this very transaction; False when it was so before.

    What it said lives on in its effects alone; that it came is kept, should it come again.
    """
    return _DONE.run(connection, which=which, done_at=now) == 1


def died(connection: Connection, which: int, why: str, now: datetime) -> None:
    """Nobody can handle it: kept apart and counted; `why` never quotes it."""
    _DIED.run(connection, which=which, why=why[:200], done_at=now)


def tried(connection: Connection, which: int) -> int:
    """One more try that failed; how many there were."""
    return connection.execute(
        update(Incoming)
        .where(Incoming.id == which)
        .values(tries=Incoming.tries + 1)
        .returning(Incoming.tries)
    ).scalar_one()


def chats_waiting(connection: Connection, channel: str) -> list[str]:
    """Every chat that has something to be handled: at the start, and after a crash."""
    waiting = select(Incoming.chat).where(
        Incoming.channel == channel, Incoming.state == "new", Incoming.chat.is_not(None)
    )
    return [chat for chat in connection.scalars(waiting.distinct()) if chat is not None]
