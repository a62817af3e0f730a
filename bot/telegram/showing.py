"""One live card: a card takes the place of the one that lives, or of one that still waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from bot.telegram.buttons import page
from bot.telegram.messages import message
from bot.telegram.splitting import split
from bot.telegram.visit import Visit
from storage import outgoing
from storage.channels import TELEGRAM, Outgoing
from storage.outgoing import Rank
from storage.prepared import prepared

ANSWERS_SO_FAR = "overview"

Key = dict[str, str]
"""A button as Telegram wants it: `text` and `data` or `url`."""


def key(label: str, data: str) -> Key:
    return {"text": label, "data": data}


def page_key(label: str, path: str) -> Key:
    """A button to the phone page, by a one-time login."""
    return {"text": label, "data": page(path)}


@dataclass(slots=True)
class Card:
    """Paragraphs of HTML and rows of buttons."""

    paragraphs: list[str]
    keyboard: list[list[Key]] = field(default_factory=list)
    asks_anew: bool = False
    """It asks what this chat has not been asked before: nothing typed earlier answers it."""
    asks: str = ""
    """What words below it answer: the fingerprint of a question, or ANSWERS_SO_FAR."""

    @property
    def text(self) -> str:
        return "\n\n".join(part for part in self.paragraphs if part)


def show(visit: Visit, card: Card) -> None:
    """Let this be the chat's card: in place of the live one where that is the newest message."""
    back = take_back(visit)
    card.asks_anew |= back.never_seen
    visit.keep("asks", card.asks)
    parts = split(card.text)
    live = _live_message(visit, back.copies)
    content: dict[str, Any] = {
        "text": parts[-1],
        "keyboard": card.keyboard,
        "card": True,
        "asks_anew": card.asks_anew,
    }
    if live is not None and len(parts) == 1:
        _put(visit, {"do": "edit", "message": live, **content})
        return
    if visit.pressed and visit.message != visit.chat.card_message:
        strip(visit, visit.message)
    for part in parts[:-1]:
        _put(visit, {**message(part, quiet=True), "part": True})
    _put(visit, {"do": "send", "quiet": False, **content})


class TakenBack(NamedTuple):
    """`never_seen`: one of them asked what was never seen; `copies`: so many may stand in the chat
    all the same, sent without an answer."""

    never_seen: bool
    copies: int


def take_back(visit: Visit) -> TakenBack:
    """Nobody needs the cards that still wait."""
    waiting = cards_waiting(visit)
    for each in waiting:
        _CANCEL.run(visit.connection, which=each.id, at=visit.now)
    never_seen = any(each.tries == 0 and each.content.get("asks_anew") for each in waiting)
    return TakenBack(never_seen, copies_of(waiting))


def copies_of(rows: Iterable[Any]) -> int:
    """How many messages of the chat these rows may be, that were tried and wait again."""
    return sum(row.tries for row in rows if row.content["do"] == "send")


def may_be_below(message: int, newest: int, copies: int) -> bool:
    """Whether one of the copies may stand below a message; one that is newer than the newest we
    were told of is itself the first of them."""
    return copies > (message > newest)


def send(visit: Visit, text: str, keyboard: list[list[Key]] | None = None) -> None:
    """A message beside the card, which lives on."""
    for part in split(text):
        _put(visit, message(part, keyboard or []))


def strip(visit: Visit, message: int) -> None:
    """Take the buttons away from a message that has had its day."""
    if message:
        _put(visit, {"do": "strip", "message": message})


def cards_waiting(visit: Visit) -> list[Any]:
    """The cards of this chat that were not sent yet: rows with id, tries and content."""
    if not visit.chat.replies_wait:
        return []
    waiting = _WAITING.all(visit.connection, address=visit.chat.address)
    return [each for each in waiting if each.content.get("card") or each.content.get("part")]


def _live_message(visit: Visit, copies: int) -> int | None:
    """The message to edit: the live card, as long as nothing stands below it."""
    if not visit.pressed:
        return None
    chat = visit.chat
    newest = max(chat.latest_message or 0, chat.card_message or 0)
    # What was pressed is perhaps newer than what we have been told of.
    found = next(
        (each for each in (visit.message, chat.card_message) if each and each >= newest), None
    )
    return None if found is None or may_be_below(found, newest, copies) else found


def _put(visit: Visit, content: dict[str, Any]) -> None:
    visit.chat.replies_wait = True
    outgoing.put(
        visit.connection, TELEGRAM, visit.chat.address, content, Rank.REPLY, visit.now,
        employee_id=visit.employee_id or None,
    )  # fmt: skip


# With `+ 0` SQLite looks by the address, not through every reply that waits for anybody.
_WAITING = prepared(
    select(Outgoing.id, Outgoing.tries, Outgoing.content).where(
        Outgoing.channel == TELEGRAM,
        Outgoing.address == bindparam("address"),
        Outgoing.state == "waiting",
        Outgoing.rank + 0 == int(Rank.REPLY),
    )
)

_CANCEL = prepared(
    update(Outgoing)
    .where(Outgoing.id == bindparam("which"), Outgoing.state == "waiting")
    .values(state="cancelled", done_at=bindparam("at"), why="superseded")
)
