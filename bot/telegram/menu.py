"""The messenger's own menu of commands: told to Telegram once, when the bot starts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.telegram.client import Client
from bot.telegram.outcomes import Delivered
from bot.telegram.texts import sentence

COMMANDS = ("viec", "trogiup")
_AGAIN_SECONDS = 60.0


async def offer(client: Client, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Until Telegram takes it: it keeps the menu from then on."""
    commands = [(name, sentence(f"command.{name}")) for name in COMMANDS]
    while not isinstance(await client.offer_commands(commands), Delivered):
        await wait(_AGAIN_SECONDS)
