"""Telegram is out of reach from the first second, and nobody on the web notices.

Three installations live through the same days: one without a bot, one whose bot's address nobody
listens on, and one whose address takes every call and never answers. People sign in, fill in and
hand in, the office sends back and takes, people mend, the papers are fetched, a morning of
reminders comes and goes. Each has to come through, no request may take as long as a call to
Telegram would, and what waits to be sent stays bounded. People with a mail address are told by
mail. Then Telegram comes back: what is still worth telling arrives, stale nudges do not, and
somebody goes on in the chat.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

from phieu.clock import SimulatedClock
from phieu.opening import opened
from reminders.calls import Call, call_list
from storage.channels import MAIL, TELEGRAM
from storage.outgoing import Rank
from tests.promises.cut_off_house import (
    MONDAY,
    THURSDAY,
    WEDNESDAY,
    Invited,
    Kept,
    invite_all,
    kept_of,
    user_of,
)
from tests.promises.gate import Gate
from tests.promises.moved_clock import wall
from tests.promises.on_a_port import of_bot, on_a_port
from tests.promises.postbox import Postbox, postbox
from tests.promises.stage import Server
from tests.promises.web_journey import Journey
from tests.telegram.bot_api import BotApi

Json = dict[str, Any]

WAYS = ("none", "closed", "hole")
_NO_WAIT = 4.0
"""Seconds: shorter than any call to Telegram takes to be given up, and what a page may take on a
machine that does much else."""
_DRAINS_WITHIN = 60.0
"""Rests between tries grow to half a minute."""
_TICKS = 2.5
_BETWEEN_WAVES = dt.timedelta(minutes=5, seconds=10)
_REMINDS_WITHIN = 40.0
_A_CHAT = 8
"""Messages that may wait for one chat: its receipts and notices, and one nudge."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--seed", type=int, default=1)


async def prove(given: argparse.Namespace) -> Json:
    began = time.monotonic()
    found = {way: await _live_through(way, given) for way in given.ways.split(",")}
    wrong = [f"{way}: {each}" for way, one in found.items() for each in one["wrong"]]
    return {
        "trials": sum(one["requests"] for one in found.values()),
        "violations": len(wrong),
        "handed_in": {way: one["handed_in"] for way, one in found.items()},
        "p95_seconds": {way: one["p95"] for way, one in found.items()},
        "slowest_seconds": {way: one["slowest"] for way, one in found.items()},
        "most_waiting": {way: one["waiting"] for way, one in found.items()},
        "mails": {way: one["mails"] for way, one in found.items()},
        "nudges": {way: one["nudges"] for way, one in found.items()},
        "drained_seconds": {way: one["drained"] for way, one in found.items()},
        "seconds": round(time.monotonic() - began),
        "wrong": wrong[:8],
    }


async def _live_through(way: str, given: argparse.Namespace) -> Json:
    async with AsyncExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="phieu-promise-")))
        box = await stack.enter_async_context(postbox())
        environment = box.environment
        shift = THURSDAY - wall(dt.timedelta())
        api, gate = BotApi(clock=lambda: wall(shift)), None
        if way != "none":
            gate = await stack.enter_async_context(Gate("hole" if way == "hole" else "closed"))
            environment |= of_bot(api, gate.url)
        invited = await invite_all(data, given.people, given.seed, bot=gate is not None)
        for each in invited:
            api.person(user_of(each.employee)).opened = True
        house = _House(data, environment, invited)
        journey = await _days(house, box)
        drained = await _comes_back(house, gate, api, stack) if gate is not None else 0.0
        return {**house.said(journey), "mails": len(box.came), "drained": drained}


class _House:
    """One installation, its processes one after the other, and what was wrong."""

    def __init__(self, data: Path, environment: dict[str, str], invited: list[Invited]) -> None:
        self.data, self.environment, self.invited = data, environment, invited
        self.wrong: list[str] = []
        self.most_waiting = 0
        self.kept: Kept | None = None
        self.calls: list[Call] = []

    def server(self, at: dt.datetime) -> Server:
        shift = at - wall(dt.timedelta())
        return Server(self.data, None, environment=self.environment, shift=shift)

    async def look(self, at: dt.datetime) -> Kept:
        """With no server running: what is kept; what waits has to be bounded."""
        async with opened(self.data, SimulatedClock(at)) as rooms:
            kept = await rooms.store.read(kept_of)
            self.calls = await rooms.store.read(
                lambda c: call_list(c, rooms.library, 1, None, (TELEGRAM, MAIL), at)
            )
        self.kept = kept
        waiting = Counter(row.address for row in kept.told if row.state in {"waiting", "sending"})
        self.most_waiting = max([self.most_waiting, *waiting.values()])
        if self.most_waiting > _A_CHAT:
            self.wrong.append(f"{self.most_waiting} messages wait for one chat")
        if kept.inbox:
            self.wrong.append(f"{kept.inbox} updates wait")
        return kept

    def said(self, journey: Journey) -> Json:
        took = sorted(journey.took)
        p99 = took[int(len(took) * 0.99)]
        if p99 > _NO_WAIT:
            self.wrong.append(f"one request of a hundred took {p99:.1f} s")
        nudges = [row for row in self.kept.told if row.rank == Rank.NUDGE] if self.kept else []
        return {
            "wrong": [*self.wrong, *journey.wrong],
            "requests": len(took),
            "handed_in": journey.handed_in,
            "p95": round(took[int(len(took) * 0.95)], 3),
            "slowest": round(took[-1], 3),
            "waiting": self.most_waiting,
            "nudges": Counter(f"{row.channel} {row.state}" for row in nudges),
        }


