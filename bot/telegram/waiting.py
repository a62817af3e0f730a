"""What waits in the outbox: of each chat the first, so that nobody's messages hide another's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import aliased

from storage.channels import TELEGRAM, Outgoing
from storage.outgoing import Rank
from storage.prepared import prepared


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the outbox; `tries` counts those before this one."""

    id: int
    address: str
    employee_id: int | None
    rank: Rank
    content: dict[str, Any]
    about: str | None
    expires_at: datetime | None
    tries: int
    channel: str = TELEGRAM

    @property
    def is_card(self) -> bool:
        return bool(self.content.get("card"))


_Earlier = aliased(Outgoing)


def _may_go(row: Any, rank: Any = None) -> Any:
    rank = row.rank if rank is None else rank
    return and_(
        row.channel == TELEGRAM,
        row.state == "waiting",
        rank >= bindparam("down_from"),
        rank <= bindparam("up_to"),
        or_(row.not_before.is_(None), row.not_before <= bindparam("at")),
        or_(row.expires_at.is_(None), row.expires_at > bindparam("at")),
    )


_COLUMNS = (
    Outgoing.id, Outgoing.address, Outgoing.employee_id, Outgoing.rank, Outgoing.content,
    Outgoing.about, Outgoing.expires_at, Outgoing.tries,
)  # fmt: skip

# With `+ 0` SQLite looks by the address, not through all that waits of the rank.
_EARLIER = exists().where(
    _may_go(_Earlier, _Earlier.rank + 0),
    _Earlier.address == Outgoing.address,
    _Earlier.id < Outgoing.id,
)
_FIRST_OF_CHATS = prepared(
    select(*_COLUMNS)
    .where(_may_go(Outgoing), ~_EARLIER)
    .order_by(Outgoing.rank, Outgoing.id)
    .limit(bindparam("most"))
)

_Receipt = aliased(Outgoing)

_TO_BE_TOLD = (
    select(_Receipt.address)
    .where(
        _Receipt.channel == TELEGRAM,
        _Receipt.state == "waiting",
        _Receipt.rank == int(Rank.RECEIPT),
        or_(_Receipt.not_before.is_(None), _Receipt.not_before <= bindparam("at")),
        or_(_Receipt.expires_at.is_(None), _Receipt.expires_at > bindparam("at")),
    )
    .order_by(_Receipt.id)
    .limit(bindparam("most"))
)
_FIRST_OF_THOSE = prepared(
    select(*_COLUMNS)
    .where(_may_go(Outgoing, Outgoing.rank + 0), ~_EARLIER)
    .where(Outgoing.address.in_(_TO_BE_TOLD))
    .order_by(Outgoing.id)
    .limit(bindparam("most"))
)

_OF_CHAT = prepared(
    select(*_COLUMNS)
    .where(_may_go(Outgoing, Outgoing.rank + 0), Outgoing.address == bindparam("address"))
    .order_by(Outgoing.id)
)


def first_of_chats(
    connection: Connection, now: datetime, *, down_from: Rank, up_to: Rank, most: int
) -> list[Waiting]:
    """Of each chat the oldest message of these ranks that may go now, by rank and age."""
    rows = _FIRST_OF_CHATS.all(
        connection, at=now, down_from=int(down_from), up_to=int(up_to), most=most
    )
    return [_waiting(row) for row in rows]


def first_where_a_receipt_waits(
    connection: Connection, now: datetime, *, most: int
) -> list[Waiting]:
    """Of each chat for which a receipt waits the oldest reply or receipt, by age."""
    reply, receipt = int(Rank.REPLY), int(Rank.RECEIPT)
    rows = _FIRST_OF_THOSE.all(connection, at=now, down_from=reply, up_to=receipt, most=most)
    return [_waiting(row) for row in rows]


def replies_to(connection: Connection, address: str, now: datetime) -> list[Waiting]:
    """Every reply that may go to a chat now, the oldest first."""
    rows = _OF_CHAT.all(
        connection, address=address, at=now, down_from=int(Rank.REPLY), up_to=int(Rank.REPLY)
    )
    return [_waiting(row) for row in rows]


def _waiting(row: Any) -> Waiting:
    return Waiting(
        row.id, row.address, row.employee_id, Rank(row.rank), row.content, row.about,
        row.expires_at, row.tries,
    )  # fmt: skip
