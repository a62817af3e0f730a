"""All of Telegram against the strict fake: what somebody does, and what the phone then shows."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot.telegram import webhook
from bot.telegram.client import Client
from bot.telegram.running import Telegram
from bot.telegram.settings import TelegramSettings
from pages.installing import install
from pages.rooms import Rooms
from people.invitations import invite
from phieu.clock import SimulatedClock
from storage.channels import Incoming, Outage
from tests.bot.samples import pdf
from tests.intake.campaigns import AN
from tests.telegram.bot_api import BotApi
from tests.telegram.world import Bubble

LAN = 7_100_000_001


@asynccontextmanager
async def running(rooms: Rooms, api: BotApi, **settings: str) -> AsyncIterator[Telegram]:
    """Telegram with everything, its network being the fake itself."""
    named = replace(rooms, bot_name=api.username, channels=("telegram",))
    transport = httpx.ASGITransport(app=api.app)
    given = TelegramSettings(api.token, "http://telegram", **settings)
    async with Telegram(
        named, given, Client(api.token, "http://telegram", transport=transport)
    ) as t:
        task = asyncio.create_task(t.run())
        try:
            yield t
        finally:
            task.cancel()
            await asyncio.wait([task])
        assert task.cancelled()


async def joined(rooms: Rooms, api: BotApi) -> None:
    """Lan opens the link of An's invitation, reads the notice and begins the form."""
    made = await rooms.store.write(lambda c: invite(c, AN, rooms.clock.now()))
    await api.start(LAN, made.link_code)
    await pressed(api, "Đã đọc")
    await pressed(api, "1. Bắt đầu")


def last(api: BotApi) -> Bubble | None:
    said = [each for each in api.chat(LAN) if each.from_bot]
    return said[-1] if said else None


async def pressed(api: BotApi, words: str) -> None:
    """Press the button with these words, once it is there."""

    def labels() -> list[str]:
        newest = last(api)
        return [each for each in newest.labels if words in each] if newest else []

    await api.wait_for(lambda: bool(labels()))
    await api.tap(LAN, labels()[0])


async def shown(api: BotApi, words: str) -> str:
    """What the newest message says, once these words are in it."""

    def text() -> str:
        newest = last(api)
        return newest.text if newest else ""

    await api.wait_for(lambda: words in text())
    return text()


@pytest.fixture
def api() -> BotApi:
    return BotApi()


async def test_from_the_link_to_the_receipt(rooms: Rooms, api: BotApi) -> None:
    async with running(rooms, api):
        await joined(rooms, api)
        await shown(api, "Thông tin đúng không?")
        await pressed(api, "Có")
        await shown(api, "Ưu điểm")
        await api.say(LAN, "Làm tốt việc được giao")
        await shown(api, "Hạn chế")
        await pressed(api, "Không có")
        await shown(api, "Tự xếp loại")
        await api.say(LAN, "hoan thanh tot")
        await pressed(api, "Bỏ qua")
        await pressed(api, "Giấy khen")
        number = re.search(r"NỘP (\d{4})", await shown(api, "NỘP "))
        assert number is not None
        await api.say(LAN, f"nộp {number[1]}")
        await api.wait_for(lambda: any("Đã nộp" in m.text for m in api.chat(LAN)))
    rows = await rooms.store.read(lambda c: c.execute(select(Incoming.state, Incoming.raw)).all())
    assert {(row.state, row.raw) for row in rows} == {("done", b"")}


async def test_who_writes_while_nobody_is_there_is_answered_afterwards(
    rooms: Rooms, api: BotApi
) -> None:
    await api.say(LAN, "/start")
    async with running(rooms, api):
        await shown(api, "lời mời")


async def test_a_file_comes_by_itself_from_telegram(rooms: Rooms, api: BotApi) -> None:
    async with running(rooms, api):
        await joined(rooms, api)
        await shown(api, "Thông tin đúng không?")
        await api.send_file(LAN, "a.pdf", pdf())
        await shown(api, "không cần tệp")


