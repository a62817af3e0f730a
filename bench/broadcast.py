"""Twenty thousand people are nudged while replies go on: how much of Telegram's limit is used.

The real sender on a real outbox (SQLite, `synchronous=FULL`) against the strict stand-in of the
Bot API, which counts every sliding second and answers 429 beyond 30 in it or 1 to a chat. Time is
virtual: it stands still while the database works, and leaps over waiting. Calls take their time
to Telegram and back, unequally long, and replies come at random instants (Poisson), each to one
of all these people.

`telegram_limit` is what went through while broadcast and replies both had work, against 30 a
second. A reply's time runs from its row in the outbox to Telegram's answer.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import Connection, func, select

from bot.telegram.client import Client
from bot.telegram.here import Here
from bot.telegram.sending import Sender
from intake.library import Library
from reminders.reaching import Message
from storage import outgoing
from storage.channels import Outgoing
from storage.migrating import upgrade
from storage.outgoing import Rank
from storage.store import open_store
from tests import virtual_time
from tests.telegram.bot_api import BotApi, Call

LIMIT = 30
START = dt.datetime(2026, 10, 21, 1, tzinfo=dt.UTC)
REPLY = {"do": "send", "text": "Đã ghi.", "keyboard": [], "card": False, "quiet": False}
NUDGE = Message("Còn 3 ngày", "Mẫu 02A chưa nộp.", "/viec", "Làm tiếp").as_content()
_AT_ONCE = 500
_FIRST_USER = 1_000


def run(people: int, replies: float, alone: float, call_ms: float) -> dict[str, Any]:
    """`replies` a second; for `alone` seconds without a broadcast, then with one."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'phieu.db'}"
        upgrade(url)
        ours = virtual_time.run(lambda: _play(url, people, replies, alone, call_ms))
    return {
        "people": people,
        "replies_per_second": replies,
        "call_ms": call_ms,
        "synchronous": "FULL",
        "ours": {**ours, "real_seconds": round(time.perf_counter() - began, 1)},
        "peers": {"telegram_limit": {"per_second": LIMIT}},
        "ratio": {
            "telegram_limit": round(ours["per_second"] / LIMIT, 4),
            "reply_p95_with_broadcast": round(ours["p95_ms"] / ours["p95_alone_ms"], 3),
        },
    }


class Line(httpx.AsyncBaseTransport):
    """To the stand-in and back; each way takes half of `seconds`, a tenth of it more or less."""

    def __init__(self, api: BotApi, seconds: float) -> None:
        self._api, self._half, self._dice = api, seconds / 2, random.Random(11)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        given = dict(parse_qsl((await request.aread()).decode()))
        await self._travel()
        said = await self._api.call(request.url.path.rpartition("/")[2], given)
        await self._travel()
        return httpx.Response(200 if said["ok"] else said["error_code"], json=said)

    async def _travel(self) -> None:
        await asyncio.sleep(self._half * self._dice.uniform(0.9, 1.1))


class Replies:
    """People are answered at random instants, until told to end."""

    def __init__(self, store: virtual_time.CountedStore, sender: Sender, people: int) -> None:
        self._store, self._sender, self._people = store, sender, people
        self._dice = random.Random(7)
        self.now = virtual_time.clock_from(START)

    async def go_on(self, a_second: float) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                await asyncio.sleep(self._dice.expovariate(a_second))
                group.create_task(self._one())

    async def _one(self) -> None:
        chat, now = str(_FIRST_USER + self._dice.randrange(self._people)), self.now()
        await self._store.write(lambda c: outgoing.put(c, "telegram", chat, REPLY, Rank.REPLY, now))
        self._sender.wake()


async def _play(
    url: str, people: int, a_second: float, alone: float, call_ms: float
) -> dict[str, Any]:
    store = virtual_time.CountedStore(open_store(url))
    now = virtual_time.clock_from(START)
    loop = asyncio.get_running_loop()
    async with BotApi(limits=True, clock=now) as api:
        for user in range(_FIRST_USER, _FIRST_USER + people):
            api.person(user).opened = True
        here = Here(Library(), "", api.username, ZoneInfo("Asia/Ho_Chi_Minh"), ("telegram",), b"")
        async with Client(api.token, transport=Line(api, call_ms / 1000)) as client:
            sender = Sender(store, client, here, now, seconds=loop.time)
            sending = asyncio.create_task(sender.run())
            replies = Replies(store, sender, people)
            coming = asyncio.create_task(replies.go_on(a_second))
            await asyncio.sleep(alone)
            broadcast_at = now()
            await _put_down(store, people, broadcast_at)
            sender.wake()
            while await store.read(_nudges_left):  # noqa: ASYNC110  the outbox has no event
                await asyncio.sleep(1)
            coming.cancel()
            await asyncio.wait([coming])
            sender.stop()
            await sending
        measured = await _measured(store, api.sends, broadcast_at, api.busiest())
    await store.close()
    return measured


async def _put_down(store: virtual_time.CountedStore, people: int, now: dt.datetime) -> None:
    for first in range(0, people, _AT_ONCE):
        some = range(first, min(first + _AT_ONCE, people))

        def put(connection: Connection, some: range = some) -> None:
            for number in some:
                outgoing.put(
                    connection, "telegram", str(_FIRST_USER + number), NUDGE, Rank.NUDGE, now,
                    about=f"bench:{number}",
                )  # fmt: skip

        await store.write(put)


def _nudges_left(connection: Connection) -> int:
    left = (Outgoing.rank == int(Rank.NUDGE)) & Outgoing.state.in_(["waiting", "sending"])
    return connection.scalar(select(func.count()).select_from(Outgoing).where(left)) or 0


async def _measured(
    store: virtual_time.CountedStore, calls: list[Call], broadcast_at: dt.datetime, busiest: int
) -> dict[str, Any]:
    rows = await store.read(
        lambda c: c.execute(
            select(Outgoing.rank, Outgoing.state, Outgoing.made_at, Outgoing.done_at)
        ).all()
    )
    replied = [row for row in rows if row.rank == int(Rank.REPLY) and row.state == "sent"]
    nudged = [row for row in rows if row.rank == int(Rank.NUDGE) and row.state == "sent"]
    until = max(row.done_at for row in nudged)
    seconds = (until - broadcast_at).total_seconds()
    meanwhile = [each for each in calls if broadcast_at <= each.at < until and each.outcome == "ok"]
    before = [row for row in replied if row.made_at < broadcast_at]
    during = [row for row in replied if broadcast_at <= row.made_at < until]
    return {
        "per_second": round(len(meanwhile) / seconds, 3),
        "busiest_second": busiest,
        "too_many_requests": sum(each.outcome == "429" for each in calls),
        "nudged": len(nudged),
        "replied": len(replied),
        "minutes": round(seconds / 60, 1),
        "p95_alone_ms": _p95(before),
        "p95_ms": _p95(during),
    }


def _p95(rows: list[Any]) -> float:
    times = sorted((row.done_at - row.made_at).total_seconds() for row in rows)
    return round(1000 * float(times[int(0.95 * len(times))]), 1)
