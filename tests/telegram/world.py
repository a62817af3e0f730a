"""Who there is, what was said: people, chats, messages and files, as the phones see them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from tests.telegram.keyboards import Keyboard

BOT_ID = 7000000001
"""Above 32 bits: Telegram's numbers are."""

SMALL = "-nho"
"""What the number of a photo's small size ends with."""


@dataclass
class Person:
    id: int
    first_name: str
    last_name: str = ""
    opened: bool = False
    """Whether they ever wrote to the bot or pressed Start: it cannot write first."""
    blocked: bool = False
    deleted: bool = False

    @property
    def as_user(self) -> dict[str, Any]:
        said = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        return {**said, **self._last, "language_code": "vi"}

    @property
    def as_chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.first_name, **self._last}

    @property
    def _last(self) -> dict[str, str]:
        return {"last_name": self.last_name} if self.last_name else {}


@dataclass
class Group:
    id: int
    title: str
    members: set[int]
    bot_inside: bool = True

    @property
    def as_chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "supergroup", "title": self.title}


@dataclass
class Kept:
    """A file that Telegram holds."""

    file_id: str
    name: str
    media_type: str
    content: bytes
    kind: str

    @property
    def file_path(self) -> str:
        return f"{self.kind}s/{self.file_id}.{self.name.rpartition('.')[2] or 'bin'}"


@dataclass
class Message:
    id: int
    chat: int
    sender: int
    date: int
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    keyboard: Keyboard | None = None
    file: Kept | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    edit_date: int | None = None
    silent: bool = False
    gone: bool = False

    @property
    def from_bot(self) -> bool:
        return self.sender == BOT_ID


@dataclass
class Press:
    """A press of a button, until it is answered or its 150 seconds are over."""

    id: str
    user: int
    message: int
    data: str
    until: float
    answered: bool = False
    answered_at: float = 0.0
    toast: str = ""


@dataclass(frozen=True)
class Button:
    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Bubble:
    """A message as a phone shows it: `text` without its markup, `entities` in UTF-16 units."""

    id: int
    text: str
    from_bot: bool
    date: int
    keyboard: tuple[tuple[Button, ...], ...] = ()
    file: str | None = None
    edited: bool = False
    silent: bool = False
    entities: tuple[dict[str, Any], ...] = ()

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.keyboard for button in row]

    @property
    def labels(self) -> list[str]:
        return [button.text for button in self.buttons]

    @property
    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> Bubble:
        rows = tuple(tuple(Button(**button) for button in row) for row in said["keyboard"])
        return cls(**{**said, "keyboard": rows, "entities": tuple(said["entities"])})


def bubble(message: Message) -> Bubble:
    rows = message.keyboard or []
    return Bubble(
        id=message.id,
        text=message.text,
        from_bot=message.from_bot,
        date=message.date,
        keyboard=tuple(tuple(_button(each) for each in row) for row in rows),
        file=message.file.name if message.file else None,
        edited=message.edit_date is not None,
        silent=message.silent,
        entities=tuple(message.entities),
    )


def _button(button: dict[str, Any]) -> Button:
    url = button.get("url") or button.get("web_app", {}).get("url")
    return Button(button["text"], button.get("callback_data"), url)
