"""Telegram that met a bug is made anew, and a webhook goes on bringing updates in."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import httpx
from sqlalchemy import select

from bot.telegram.client import Client
from bot.telegram.running import Telegram
from bot.telegram.settings import TelegramSettings
from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from phieu.supervising import keep_going
from phieu.talking import Talking
from storage.channels import Incoming
from tests.bot.conftest import clock, plan, rooms
from tests.telegram.bot_api import BotApi

LAN = 7_100_000_001

__all__ = ["clock", "plan", "rooms"]


class Breaking(Telegram):
    """Ends by a bug as soon as it is at work."""

    async def run(self) -> None:
        raise KeyError("do")


async def test_telegram_is_made_anew_and_what_came_in_between_is_answered(
    rooms: Rooms, clock: SimulatedClock
) -> None:
    api = BotApi()
    named = replace(rooms, clock=SimulatedClock(clock.now()), bot_name=api.username)
    given = TelegramSettings(api.token, "http://telegram")
    kinds = [Breaking, Telegram]

    def make() -> Telegram:
        network = httpx.ASGITransport(app=api.app)
        client = Client(api.token, "http://telegram", transport=network)
        return kinds.pop(0)(named, given, client)

    talking = Talking(make)
    way_in = talking.arriving
    task = asyncio.create_task(keep_going("Telegram", talking.run, pause=0))
    await api.say(LAN, "/start")
    await api.wait_for(lambda: bool(api.said_by_bot(LAN)))
    assert kinds == []
    await way_in.take([b'{"update_id":9000}'], named.clock.now())
    rows = await rooms.store.read(lambda c: c.scalars(select(Incoming.update_id)).all())
    assert 9000 in rows
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
