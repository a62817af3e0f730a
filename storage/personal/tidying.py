"""What is told in a chat lies there, and in the form: here it goes as soon as nobody needs it.

To be done every hour, by the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    Text,
    and_,
    cast,
    delete,
    exists,
    or_,
    select,
    type_coerce,
    update,
)

from storage.channels import ChannelAccount, Chat, Outgoing, SaidMessage
from storage.outgoing import Rank

REPLIES_KEPT = timedelta(days=1)
"""How long the words of a reply stay after it went out, or did not: somebody may ask why."""

STRANGERS_KEPT = timedelta(days=30)
"""How long it is known that a chat which is nobody's any more was there."""

AT_ONCE = 500

_UNDER_WAY = ("waiting", "sending")
_LINK = '"once":true'


def full_replies(connection: Connection, now: datetime, above: int) -> Sequence[Any]:
    """The next replies, by number, whose words have had their time: at once, where they hold a
    link that is good once. Rows with id, content and `lives`: it is the card of its chat."""
    lives = (
        (Chat.channel == Outgoing.channel)
        & (Chat.address == Outgoing.address)
        & (cast(Chat.card_message, String) == Outgoing.external_id)
    )
    content = type_coerce(Outgoing.content, Text)
    old = or_(Outgoing.done_at <= now - REPLIES_KEPT, content.contains(_LINK))
    return connection.execute(
        select(Outgoing.id, Outgoing.content, Chat.address.is_not(None).label("lives"))
        .outerjoin(Chat, lives)
        .where(
            Outgoing.rank == int(Rank.REPLY),
            Outgoing.state.not_in(_UNDER_WAY),
            Outgoing.id > above,
            content != "{}",
            old,
        )
        .order_by(Outgoing.id)
        .limit(AT_ONCE)
    ).all()


def empty(connection: Connection, rows: Sequence[Any]) -> None:
    """Take the words out of these; the buttons of a card that lives can be named still."""
    living = [row for row in rows if row.lives and "text" in row.content]
    for row in living:
        rest = {name: value for name, value in row.content.items() if name != "text"}
        connection.execute(_of([row.id]).values(content=rest))
    connection.execute(_of([row.id for row in rows if not row.lives]).values(content={}))


def forget_strangers(connection: Connection, now: datetime) -> int:
    """Chats that are nobody's, because they were cut or never anybody's; how many that were."""
    total = 0
    for table, at in ((SaidMessage, SaidMessage.said_at), (Chat, Chat.changed_at)):
        gone = (at <= now - STRANGERS_KEPT) & ~_is_somebody_s(table)
        total += connection.execute(delete(table).where(gone)).rowcount
    return total


def _of(which: Sequence[int]) -> Any:
    return update(Outgoing).where(Outgoing.id.in_(which), Outgoing.state.not_in(_UNDER_WAY))


def _is_somebody_s(table: Any) -> ColumnElement[bool]:
    return exists().where(
        and_(
            ChannelAccount.channel == table.channel,
            ChannelAccount.subject == table.address,
            ChannelAccount.ended_at.is_(None),
        )
    )
