"""What a web room is given when the installation starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from starlette.requests import HTTPConnection

from intake.library import Library
from storage.store import Store
from vietnamese.dates import ZONE


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware and UTC."""
        ...


@dataclass(frozen=True)
class Rooms:
    """Kept on `app.state.rooms`; made by the composition root."""

    store: Store
    library: Library
    clock: Clock
    ticket_key: bytes
    """The secret that signs tickets and form tokens."""
    secure_cookies: bool
    simulated: bool = False
    """The clock is `SimulatedClock`, the people are invented, and every page says so."""
    base_url: str = ""
    plans: Path | None = None
    """Where the plan folders lie that the office may start a campaign from."""
    bot_name: str = ""
    """The user name of the Telegram bot, without "@"; empty where there is none."""
    messenger: str = "https://t.me"
    """Where a chat with the bot is opened; a demo may have a messenger of its own."""
    mail_from: str = ""
    """The address that mail comes from; empty where none is sent."""
    channels: tuple[str, ...] = ()
    """Ways out that this installation has, beside the phone page: telegram, mail."""
    ballots: Any = None
    """A `ballots.client.Ballots`, of a room above this one; None where there is no such process."""
    zone: ZoneInfo = ZONE
    """Where pages that belong to no plan tell the time: devices, the banner."""


def rooms_of(connection: HTTPConnection) -> Rooms:
    rooms: Rooms = connection.app.state.rooms
    return rooms