async def test_through_a_webhook_the_same_is_answered(rooms: Rooms, clock: SimulatedClock) -> None:
    rooms = replace(rooms, clock=SimulatedClock(clock.now()))  # one that goes on: patience ends
    app = FastAPI(openapi_url=None)
    install(app, rooms)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as network:
        api = BotApi(hook_client=network)
        address = f"https://phieu.test{webhook.PATH}"
        async with running(rooms, api, webhook_url=address, secret="s-1") as telegram:  # noqa: S106
            webhook.install(app, "s-1", telegram.arriving)
            await api.say(LAN, "/start")
            await shown(api, "lời mời")
        await api.close()


class Tunnel(httpx.AsyncBaseTransport):
    """The way of the updates to us, which may be dead while ours to Telegram lives."""

    def __init__(self, app: FastAPI) -> None:
        self.through, self.dead = httpx.ASGITransport(app=app), False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.dead:
            raise httpx.ConnectError("certificate has expired")
        return await self.through.handle_async_request(request)


async def outages(rooms: Rooms, *, over: bool) -> list[str]:
    """Why, once there is one that goes on or that has ended."""
    query = select(Outage.why).where(Outage.ended_at.is_not(None) if over else Outage.id > 0)
    async with asyncio.timeout(20):
        while True:
            if found := await rooms.store.read(lambda c: list(c.scalars(query))):
                return found
            await asyncio.sleep(0.05)


async def test_a_webhook_that_nothing_comes_through_is_an_outage(
    rooms: Rooms, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimulatedClock(clock.now())
    rooms, app = replace(rooms, clock=clock), FastAPI(openapi_url=None)
    monkeypatch.setattr("bot.telegram.running._PRESENT_SECONDS", 0.05)
    install(app, rooms)
    tunnel = Tunnel(app)
    async with httpx.AsyncClient(transport=tunnel) as network:
        api = BotApi(
            hook_client=network, clock=clock.now, sleep=lambda each: asyncio.sleep(each / 50)
        )
        address = f"https://phieu.test{webhook.PATH}"
        async with running(rooms, api, webhook_url=address, secret="s-1") as telegram:  # noqa: S106
            webhook.install(app, "s-1", telegram.arriving)
            await api.say(LAN, "/start")
            await shown(api, "lời mời")
            clock.move_to(clock.now() + dt.timedelta(minutes=1))
            tunnel.dead = True
            await api.say(LAN, "xin chào")
            hook = api.delivering.hook
            assert hook is not None
            await api.wait_for(lambda: bool(hook.last_error))
            clock.move_to(clock.now() + dt.timedelta(minutes=3))
            assert await outages(rooms, over=False) == ["unreachable"]
            tunnel.dead = False
            assert await outages(rooms, over=True) == ["unreachable"]
        await api.close()


async def test_a_webhook_that_was_sent_elsewhere_is_set_again(
    rooms: Rooms, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.running._PRESENT_SECONDS", 0.05)
    address = f"https://phieu.test{webhook.PATH}"
    async with running(rooms, api, webhook_url=address, secret="s-1"):  # noqa: S106
        for _ in range(2):
            await api.wait_for(
                lambda: api.delivering.hook is not None and api.delivering.hook.url == address
            )
            api.delivering.use(None)


async def test_after_an_outage_it_is_settled_who_was_affected(
    rooms: Rooms, api: BotApi, clock: SimulatedClock
) -> None:
    async with running(rooms, api):
        await joined(rooms, api)
        await shown(api, "Thông tin đúng không?")
    clock.move_to(clock.now() + dt.timedelta(minutes=5))
    async with running(rooms, api), asyncio.timeout(20):
        while True:
            row = await rooms.store.read(
                lambda c: c.execute(select(Outage.asked_at, Outage.affected)).one_or_none()
            )
            if row is not None and row.asked_at is not None:
                break
            await asyncio.sleep(0.05)
    assert len(row.affected) == 1
