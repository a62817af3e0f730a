"""Which Telegram bot an installation has: the one of its environment, or a simulated one."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import httpx

from bot.telegram.client import Client
from bot.telegram.settings import API_URL, TelegramSettings
from bot.telegram.webhook import PATH
from phieu.control import CommandError

ROOT = Path(__file__).resolve().parents[1]
STAND_IN = "tests.telegram"
REAL = "https://t.me"
_STARTS_WITHIN = 20
_ENDS_WITHIN = 5


@dataclass(frozen=True)
class Messenger:
    """A bot: how we reach it, its user name, and the address under which people open its chat."""

    settings: TelegramSettings
    bot_name: str
    opens_at: str = REAL


def of_environment(given: Mapping[str, str] = os.environ) -> Messenger | None:
    """The bot that TELEGRAM_TOKEN belongs to; None without it.

    TELEGRAM_BOT names it: it must be known though Telegram be out of reach. TELEGRAM_WEBHOOK with
    TELEGRAM_SECRET lets Telegram come to us; TELEGRAM_API is a Bot API server of one's own.
    """
    token, name = given.get("TELEGRAM_TOKEN", ""), given.get("TELEGRAM_BOT", "")
    if not token:
        return None
    if not name:
        raise CommandError(
            "Có TELEGRAM_TOKEN thì cần cả TELEGRAM_BOT: tên của bot, như phieu_so_bot, để bản này "
            "vẫn chạy khi không tới được Telegram."
        )
    return Messenger(_settings(token, given), name.removeprefix("@"))


async def asked_of_telegram(given: Mapping[str, str] = os.environ) -> Messenger:
    """The same, with the name that Telegram says; for a demo, which is nothing without it."""
    settings = _settings(given["TELEGRAM_TOKEN"], given)
    async with Client(settings.token, settings.api_url) as client:
        name = await client.name()
    if not isinstance(name, str):
        raise CommandError(
            "Telegram không trả lời, hoặc TELEGRAM_TOKEN không đúng. Kiểm tra mạng và mã của bot, "
            "hoặc bỏ TELEGRAM_TOKEN để chạy với ứng dụng nhắn tin mô phỏng."
        )
    return Messenger(settings, name)


def _settings(token: str, given: Mapping[str, str]) -> TelegramSettings:
    webhook, secret = given.get("TELEGRAM_WEBHOOK", ""), given.get("TELEGRAM_SECRET", "")
    if webhook and not (webhook.startswith("https://") and secret):
        raise CommandError(
            "TELEGRAM_WEBHOOK cần là một địa chỉ https mà Telegram tới được, và cần "
            "TELEGRAM_SECRET (1 đến 256 chữ, số, _ và -). Bỏ cả hai thì bản này tự hỏi tin."
        )
    if webhook and not urlsplit(webhook).path.strip("/"):
        webhook = f"{webhook.rstrip('/')}{PATH}"
    return TelegramSettings(
        token, given.get("TELEGRAM_API", API_URL), webhook_url=webhook, secret=secret
    )


class Simulated:
    """A messenger that runs on this machine alone, with a page on which one plays its people."""

    def __init__(self, url: str, token: str, bot_name: str) -> None:
        self.url = url
        self.messenger = Messenger(TelegramSettings(token, url), bot_name, opens_at=url)

    async def is_now(self, instant: datetime) -> None:
        """Its clock runs on from `instant`."""
        await self._post("settings", {"now": instant.isoformat()})

    async def knows(self, number: int, name: str) -> str:
        """Somebody has an account there; the address of that person's phone."""
        await self._post("person", {"args": [number, name], "named": {}})
        return f"{self.url}/p/{number}"

    async def _post(self, act: str, said: object) -> None:
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{self.url}/control/{act}", json=said)
            answer.raise_for_status()


@asynccontextmanager
async def simulated() -> AsyncIterator[Simulated]:
    """The stand-in as a process of its own, on a free port; it ends with us."""
    if not (ROOT / STAND_IN.replace(".", "/")).is_dir():
        raise CommandError(
            "Bản cài này không kèm ứng dụng nhắn tin mô phỏng: chạy từ thư mục mã nguồn, hoặc đặt "
            "TELEGRAM_TOKEN để dùng một bot Telegram thật."
        )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", STAND_IN, "--with-parent",
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=PIPE, stdout=PIPE,
        start_new_session=True,
    )  # fmt: skip
    told, held = (
        cast(asyncio.StreamReader, process.stdout),
        cast(asyncio.StreamWriter, process.stdin),
    )
    try:
        async with asyncio.timeout(_STARTS_WITHIN):
            line = await told.readline()
        if not line:
            raise CommandError("Ứng dụng nhắn tin mô phỏng không chạy lên được.")
        said = json.loads(line)
        yield Simulated(said["url"], said["token"], said["username"])
    finally:
        held.close()
        try:
            async with asyncio.timeout(_ENDS_WITHIN):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