async def _days(house: _House, box: Postbox) -> Journey:
    """Monday by hand, Wednesday with its reminders, Thursday morning."""
    server = house.server(MONDAY)
    await asyncio.to_thread(server.start)
    journey = Journey(server.url, house.invited)
    try:
        await journey.walk()
    finally:
        server.kill()
    await house.look(MONDAY)
    moment, waits, done = WEDNESDAY, True, 0
    while waits and moment < THURSDAY:
        server = house.server(moment)
        await asyncio.to_thread(server.start)
        try:
            waits, done = await _next_wave(house.data, done)
            await journey.look_in(server.url)
        finally:
            server.kill()
        kept = await house.look(moment)
        moment += _BETWEEN_WAVES
    owing = {each.employee for each in house.invited if each.owes}
    by_mail = {each.mail for each in house.invited if each.mail and each.owes}
    reached = {row.address for row in kept.told if row.channel == "mail" and row.rank == Rank.NUDGE}
    if not by_mail <= reached:
        house.wrong.append(f"not nudged by mail: {sorted(by_mail - reached)[:3]}")
    if owing - kept.nudged:
        house.wrong.append(f"owe, and no nudge was tried: {sorted(owing - kept.nudged)[:5]}")
    if not {str(mail["To"]) for mail in box.came} >= by_mail:
        house.wrong.append("a mail did not arrive")
    return journey


async def _next_wave(data: Path, before: int) -> tuple[bool, int]:
    """Until one more unit was reminded: whether others wait, and how many are done."""
    counted = (
        "SELECT coalesce(sum(state = 'waiting'), 0), coalesce(sum(state = 'done'), 0) FROM wave"
    )
    waits, done, until = 1, before, time.monotonic() + _REMINDS_WITHIN
    with closing(sqlite3.connect(f"file:{data / 'phieu.db'}?mode=ro", uri=True)) as connection:
        while waits and done <= before and time.monotonic() < until:
            await asyncio.sleep(0.2)
            waits, done = connection.execute(counted).fetchone()
            waits = waits or not done
    await asyncio.sleep(_TICKS)
    return bool(waits), done


async def _until_nothing_waits(data: Path, until: float) -> None:
    left = (
        "SELECT count(*) FROM outbox WHERE channel = 'telegram' AND state IN ('waiting', 'sending')"
    )
    with closing(sqlite3.connect(f"file:{data / 'phieu.db'}?mode=ro", uri=True)) as connection:
        while connection.execute(left).fetchone()[0] and time.monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.2)


async def _comes_back(house: _House, gate: Gate, api: BotApi, stack: AsyncExitStack) -> float:
    """Telegram answers: what is worth telling arrives, and somebody goes on in the chat. How long
    it took until nothing waited."""
    server = house.server(THURSDAY)
    await asyncio.to_thread(server.start)
    try:
        await asyncio.sleep(_TICKS)
        began = time.monotonic()
        await gate.open(await stack.enter_async_context(on_a_port(api)))
        somebody = next(each for each in house.invited if each.chats and each.owes)
        user = user_of(somebody.employee)
        said = await api.say(user, "/viec")
        while not any(each.id > said for each in api.said_by_bot(user)):
            if time.monotonic() - began > _DRAINS_WITHIN:
                house.wrong.append("nobody answers in the chat")
                return 0.0
            await asyncio.sleep(0.1)
        await _until_nothing_waits(house.data, began + _DRAINS_WITHIN)
        drained = round(time.monotonic() - began, 1)
    finally:
        server.kill()
    before = house.kept
    kept = await house.look(THURSDAY)
    assert before is not None
    owing = {each.employee for each in house.invited if each.owes}  # heads hear of others too
    uncalled = (kept.expired & owing) - {each.employee_id for each in house.calls}
    if uncalled:
        house.wrong.append(f"nothing reached them, and nobody is to call: {sorted(uncalled)[:5]}")
    left = [row for row in kept.told if row.channel == "telegram" and row.state == "waiting"]
    if left:
        house.wrong.append(f"{len(left)} messages still wait")
    stale = {row.id for row in before.told if row.channel == "telegram" and row.is_stale(THURSDAY)}
    sent = {
        row.id for row in kept.told if row.id in stale and row.state not in {"expired", "cancelled"}
    }
    if sent:
        house.wrong.append(f"{len(sent)} stale messages were sent")
    if not stale:
        house.wrong.append("nothing became stale: the promise tries nothing")
    kinds = [row for row in kept.told if row.channel == "telegram" and row.state == "sent"]
    if not any(row.rank in {Rank.RECEIPT, Rank.NOTICE} for row in kinds):
        house.wrong.append("no receipt and no notice came after it was back")
    shown = sum(len(api.said_by_bot(user_of(each.employee))) for each in house.invited)
    if shown < len(kinds) - sum(row.is_strip for row in kinds):
        house.wrong.append(f"{len(kinds)} messages are called sent, {shown} were shown")
    return drained
