"""What an installation says about its bot."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

API_URL = "https://api.telegram.org"


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """`token` and `secret` are never printed.

    Without `webhook_url` we ask Telegram for updates (long polling), which needs no public
    address. `webhook_url` is the whole https address that Telegram posts to; `secret`, 1 to 256
    letters, digits, `_` and `-`, is what it then shows us.
    """

    token: str = field(repr=False)
    api_url: str = API_URL
    webhook_url: str = ""
    secret: str = field(default="", repr=False)
    patience: timedelta = timedelta(seconds=0.5)
    """With a webhook updates may overtake each other: how long one waits for those before it.

    It is for all chats, so it is short: overtaking is a matter of milliseconds, and what Telegram
    sends again it sends after a second."""
    workers: int = 32
    """How many chats are served at once."""

    def __post_init__(self) -> None:
        if self.webhook_url and not self.secret:
            raise ValueError("a webhook needs a secret: anybody may post to a public address")

    @property
    def waits(self) -> timedelta:
        """How long an update waits for those before it; polling gives them in order."""
        return self.patience if self.webhook_url else timedelta(0)
