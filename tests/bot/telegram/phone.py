"""Somebody's Telegram, as far as the conversation is concerned: updates go in, the outbox is read.

There is no sender here: what waits in the outbox is taken as it is and shown, as `deliver` would.
"""

from __future__ import annotations

import datetime as dt
import html
import itertools
import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from sqlalchemy import Connection, select, update

from bot.telegram.handling import PressAnswer, handle
from bot.telegram.here import Here, here_of
from bot.telegram.updates import (
    Edited,
    FetchedFile,
    InGroup,
    Membership,
    Other,
    Pressed,
    Said,
    SentFile,
    UnfetchedFile,
    Update,
)
from intake.calendar import Moments
from pages.rooms import Rooms
from people.invitations import invite
from storage.channels import ChannelAccount, Chat, Outgoing

NUMBERS = itertools.count(1000)


@dataclass
class Message:
    """One message of ours, as the phone shows it."""

    number: int
    text: str
    keyboard: list[list[dict[str, str]]] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        return [key["text"] for row in self.keyboard for key in row]

    def data(self, label: str) -> str:
        """What the button says back whose label has these words."""
        keys = [key for row in self.keyboard for key in row]
        exact = [key for key in keys if key["text"] == label]
        found = exact or [key for key in keys if label in key["text"]]
        assert found, f"{label} is not among {self.labels} under {self.text}"
        return found[0]["data"]


class Phone:
    """`messages` is what stands in the chat; `toasts` what was said beside presses."""

    def __init__(self, rooms: Rooms, user: int = 77, *, delivers: bool = True) -> None:
        self.rooms, self.user, self.delivers = rooms, user, delivers
        self.here: Here = replace(here_of(rooms), base_url="https://phieu.test")
        self.messages: list[Message] = []
        self.numbers = itertools.count(1)
        self.toasts: list[str] = []
        self.bound = 0

    # ---- what a person does -----------------------------------------------------------

    async def say(self, text: str, *, sent: dt.datetime | None = None) -> int:
        """Type a message; its number, to edit it."""
        number = next(self.numbers)
        await self.say_as(number, text, sent=sent)
        return number

    async def say_as(self, number: int, text: str, *, sent: dt.datetime | None = None) -> None:
        """The message with this number in the chat: one that was sent long ago comes in."""
        at = int((sent or self.now).timestamp())
        await self.update(Said(next(NUMBERS), self.user, self.user, number, text, at))

    async def tap(self, label: str, message: Message | None = None, *, times: int = 1) -> None:
        """Press the button with these words, under the last message that has buttons."""
        message = message or self.card
        await self.tap_data(message.data(label), message.number, times=times)

    async def tap_data(self, data: str, message: int, *, times: int = 1) -> None:
        for _ in range(times):
            number = next(NUMBERS)
            await self.update(
                Pressed(number, self.user, self.user, f"press-{number}", message, data),
                deliver=False,
            )
        if self.delivers:
            await self.deliver()

    async def edit(self, message: int, text: str) -> None:
        at = int(self.now.timestamp())
        await self.update(Edited(next(NUMBERS), self.user, self.user, message, text, at))

    async def send_file(
        self, file: FetchedFile | UnfetchedFile | None, name: str = "a.pdf"
    ) -> None:
        number = next(self.numbers)
        sent = SentFile(
            next(NUMBERS), self.user, self.user, number, "file-id", name, "application/pdf", 10, "",
            int(self.now.timestamp()),
        )  # fmt: skip
        await self.update(sent, file)

    async def send_other(self, what: Any) -> None:
        number = next(self.numbers)
        await self.update(Other(next(NUMBERS), self.user, self.user, what, number))

    async def block(self, *, blocked: bool = True) -> None:
        await self.update(Membership(next(NUMBERS), self.user, self.user, blocked))

    async def in_group(self, group: int = -5) -> None:
        await self.update(InGroup(next(NUMBERS), group, self.user, 1))

    async def join(self, employee: int) -> Phone:
        """By the deep link of an invitation, past the privacy notice, to the task list."""
        code = await self.code(employee)
        await self.say(f"/start {code}")
        await self.tap("Đã đọc")
        return self

    async def code(self, employee: int) -> str:
        made = await self.rooms.store.write(lambda c: invite(c, employee, self.now))
        return made.link_code

    # ---- what the person sees -----------------------------------------------------------

    @property
    def card(self) -> Message:
        """The live card: the last message with buttons to press."""
        return next(m for m in reversed(self.messages) if m.keyboard)

    @property
    def last(self) -> Message:
        return self.messages[-1]

    @property
    def text(self) -> str:
        """The words of the last message, without the tags."""
        return html.unescape(re.sub(r"<[^>]+>", "", self.last.text))

    @property
    def now(self) -> dt.datetime:
        return self.rooms.clock.now()

    # ---- the machinery ------------------------------------------------------------------

    async def update(
        self,
        update: Update,
        file: FetchedFile | UnfetchedFile | None = None,
        *,
        deliver: bool = True,
    ) -> None:
        moments = Moments(self.now, self.now)

        def work(connection: Connection) -> list[PressAnswer]:
            return handle(connection, self.here, update, moments, file)

        answers = await self.rooms.store.write(work)
        self.toasts += [answer.text for answer in answers]
        if deliver and self.delivers:
            await self.deliver()

    async def waiting(self) -> list[Any]:
        """What waits to be sent to this chat."""
        query = (
            select(Outgoing.id, Outgoing.content, Outgoing.rank, Outgoing.about)
            .where(Outgoing.address == str(self.user), Outgoing.state == "waiting")
            .order_by(Outgoing.rank, Outgoing.id)
        )
        return await self.rooms.store.read(lambda c: list(c.execute(query).all()))

    async def deliver(self) -> None:
        """Send everything that waits, as the sender does: one live card, its buttons alone."""
        for row in await self.waiting():
            message = self._show(row.content)
            await self.rooms.store.write(partial(self._sent, row=row, message=message))

    def _show(self, content: dict[str, Any]) -> Message | None:
        if content["do"] == "strip":
            self._strip(content["message"])
            return None
        if content["do"] == "edit":
            shown = self.find(content["message"])
            shown.text, shown.keyboard = content["text"], content["keyboard"]
            return shown
        if content["do"] == "tell":
            content = {"text": f"{content['title']}\n\n{content['text']}", "keyboard": []}
        made = Message(next(self.numbers), content["text"], content["keyboard"])
        self.messages.append(made)
        return made

    def _sent(self, connection: Connection, row: Any, message: Message | None) -> None:
        connection.execute(
            update(Outgoing)
            .where(Outgoing.id == row.id)
            .values(state="sent", tries=1, done_at=self.now)
        )
        if message is None:
            return
        chat = (Chat.channel == "telegram") & (Chat.address == str(self.user))
        connection.execute(update(Chat).where(chat).values(latest_message=self.last.number))
        if not row.content.get("card"):
            return
        before = connection.scalar(select(Chat.card_message).where(chat))
        if before is not None and before != message.number:
            self._strip(before)
        connection.execute(update(Chat).where(chat).values(card_message=message.number))

    def _strip(self, number: int) -> None:
        for message in self.messages:
            if message.number == number:
                message.keyboard = []

    def find(self, number: int) -> Message:
        return next(message for message in self.messages if message.number == number)

    async def account(self) -> Any:
        query = select(ChannelAccount).where(ChannelAccount.subject == str(self.user))
        return await self.rooms.store.read(lambda c: c.execute(query).one_or_none())
