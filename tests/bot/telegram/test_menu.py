"""The messenger's own menu shows the two commands that are worth knowing."""

from __future__ import annotations

import httpx

from bot.telegram import menu
from bot.telegram.client import Client
from bot.telegram.saying import is_command
from tests.telegram.bot_api import BotApi


async def test_the_menu_shows_commands_that_are_understood() -> None:
    async with BotApi() as api:
        transport = httpx.ASGITransport(app=api.app)
        async with Client(api.token, "http://telegram", transport=transport) as client:
            await menu.offer(client)
    assert [each["command"] for each in api.commands] == ["viec", "trogiup"]
    assert all(is_command(f"/{each['command']}") for each in api.commands)


async def test_it_is_offered_again_until_it_is_taken() -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    async with BotApi() as api:
        api.fault("setMyCommands", "500", times=2)
        transport = httpx.ASGITransport(app=api.app)
        async with Client(api.token, "http://telegram", transport=transport) as client:
            await menu.offer(client, wait)
    assert (len(waited), len(api.commands)) == (2, 2)
