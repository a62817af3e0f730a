"""What an update says: a reader of our own for the few fields that we need.

python-telegram-bot's `Update.de_json` builds the whole tree of objects: ten times as slow, and
nearly a third of the updates with one odd field make it raise. This one never raises: what it
cannot read is `Unread`, with a reason that never quotes it. The library's client and types serve
us on the way out (docs/decisions/0011).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic_core import from_json

from bot.telegram.contents import WHAT_WE_DO_NOT_TAKE, of_document, of_photo
from bot.telegram.fields import OddError, flag, identity, moment, number, obj, words
from bot.telegram.updates import Edited, InGroup, Membership, Other, Pressed, Said, Update
from storage.incoming import Arrived

PRIVATE = "private"
_MOST_DATA = 64
_UNDER_WAY = 1_000
"""So many updates are remembered as they were read."""
_SERVICE = frozenset(
    "pinned_message delete_chat_photo new_chat_title new_chat_photo new_chat_members "
    "left_chat_member group_chat_created supergroup_chat_created channel_chat_created "
    "migrate_to_chat_id migrate_from_chat_id message_auto_delete_timer_changed "
    "connected_website write_access_allowed proximity_alert_triggered boost_added "
    "chat_background_set video_chat_started video_chat_ended video_chat_scheduled "
    "forum_topic_created forum_topic_closed forum_topic_edited forum_topic_reopened".split()
)
"""What Telegram says about a chat by itself: nobody waits for an answer."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Not for us. `harmless` is a sound update that we have no use for; else it is broken."""

    why: str
    update_id: int | None = None
    harmless: bool = False


class _UnusedError(Exception):
    """A sound update that asks nothing of us; says which."""


@lru_cache(_UNDER_WAY)
def read(raw: bytes) -> Update | Unread:
    """One update from its JSON. Never raises, whatever the bytes are.

    It is read when it comes and, a moment later, when its turn comes: the second time is free.
    """
    try:
        update = obj(_parsed(raw))
        update_id = number(update, "update_id")
    except OddError as odd:
        return Unread(str(odd))
    try:
        for kind, reader in _READERS.items():
            if update.get(kind) is not None:
                return reader(update_id, obj(update[kind], kind))
    except OddError as odd:
        return Unread(str(odd), update_id)
    except _UnusedError as unused:
        return Unread(str(unused), update_id, harmless=True)
    return Unread("another kind of update", update_id, harmless=True)


def address_of(raw: bytes) -> Arrived:
    """Whose turn an update is, and which; one that cannot be read is dead on arrival."""
    update = read(raw)
    if isinstance(update, Unread):
        if update.harmless:
            return Arrived(update.update_id, NOBODY, raw)
        return Arrived(update.update_id, None, raw, dead=update.why)
    return Arrived(update.update_id, str(update.chat), raw)


NOBODY = "0"
"""The chat of what nobody waits for: it is only ticked off."""


def _parsed(raw: bytes) -> Any:
    try:
        return from_json(raw)
    except ValueError:
        pass
    try:  # slower, and lets pass what may stand in a field that we do not need
        return json.loads(raw, parse_int=_bounded)
    except (ValueError, RecursionError):
        raise OddError("not JSON") from None


def _bounded(digits: str) -> int | float:
    return int(digits) if len(digits) < 20 else float(digits)  # noqa: PLR2004  more than 64 bits


def _message(update_id: int, message: dict[str, Any]) -> Update:
    at = _private(update_id, message)
    if isinstance(at, InGroup):
        return at
    chat, number_ = at
    if "text" in message:
        return Said(update_id, chat, chat, number_, words(message, "text"), moment(message))
    for kind, what in WHAT_WE_DO_NOT_TAKE.items():
        if kind in message:
            return Other(update_id, chat, chat, what, number_)
    if "document" in message:
        return of_document(update_id, chat, number_, message)
    if "photo" in message:
        return of_photo(update_id, chat, number_, message)
    return Other(update_id, chat, chat, "other", number_)


def _edited(update_id: int, message: dict[str, Any]) -> Update:
    at = _private(update_id, message)
    if isinstance(at, InGroup) or "text" not in message:
        raise _UnusedError("an edited message that is no text of a person's")
    chat, number_ = at
    return Edited(update_id, chat, chat, number_, words(message, "text"), moment(message))


def _private(update_id: int, message: dict[str, Any]) -> tuple[int, int] | InGroup:
    """The chat, which is the user, and the message; or that it was said in a group."""
    chat = obj(message.get("chat"), "chat")
    place, number_ = identity(chat), number(message, "message_id")
    if not _SERVICE.isdisjoint(message):
        raise _UnusedError("a message of Telegram's about the chat")
    if words(chat, "type") != PRIVATE:
        return InGroup(update_id, place, _somebody(message), number_)
    if _person(message) != place:
        raise OddError("a private chat with somebody else")
    return place, number_


def _person(said: dict[str, Any]) -> int:
    """Who did it: a person, never a bot."""
    user = obj(said.get("from"), "from")
    found = identity(user)
    if flag(user, "is_bot"):
        raise _UnusedError("from a bot")
    if found < 0:
        raise OddError("a user with the number of a group")
    return found


def _somebody(said: dict[str, Any]) -> int:
    """In a group people may speak in the group's own name."""
    if said.get("sender_chat") is not None or said.get("from") is None:
        return 0
    return _person(said)


def _pressed(update_id: int, press: dict[str, Any]) -> Update:
    user = _person(press)
    message = 0
    if press.get("message") is not None:
        under = obj(press["message"], "message")
        if identity(obj(under.get("chat"), "chat")) != user:
            raise _UnusedError("a button in a group")
        message = number(under, "message_id")
    if press.get("data") is None:
        raise _UnusedError("a button without data")
    name, data = words(press, "id", most=_MOST_DATA), words(press, "data", most=_MOST_DATA)
    if not name:
        raise OddError("a press without a name")
    return Pressed(update_id, user, user, name, message, data)


def _membership(update_id: int, change: dict[str, Any]) -> Update:
    chat = obj(change.get("chat"), "chat")
    place = identity(chat)
    if words(chat, "type") != PRIVATE:
        raise _UnusedError("in or out of a group")
    if _person(change) != place:
        raise OddError("a private chat with somebody else")
    status = words(obj(change.get("new_chat_member"), "new_chat_member"), "status")
    if status not in {"kicked", "member"}:
        raise _UnusedError("another kind of membership")
    return Membership(update_id, place, place, status == "kicked")


_READERS: dict[str, Callable[[int, dict[str, Any]], Update]] = {
    "message": _message,
    "callback_query": _pressed,
    "edited_message": _edited,
    "my_chat_member": _membership,
}
KINDS = tuple(_READERS)
"""The kinds of updates that we ask Telegram for."""
