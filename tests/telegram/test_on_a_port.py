"""The same as a process of its own: over real connections, arranged from outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.request import HTTPXRequest

from tests.telegram.remote import RemoteBotApi

LAN = 7_100_000_001


@pytest.fixture(scope="module")
def running() -> Iterator[RemoteBotApi]:
    with RemoteBotApi.started("--now", "2024-11-04T01:00:00+00:00", "--person", "Lan") as api:
        yield api


@pytest.fixture
def api(running, monkeypatch) -> Iterator[RemoteBotApi]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    yield running
    running.clear_faults()
    running.limit(on=False)


@pytest.fixture
async def bot(api):
    request = HTTPXRequest(read_timeout=1)
    base = f"{api.url}/bot"
    async with Bot(
        api.token, base, f"{api.url}/file/bot", request=request, get_updates_request=HTTPXRequest()
    ) as made:
        yield made


async def test_a_conversation_between_two_processes(api, bot):
    await api.say(LAN, "chào")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Có", callback_data="y")]])
    await bot.send_message(LAN, "Chọn", reply_markup=keyboard)
    press = await api.tap(LAN, "Có")
    assert api.toast(press) is None
    await bot.answer_callback_query(press, "Đã ghi")
    assert api.toast(press) == "Đã ghi"
    assert [each.text for each in api.chat(LAN)][-2:] == ["chào", "Chọn"]
    assert api.last(LAN).labels == ["Có"]
    with pytest.raises(LookupError, match="no button"):
        await api.tap(LAN, "Không")


async def test_files_over_the_line(api, bot):
    await api.send_file(LAN, "a.pdf", b"%PDF\x00\xff")
    *_, update = await bot.get_updates(timeout=0)
    file = await bot.get_file(update.message.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"%PDF\x00\xff"


async def test_its_clock_starts_where_it_is_told(api):
    now = dt.datetime.fromisoformat(api.state()["now"])
    assert now.date() == dt.date(2024, 11, 4)
    api.set(now=dt.datetime(2024, 11, 5, tzinfo=dt.UTC))
    assert dt.datetime.fromisoformat(api.state()["now"]).date() == dt.date(2024, 11, 5)


@pytest.mark.parametrize(
    ("kind", "error", "arrived"),
    [
        ("cut", NetworkError, 0),
        ("cut_after", NetworkError, 1),
        ("hang", TimedOut, 0),
        ("hang_after", TimedOut, 1),
    ],
)
async def test_a_connection_that_really_breaks(api, bot, kind, error, arrived):
    await api.start(LAN)
    before = len(api.said_by_bot(LAN))
    api.fault("sendMessage", kind)
    with pytest.raises(error):
        await bot.send_message(LAN, kind)
    assert len(api.said_by_bot(LAN)) - before == arrived
    assert api.sends[-1].outcome == kind


async def test_not_reachable_then_limited(api, bot):
    await api.start(LAN)
    api.set(reachable=False)
    with pytest.raises(NetworkError):
        await bot.send_message(LAN, "x")
    assert api.state()["token"] == api.token
    api.set(reachable=True)
    api.limit()
    await bot.send_message(LAN, "x")
    with pytest.raises(RetryAfter):
        await bot.send_message(LAN, "x")
    assert api.busiest() >= 1
