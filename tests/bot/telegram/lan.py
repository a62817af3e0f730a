"""Lan on her phone, with everything between her and the store: the strict fake, the poller, the
workers, the sender. Each act waits until what it led to is shown."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import func, select

from bot.telegram.client import Client
from bot.telegram.here import here_of
from bot.telegram.running import Telegram
from bot.telegram.sending import Sender
from bot.telegram.settings import TelegramSettings
from intake.library import Library
from intake.plan import Plan
from pages.rooms import Rooms
from people.invitations import invite
from storage.channels import Incoming, Outgoing
from storage.store import open_store
from storage.submissions import ReceiptRecord, ReplyRecord, Submission
from tests import virtual_time
from tests.intake.campaigns import AN, NOW, populate
from tests.telegram.bot_api import BotApi
from tests.telegram.world import Bubble

LAN = 7_100_000_001


class Lan:
    def __init__(self, rooms: Rooms, api: BotApi) -> None:
        self.rooms, self.api = rooms, api

    async def begin(self) -> None:
        """Join as An and open the one task."""
        code = await self.rooms.store.write(lambda c: invite(c, AN, self.rooms.clock.now()))
        await self.api.start(LAN, code.link_code)
        await self.rest()
        await self.press("Đã đọc")
        await self.press("1. Bắt đầu")

    async def say(self, text: str) -> int:
        number = await self.api.say(LAN, text)
        await self.rest()
        return number

    async def press(self, words: str, under: Bubble | None = None) -> str:
        """Press the button with these words, of the newest message that has buttons; what was
        said beside the press."""
        card = under or self.card
        (label,) = [each for each in card.labels if words in each]
        data = next(button.data for button in card.buttons if button.text == label)
        assert data is not None
        press = await self.api.press(LAN, data, card.id)
        await self.rest()
        return self.api.toast(press) or ""

    async def rest(self) -> None:
        """Until nothing more comes of it: every update handled, every message sent."""
        for _ in range(600):
            await asyncio.sleep(0.2)
            if not self.api.pending.waiting and not await self._at_work():
                return
        raise AssertionError(f"it never rests: {await self._at_work()}")

    async def _at_work(self) -> list[Any]:
        new = select(Incoming.state).where(Incoming.state == "new")
        out = select(Outgoing.state).where(Outgoing.state.in_(("waiting", "sending")))
        return await self.rooms.store.read(lambda c: [*c.scalars(new).all(), *c.scalars(out).all()])

    @property
    def card(self) -> Bubble:
        return next(each for each in reversed(self.api.chat(LAN)) if each.labels)

    @property
    def text(self) -> str:
        return self.api.last(LAN).text

    @property
    def said(self) -> int:
        """How many messages of the bot stand in the chat."""
        return len(self.api.said_by_bot(LAN))

    async def answers(self) -> dict[str, Any]:
        query = select(Submission.draft).where(Submission.id == 1)
        draft = await self.rooms.store.read(lambda c: c.execute(query).scalar_one())
        return dict(draft["answers"])

    async def replies(self) -> int:
        query = select(func.count()).select_from(ReplyRecord)
        return await self.rooms.store.read(lambda c: c.execute(query).scalar_one())

    async def receipts(self) -> int:
        query = select(func.count()).select_from(ReceiptRecord)
        return await self.rooms.store.read(lambda c: c.execute(query).scalar_one())


Script = Callable[["Lan", Telegram], Awaitable[None]]


def play(url: str, plan: Plan, *scripts: Script) -> None:
    """Run each script in virtual time, each with a process of its own: the next finds only what
    the store and the phone have kept."""

    async def main() -> None:
        store = virtual_time.CountedStore(open_store(url))
        now = virtual_time.clock_from(NOW)
        try:
            await store.write(lambda c: populate(c, plan))
            async with BotApi(limits=True, clock=now) as api:
                rooms = Rooms(
                    store, Library(), _Clock(now), b"secret", secure_cookies=False,
                    bot_name=api.username, channels=("telegram",),
                )  # fmt: skip
                for script in scripts:
                    async with started(rooms, api) as telegram:
                        await script(Lan(rooms, api), telegram)
        finally:
            await store.close()

    virtual_time.run(main)


@dataclass(frozen=True)
class _Clock:
    now: Callable[[], dt.datetime]


@asynccontextmanager
async def started(rooms: Rooms, api: BotApi) -> AsyncIterator[Telegram]:
    """As it runs in an installation."""
    transport = httpx.ASGITransport(app=api.app)
    client = Client(api.token, "http://telegram", transport=transport)
    seconds = asyncio.get_running_loop().time
    async with Telegram(rooms, TelegramSettings(api.token, "http://telegram"), client) as telegram:
        telegram._sender = Sender(
            rooms.store, client, here_of(rooms), rooms.clock.now, seconds=seconds
        )
        task = asyncio.create_task(telegram.run())
        try:
            yield telegram
        finally:
            task.cancel()
            await asyncio.wait([task])
