"""One update of one chat, in one transaction: its effects, its answers, and that it is done."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.telegram.messages import message
from bot.telegram.ordering import Order
from bot.telegram.reading import NOBODY, Unread, read
from bot.telegram.updates import FetchedFile, SentFile, UnfetchedFile, Update
from intake.calendar import Moments
from storage import incoming, outgoing
from storage.channels import TELEGRAM
from storage.outgoing import Rank

_ROOMS = Path(__file__).parents[2]

TRIES = 3
TRIES_WITH_TROUBLE = 20
"""For errors that are rather the database's than the update's."""

File = FetchedFile | UnfetchedFile


@dataclass(frozen=True)
class Handling:
    """What is done with an update: the conversation, and its ways out of the transaction."""

    handle: Callable[[Connection, Update, Moments, File | None], Sequence[Any]]
    """In the transaction; what it returns is given to `answer` after the commit."""
    wants_file: Callable[[Connection, SentFile, datetime], bool]
    fetch: Callable[[SentFile], Awaitable[File]]
    answer: Callable[[Any], Awaitable[None]]
    sorry: str
    """What somebody is told whose update could not be handled: Telegram's HTML."""
    committed: Callable[[], None] = lambda: None
    """After each commit: there may be something to send."""


@dataclass(frozen=True, slots=True)
class Handled:
    answers: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """It waits for updates before it that are still under way."""

    update_id: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Its file is to be fetched first, outside the transaction."""

    which: int
    update: SentFile


@dataclass(frozen=True, slots=True)
class Fetched:
    which: int
    file: File


Outcome = Handled | Held | Wanted | None
"""None: nothing of this chat waits."""


def handle_oldest(
    connection: Connection,
    handling: Handling,
    order: Order,
    chat: str,
    now: datetime,
    fetched: Fetched | None = None,
) -> Outcome:
    """Handle the oldest update of a chat that waits; what it raises undoes all of it."""
    row = incoming.oldest(connection, TELEGRAM, chat)
    if row is None:
        return None
    if not order.allows(connection, row.update_id, now):
        return Held(row.update_id)
    update = read(row.raw)
    if isinstance(update, Unread):
        if update.harmless:
            incoming.done(connection, row.id, now)
        else:
            incoming.died(connection, row.id, update.why, now)
        return Handled()
    file = fetched.file if fetched is not None and fetched.which == row.id else None
    at = row.received_at
    if (
        isinstance(update, SentFile)
        and file is None
        and handling.wants_file(connection, update, at)
    ):
        return Wanted(row.id, update)
    moments = Moments(at, at)
    answers = handling.handle(connection, update, moments, file)
    incoming.done(connection, row.id, now)
    return Handled(answers)


def give_up_or_later(
    connection: Connection, handling: Handling, chat: str, error: Exception, now: datetime
) -> int | None:
    """The oldest update of a chat failed: how often by now, or None when that was enough.

    A chat is not stopped for ever by one update; who sent it is told.
    """
    row = incoming.oldest(connection, TELEGRAM, chat)
    if row is None:
        return None
    tries = incoming.tried(connection, row.id)
    troubled = isinstance(error, OperationalError | InterfaceError)
    if tries < (TRIES_WITH_TROUBLE if troubled else TRIES):
        return tries
    incoming.died(connection, row.id, described(error), now)
    if chat != NOBODY and not chat.startswith("-"):
        outgoing.put(connection, TELEGRAM, chat, message(handling.sorry), Rank.REPLY, now)
    return None


def described(error: BaseException) -> str:
    """Which error and where; never its words, which may quote what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_ROOMS)] or frames
    place = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return type(error).__name__ + place
