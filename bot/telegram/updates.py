"""What an update says, as far as we understand it: a few fields of ours, made by `reading`.

Numbers are Telegram's own. `chat` equals `user` in a private chat, the only kind in which we talk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class _FromSomebody:
    update_id: int
    chat: int
    user: int


@dataclass(frozen=True, slots=True)
class Said(_FromSomebody):
    """A text message. `sent_at` is Telegram's own time of it, in seconds since 1970."""

    message: int
    text: str
    sent_at: int


@dataclass(frozen=True, slots=True)
class Edited(_FromSomebody):
    """A text message was changed afterwards."""

    message: int
    text: str
    sent_at: int


@dataclass(frozen=True, slots=True)
class Pressed(_FromSomebody):
    """A button under one of our messages. `message` is 0 where Telegram does not say which."""

    press: str
    message: int
    data: str


@dataclass(frozen=True, slots=True)
class SentFile(_FromSomebody):
    """A document, or a photo (its largest size), with `name` and `media_type` as claimed."""

    message: int
    file_id: str
    name: str
    media_type: str
    size: int
    caption: str
    sent_at: int


@dataclass(frozen=True, slots=True)
class Membership(_FromSomebody):
    """Somebody stopped the bot (`blocked`) or started it again, in a private chat."""

    blocked: bool


@dataclass(frozen=True, slots=True)
class InGroup(_FromSomebody):
    """Something was said in a group or channel, where we do not talk. `title` is unused."""

    message: int


@dataclass(frozen=True, slots=True)
class Other(_FromSomebody):
    """A thing that we have no use for, in a private chat: a sticker, a voice, a place, …"""

    what: Literal["voice", "sticker", "contact", "place", "video", "other"]
    message: int


Update = Said | Edited | Pressed | SentFile | Membership | InGroup | Other


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """What `SentFile` pointed at, fetched and checked (`intake.attachments.identify`)."""

    content: bytes
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class UnfetchedFile:
    """Why it was not taken: a code of `intake/texts/vi.yaml` with its context."""

    code: str
    context: dict[str, object]
