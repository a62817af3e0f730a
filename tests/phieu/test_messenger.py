"""Which bot an installation has, and that it answers: against the stand-in for Telegram."""

from __future__ import annotations

import asyncio
import datetime as dt
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from phieu import messenger
from phieu.clock import SimulatedClock
from phieu.control import CommandError
from phieu.demo import _same_time
from tests.telegram.remote import RemoteBotApi

TOKEN = "7000000001:invented-for-a-test-0000000"  # noqa: S105
ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "plans" / "quang-ngai-2024"


@pytest.fixture(scope="module")
def telegram() -> Iterator[RemoteBotApi]:
    with RemoteBotApi.started("--token", TOKEN) as api:
        yield api


def test_without_a_token_there_is_no_bot() -> None:
    assert messenger.of_environment({}) is None


def test_a_token_asks_for_the_name_of_its_bot() -> None:
    with pytest.raises(CommandError, match="TELEGRAM_BOT"):
        messenger.of_environment({"TELEGRAM_TOKEN": TOKEN})
    bot = messenger.of_environment({"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BOT": "@phieu_bot"})
    assert bot is not None
    assert (bot.bot_name, bot.opens_at) == ("phieu_bot", "https://t.me")
    assert TOKEN not in repr(bot)


def test_a_webhook_is_https_and_has_a_secret() -> None:
    bot = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BOT": "phieu_bot"}
    for webhook in ({"TELEGRAM_WEBHOOK": "https://phieu.vn"}, {"TELEGRAM_WEBHOOK": "http://a.vn"}):
        with pytest.raises(CommandError, match="TELEGRAM_SECRET"):
            messenger.of_environment({**bot, **webhook})
    made = messenger.of_environment(
        {**bot, "TELEGRAM_WEBHOOK": "https://phieu.vn/", "TELEGRAM_SECRET": "s3cret"}
    )
    assert made is not None
    assert made.settings.webhook_url == "https://phieu.vn/telegram/updates"


async def test_telegram_says_what_the_bot_is_called(telegram: RemoteBotApi) -> None:
    given = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API": telegram.url}
    assert (await messenger.asked_of_telegram(given)).bot_name == telegram.username


async def test_a_wrong_token_is_said_before_anything_starts(telegram: RemoteBotApi) -> None:
    given = {"TELEGRAM_TOKEN": f"{TOKEN}-wrong", "TELEGRAM_API": telegram.url}
    with pytest.raises(CommandError, match="TELEGRAM_TOKEN không đúng") as refused:
        await messenger.asked_of_telegram(given)
    assert TOKEN not in str(refused.value)


async def test_without_the_source_there_is_nothing_to_simulate_with(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(messenger, "ROOT", tmp_path)
    with pytest.raises(CommandError, match="không kèm ứng dụng nhắn tin mô phỏng"):
        async with messenger.simulated():
            pass


async def test_the_demo_answers_in_its_simulated_messenger(tmp_path) -> None:
    """As a process: its people join by the link that it prints; what it started ends with it."""
    command = ["demo", "--telegram", "--port", "0", "--data", str(tmp_path), "--plan", str(PLAN)]
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "phieu", *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(60):
            link = await _said(demo, "liên kết mời của người này:")
            phone = await _said(demo, "điện thoại của người này:")
        url, _, user = phone.rpartition("/p/")
        with RemoteBotApi(url) as person:
            await person.start(int(user), link.partition("?start=")[2])
            await person.wait_for(lambda: bool(person.said_by_bot(int(user))), 30)
            assert "Đã nối tài khoản" in person.last(int(user)).text
            assert person.state()["now"].startswith("2024-10-21")
        assert "Ứng dụng nhắn tin mô phỏng" in await _page(link)
    finally:
        demo.send_signal(signal.SIGINT)
        await asyncio.wait_for(demo.communicate(), 20)
    with pytest.raises(httpx.ConnectError):
        await _page(phone)


async def _said(process: asyncio.subprocess.Process, what: str) -> str:
    """What stands behind `what` in a line that is printed."""
    assert process.stdout is not None
    async for line in process.stdout:
        if what in (text := line.decode()):
            return text.partition(what)[2].strip()
    raise AssertionError(f"it ended without saying {what!r}")


async def _page(url: str) -> str:
    async with httpx.AsyncClient() as browser:
        return (await browser.get(url)).text


async def test_the_messenger_s_clock_is_moved_with_the_demo_s(telegram: RemoteBotApi) -> None:
    clock = SimulatedClock(dt.datetime(2024, 10, 21, 1, tzinfo=dt.UTC))
    here = messenger.Simulated(telegram.url, TOKEN, "phieu_thu_bot")
    await here.is_now(clock.now())
    following = asyncio.create_task(_same_time(clock, here))
    await asyncio.sleep(0)
    clock.move_to(dt.datetime(2024, 10, 23, 2, tzinfo=dt.UTC))
    async with asyncio.timeout(20):
        while not telegram.state()["now"].startswith("2024-10-23T02"):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    following.cancel()
