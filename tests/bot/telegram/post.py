"""A sender between a real outbox and the strict stand-in for Telegram, in virtual time."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import select, update

from bot.telegram.client import Client
from bot.telegram.here import Here
from bot.telegram.sending import Sender
from intake.library import Library
from storage import outgoing
from storage.channels import Chat, Outgoing
from storage.outgoing import Rank
from storage.store import open_store
from tests import virtual_time
from tests.telegram.bot_api import BotApi

START = dt.datetime(2026, 10, 21, 1, tzinfo=dt.UTC)
BASE = "https://phieu.example.vn"


class Travelling(httpx.AsyncBaseTransport):
    """Calls take their time, there and back."""

    def __init__(self, inner: httpx.AsyncBaseTransport, seconds: float) -> None:
        self._inner, self._half = inner, seconds / 2
        self.calls = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        await asyncio.sleep(self._half)
        response = await self._inner.handle_async_request(request)
        await asyncio.sleep(self._half)
        return response


class Post:
    """What a test says and sees. People are numbers; each has written to the bot before."""

    def __init__(
        self,
        store: virtual_time.CountedStore,
        api: BotApi,
        now: Callable[[], dt.datetime],
        channels: tuple[str, ...],
    ) -> None:
        self.store, self.api, self.now = store, api, now
        self.here = Here(
            library=Library(), base_url=BASE, bot_name=api.username,
            zone=ZoneInfo("Asia/Ho_Chi_Minh"), channels=channels, secret=b"secret",
        )  # fmt: skip
        self.transport = Travelling(httpx.ASGITransport(app=api.app), 0.1)
        self.client = Client(api.token, "http://telegram.test", transport=self.transport)
        self.sender = self.another("first")

    def another(self, holder: str) -> Sender:
        loop = asyncio.get_running_loop()
        return Sender(
            self.store, self.client, self.here, self.now, seconds=loop.time, holder=holder
        )

    async def meet(self, *users: int) -> None:
        for user in users:
            await self.api.start(user)

    async def put(self, user: int, text: str, rank: Rank = Rank.REPLY, **how: Any) -> None:
        """Something to send: plain text, or `content=`."""
        content = how.pop("content", None) or sending(text)
        now = self.now()
        await self.store.write(
            lambda c: outgoing.put(c, "telegram", f"{user}", content, rank, now, **how)
        )
        self.sender.wake()

    async def rows(self) -> list[Any]:
        return await self.store.read(
            lambda c: c.execute(select(Outgoing).order_by(Outgoing.id)).all()
        )

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows()]

    async def chat(self, user: int) -> Any:
        return await self.store.read(
            lambda c: c.execute(select(Chat).where(Chat.address == f"{user}")).first()
        )

    async def mark(self, **values: Any) -> None:
        """As a crash leaves the outbox."""
        await self.store.write(lambda c: c.execute(update(Outgoing).values(**values)))

    @asynccontextmanager
    async def sending(self, sender: Sender | None = None) -> AsyncIterator[Sender]:
        at_work = sender or self.sender
        task = asyncio.create_task(at_work.run())
        try:
            yield at_work
        finally:
            at_work.stop()
            await task

    def told(self, user: int) -> list[str]:
        return [bubble.text for bubble in self.api.said_by_bot(user)]

    def outcomes(self, method: str = "sendMessage") -> list[str]:
        return [call.outcome for call in self.api.calls if call.method == method]


def sending(text: str, *, card: bool = False, keyboard: Any = ()) -> dict[str, Any]:
    return {"do": "send", "text": text, "keyboard": list(keyboard), "card": card, "quiet": False}


def editing(message: int, text: str, keyboard: Any = ()) -> dict[str, Any]:
    return {
        "do": "edit", "message": message, "text": text, "keyboard": list(keyboard), "card": True,
    }  # fmt: skip


def play(
    url: str,
    script: Callable[[Post], Awaitable[None]],
    *,
    limits: bool = True,
    channels: tuple[str, ...] = ("telegram",),
    start: dt.datetime = START,
) -> None:
    """Run `script` on an empty database, in virtual time, against a Telegram with its limits."""

    async def main() -> None:
        store = virtual_time.CountedStore(open_store(url))
        loop = asyncio.get_running_loop()
        clock = virtual_time.clock_from(start)
        try:
            async with BotApi(limits=limits, clock=clock) as api:
                post = Post(store, api, clock, channels)
                async with post.client:
                    await script(post)
        finally:
            await store.close()
        assert loop.time() < 100_000

    virtual_time.run(main)
