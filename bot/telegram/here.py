"""What the conversation needs to know of the installation it is held in."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from intake.library import Library
from pages.rooms import Rooms


@dataclass(frozen=True, slots=True)
class Here:
    library: Library
    base_url: str
    """Where the phone page is, without a slash at the end; empty where nobody said so."""
    bot_name: str
    """The user name of the bot, without "@"."""
    zone: ZoneInfo
    channels: tuple[str, ...]
    secret: bytes = field(repr=False)
    """What the numbers are made with that hand a form in."""


def here_of(rooms: Rooms) -> Here:
    """The same installation as the web rooms see it."""
    return Here(
        library=rooms.library,
        base_url=rooms.base_url.rstrip("/"),
        bot_name=rooms.bot_name,
        zone=rooms.zone,
        channels=rooms.channels,
        secret=rooms.ticket_key,
    )
