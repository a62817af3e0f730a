"""What the outcome of a call means for its message, its chat and its person; one transaction."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from bot.telegram.claiming import Claimed, as_new
from bot.telegram.messages import message
from bot.telegram.outcomes import (
    UNREACHABLE,
    Delivered,
    NotModified,
    NotSent,
    Outcome,
    Refused,
    TooFast,
    Unsure,
)
from bot.telegram.postponing import TOO_FAST, again_at, postpone
from bot.telegram.texts import say
from bot.telegram.waiting import Waiting
from reminders.reaching import unreachable
from storage import outgoing
from storage.channels import TELEGRAM, Chat, Outgoing
from storage.outgoing import Rank
from storage.prepared import insert_new, prepared

_LOGGER = logging.getLogger(__name__)
_STRIP_WITHIN = timedelta(minutes=10)
_FALLBACK = "fallback:{}"

_BEGIN = prepared(
    insert_new(Chat).values(
        channel=TELEGRAM, address=bindparam("address"), card_message=bindparam("card_message"),
        latest_message=bindparam("latest_message"), state={}, changed_at=bindparam("at"),
    )
)  # fmt: skip


def settle(
    connection: Connection,
    claimed: Claimed,
    outcome: Outcome,
    now: datetime,
    *,
    channels: Collection[str],
    base_url: str,
) -> None:
    """Keep what became of it, and whatever follows from that."""
    row = claimed.row
    match outcome:
        case Delivered(message=message):
            _delivered(connection, claimed, message, now)
        case NotModified():
            _delivered(connection, claimed, None, now)
        case TooFast(seconds=seconds):
            postpone(connection, row, now + timedelta(seconds=seconds), TOO_FAST)
        case NotSent(why=why):
            outgoing.later(connection, row.id, now, f"not reached: {why}")
        case Unsure(why=why) if row.rank.at_most_once:
            outgoing.unsure(connection, row.id, row.rank, now, why)
        case Unsure(why=why):
            postpone(connection, row, again_at(row, now), why)
        case Refused():
            _refused(connection, claimed, outcome, now, channels, base_url)


def _delivered(
    connection: Connection, claimed: Claimed, message: int | None, now: datetime
) -> None:
    row, content = claimed.row, claimed.content
    outgoing.sent(connection, row.id, now, None if message is None else str(message))
    if content.get("once"):
        outgoing.empty(connection, row.id)
    if content["do"] == "edit":
        message = content["message"]
    if message is None or content["do"] == "strip":
        return
    chat = connection.execute(
        select(Chat.card_message, Chat.latest_message).where(
            Chat.channel == TELEGRAM, Chat.address == row.address
        )
    ).first()
    card = message if row.is_card else None
    if chat is None and (row.about or "").startswith("cut:"):
        return  # the last word to an account that is nobody's: nothing of it is kept
    if chat is None:
        _begin_chat(connection, row.address, card, message, now)
        return
    values = {"latest_message": max(message, chat.latest_message or 0)}
    if card is not None:
        values["card_message"] = card
    _change_chat(connection, row.address, **values)
    if card is not None and chat.card_message not in {None, card}:
        _strip(connection, row, chat.card_message, now)


def _strip(connection: Connection, row: Waiting, message: int, now: datetime) -> None:
    """Take the buttons off the card that lived before: not urgent, an old button is harmless."""
    content = {"do": "strip", "message": message}
    outgoing.put(
        connection, TELEGRAM, row.address, content, Rank.NOTICE, now,
        expires_at=now + _STRIP_WITHIN,
    )  # fmt: skip


def _refused(
    connection: Connection,
    claimed: Claimed,
    refused: Refused,
    now: datetime,
    channels: Collection[str],
    base_url: str,
) -> None:
    row, why = claimed.row, refused.why
    if why in UNREACHABLE:
        outgoing.failed(connection, row.id, why, now)
        unreachable(connection, row, why, channels, now)
    elif claimed.content["do"] == "strip":
        outgoing.sent(connection, row.id, now)  # nothing is left to take away
    elif claimed.content["do"] == "edit" and why in {"gone", "bad_request"}:
        _send_anew(connection, claimed, now)
    else:
        _LOGGER.error("message %s of the outbox was refused: %s", row.id, why)
        outgoing.failed(connection, row.id, why, now)
        if not (row.about or "").startswith(_FALLBACK.format("")):
            _say_that_there_is_more(connection, row, now, base_url)


def _send_anew(connection: Connection, claimed: Claimed, now: datetime) -> None:
    """The message that was to be edited is gone, or too old: the card becomes a new one."""
    row = claimed.row
    connection.execute(
        update(Outgoing).where(Outgoing.id == row.id).values(content=as_new(claimed.content))
    )
    outgoing.later(connection, row.id, now, "sent anew")
    connection.execute(
        update(Chat)
        .where(
            Chat.channel == TELEGRAM,
            Chat.address == row.address,
            Chat.card_message == claimed.content["message"],
        )
        .values(card_message=None)
    )


def _say_that_there_is_more(
    connection: Connection, row: Waiting, now: datetime, base_url: str
) -> None:
    """Our own mistake: the person at least learns where to read it."""
    content = message(say("tell.not_shown", address=base_url))
    outgoing.put(
        connection, TELEGRAM, row.address, content, row.rank, now,
        employee_id=row.employee_id, about=_FALLBACK.format(row.id), expires_at=row.expires_at,
    )  # fmt: skip


def _begin_chat(
    connection: Connection, address: str, card: int | None, latest: int, now: datetime
) -> None:
    _BEGIN.run(connection, address=address, card_message=card, latest_message=latest, at=now)


def _change_chat(connection: Connection, address: str, **values: int) -> None:
    connection.execute(
        update(Chat).where(Chat.channel == TELEGRAM, Chat.address == address).values(**values)
    )
