"""Taking messages out of the outbox to send them: marked in a transaction before the call."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from bot.telegram import holding
from bot.telegram.again import is_past
from bot.telegram.showing import copies_of, may_be_below
from bot.telegram.waiting import Waiting, replies_to
from intake.library import Library
from reminders.still import needless
from storage import outgoing
from storage.channels import TELEGRAM, ChannelAccount, Chat, Outgoing
from storage.outgoing import Rank
from storage.prepared import prepared

_LOGGER = logging.getLogger(__name__)

_ACCOUNT = prepared(
    select(ChannelAccount.subject).where(
        ChannelAccount.channel == TELEGRAM,
        ChannelAccount.employee_id == bindparam("employee_id"),
        ChannelAccount.ended_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that only we send now, and what is really done: an edit may be sent anew."""

    row: Waiting
    content: dict[str, Any]


def claim(
    connection: Connection, library: Library, rows: Iterable[Waiting], fence: int, now: datetime
) -> list[Claimed] | None:
    """Those of the rows that still wait and are not needless, now marked; None when another is
    the sender."""
    if not holding.holds(connection, fence):
        return None
    found = (_claim_one(connection, library, row, now) for row in rows)
    return [claimed for claimed in found if claimed is not None]


def _claim_one(
    connection: Connection, library: Library, row: Waiting, now: datetime
) -> Claimed | None:
    try:
        return _what_to_do(connection, library, row, now)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        # Ours is the mistake; nobody else's messages wait for it to be mended.
        _LOGGER.error("message %s cannot be read: %s", row.id, type(error).__name__)  # noqa: TRY400
        outgoing.sending(connection, row.id)
        outgoing.failed(connection, row.id, "bad_request", now)
        return None


def _what_to_do(
    connection: Connection, library: Library, row: Waiting, now: datetime
) -> Claimed | None:
    past = is_past(connection, row)
    why = "past" if past else needless(connection, library, row, now)
    if why is not None:
        outgoing.cancel(connection, Outgoing.id == row.id, now, why)
        return None
    if not _is_theirs_still(connection, row):
        _follow(connection, row, now)
        return None
    copies = 0
    if row.rank is Rank.REPLY and _of_card(row):
        row, copies = _without_past_cards(connection, row, now)
    if not outgoing.sending(connection, row.id):
        return None
    content = row.content
    if content["do"] == "edit" and _is_no_longer_last(connection, row, copies):
        content = as_new(content)
    return Claimed(row, content)


def _is_theirs_still(connection: Connection, row: Waiting) -> bool:
    """Whether the account is still that of the employee whom this tells something.

    What was under way when an account was cut may wait again afterwards. The word about the cut
    itself, and taking the buttons away, are meant for an account that is nobody's by now.
    """
    is_of_cut = (row.about or "").startswith("cut:") or row.content["do"] == "strip"
    if row.employee_id is None or is_of_cut:
        return True
    return _account_of(connection, row.employee_id) == row.address


def _follow(connection: Connection, row: Waiting, now: datetime) -> None:
    """To the account that took the place of this one, as what waited then did; else nowhere."""
    instead = _account_of(connection, row.employee_id)
    if instead is None or row.rank is Rank.REPLY or row.content["do"] not in {"send", "tell"}:
        outgoing.cancel(connection, Outgoing.id == row.id, now, "cut")
        return
    waits = (Outgoing.id == row.id) & (Outgoing.state == "waiting")
    connection.execute(update(Outgoing).where(waits).values(address=instead))


def _account_of(connection: Connection, employee_id: int | None) -> str | None:
    found = _ACCOUNT.first(connection, employee_id=employee_id)
    return None if found is None else str(found.subject)


def as_new(content: dict[str, Any]) -> dict[str, Any]:
    """The card of an edit as a message of its own."""
    sent = {key: value for key, value in content.items() if key != "message"}
    return {**sent, "do": "send", "quiet": bool(content.get("quiet"))}


def _without_past_cards(connection: Connection, row: Waiting, now: datetime) -> tuple[Waiting, int]:
    """Cancel the cards of the chat that a newer one follows; what is then first of the chat, and
    how many copies of the others may stand there.

    Whoever puts a card down cancels those that wait; one that was under way may wait again.
    """
    waiting = replies_to(connection, row.address, now)
    cards = [each.id for each in waiting if each.is_card]
    past = [each for each in waiting if _of_card(each) and each.id <= max(cards[:-1], default=0)]
    if not past:
        return row, 0
    numbers = {each.id for each in past}
    outgoing.cancel(connection, Outgoing.id.in_(numbers), now, "superseded")
    return next(each for each in waiting if each.id not in numbers), copies_of(past)


def _of_card(row: Waiting) -> bool:
    """A card, or one of the messages in front of it that it was too long for."""
    return row.is_card or bool(row.content.get("part"))


def _is_no_longer_last(connection: Connection, row: Waiting, copies: int) -> bool:
    """Whether anything may stand below the card that an edit means, since that was decided."""
    chat = connection.execute(
        select(Chat.card_message, Chat.latest_message).where(
            Chat.channel == TELEGRAM, Chat.address == row.address
        )
    ).first()
    last = max(chat.card_message or 0, chat.latest_message or 0) if chat is not None else 0
    message = int(row.content["message"])
    return last > message or may_be_below(message, last, copies)
