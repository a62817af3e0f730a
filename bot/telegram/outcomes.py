"""What became of a call to Telegram, sorted by what it lets one do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Why = Literal[
    "blocked",  # the person stopped the bot
    "deactivated",  # the account is gone
    "not_found",  # there is no such chat, or it was never opened
    "forbidden",  # refused in another way
    "gone",  # the message cannot be edited: deleted, or too old
    "too_old",  # the press is no longer waited for
    "too_long",
    "bad_markup",
    "bad_button",
    "bad_request",
    "conflict",  # somebody else asks for updates, or a webhook is set
]

UNREACHABLE = frozenset[Why]({"blocked", "deactivated", "not_found", "forbidden"})
"""Nothing that is sent there will ever arrive, until the person shows up again."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Telegram carried it out; `message` is its number where there is one."""

    message: int | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """It looks that way already: as good as done."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will never do it; nothing was delivered."""

    why: Why


@dataclass(frozen=True, slots=True)
class TooFast:
    """Nothing was delivered; not before so many seconds again."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may have been carried out: the request was written, the answer is lost or senseless."""

    why: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly not carried out: Telegram was not reached, or does not know us (`token`)."""

    why: str


Outcome = Delivered | NotModified | Refused | TooFast | Unsure | NotSent
