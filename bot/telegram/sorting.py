"""From what python-telegram-bot raises to an outcome.

Telegram says why only in words; these are looked for, and never kept: they may quote a message.
"""

from __future__ import annotations

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from bot.telegram.outcomes import NotModified, NotSent, Outcome, Refused, TooFast, Unsure, Why
from bot.telegram.wire import LostError, NotReachedError, TooFastError

_NOT_MODIFIED = "message is not modified"

_OF_BAD_REQUEST: tuple[tuple[str, Why], ...] = (
    ("query is too old", "too_old"),
    ("query id is invalid", "too_old"),
    ("chat not found", "not_found"),
    ("user not found", "not_found"),
    ("peer_id_invalid", "not_found"),
    ("upgraded to a supergroup", "not_found"),
    ("message to edit not found", "gone"),
    ("message can't be edited", "gone"),
    ("message_id_invalid", "gone"),
    ("too long", "too_long"),
    ("too_long", "too_long"),
    ("can't parse entities", "bad_markup"),
    ("button", "bad_button"),
    ("keyboard", "bad_button"),
)

_OF_FORBIDDEN: tuple[tuple[str, Why], ...] = (
    ("blocked by the user", "blocked"),
    ("kicked", "blocked"),
    ("deactivated", "deactivated"),
    ("can't initiate conversation", "not_found"),
)


def outcome_of(error: TelegramError) -> Outcome:
    """What this error leaves open."""
    match error:
        case NotReachedError():
            return NotSent(str(error))
        case InvalidToken():
            return NotSent("token")
        case TooFastError():
            return TooFast(error.seconds)
        case LostError():
            return Unsure(str(error))
    return _of_refusal(error)


def _of_refusal(error: TelegramError) -> Outcome:
    match error:
        case Conflict():
            return Refused("conflict")
        case ChatMigrated():  # it became another chat, a group: nobody's private one
            return Refused("not_found")
        case Forbidden():
            return Refused(_found(str(error), _OF_FORBIDDEN, "forbidden"))
        case BadRequest():
            return _of_bad_request(str(error))
    return Unsure(type(error).__name__)


def _of_bad_request(said: str) -> Outcome:
    if _NOT_MODIFIED in said.lower():
        return NotModified()
    return Refused(_found(said, _OF_BAD_REQUEST, "bad_request"))


def _found(said: str, words: tuple[tuple[str, Why], ...], otherwise: Why) -> Why:
    low = said.lower()
    return next((why for part, why in words if part in low), otherwise)
