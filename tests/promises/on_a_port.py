"""The stand-in for Telegram on a port of the proving process: its phones are at hand."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from tests.telegram.__main__ import CutsLines
from tests.telegram.bot_api import BotApi


@asynccontextmanager
async def on_a_port(api: BotApi) -> AsyncIterator[str]:
    """The address of `api`, for as long as the block lasts."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", 0))
    listening.listen()  # who calls before the app is there waits, and is not refused
    config = uvicorn.Config(
        api.app, http=CutsLines, access_log=False, log_level="warning", ws="none", lifespan="off",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        api.end_poll()
        server.should_exit = True
        await serving
        await api.close()


def of_bot(api: BotApi, url: str) -> dict[str, str]:
    """The environment of a `phieu serve` whose bot this is."""
    return {"TELEGRAM_TOKEN": api.token, "TELEGRAM_BOT": api.username, "TELEGRAM_API": url}
