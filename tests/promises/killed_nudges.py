"""The same for nudges: killed while they are claimed and sent; at most one each, and none lost."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.promises.forked import Forked, Killer
from tests.promises.killed_house import CALM, NUDGING, set_up, user_of
from tests.promises.moved_clock import wall
from tests.promises.on_a_port import of_bot, on_a_port
from tests.telegram.bot_api import BotApi

PEOPLE = 4
CALLS = "pwrite64,fdatasync,sendto"
_MOST = 1500
_SECONDS = 10.0
_PATIENCE = 60.0
"""With strace at its heels and nothing killed yet."""
_OVER = {"sent", "unknown"}

_BY_PERSON = """
    SELECT nudge.employee_id, outbox.state FROM nudge
    LEFT JOIN outbox ON outbox.about = 'nudge:' || nudge.id
"""


async def sweep_nudges(found: Any, given: argparse.Namespace, until: float) -> None:
    """From the first step of a server that starts when nudges are due, each lane its share."""
    step, whole = given.every * given.lanes, asyncio.Event()
    with tempfile.TemporaryDirectory(prefix="phieu-promise-") as name:
        ready = Path(name)
        url = f"sqlite:///{ready / 'phieu.db'}"
        await asyncio.to_thread(set_up, url, PEOPLE, CALM, joined=True)

        async def lane(first: int) -> None:
            for nth in range(first, _MOST, step):
                if whole.is_set() or time.monotonic() > until:
                    return
                if await _kill_at(found, ready, nth):
                    found.kills["nudges"] += 1
                else:
                    whole.set()

        await asyncio.gather(*(lane(1 + given.every * each) for each in range(given.lanes)))
    if not whole.is_set():
        found.unfinished.append(f"nudges after {found.kills['nudges']} kills")


async def _kill_at(found: Any, ready: Path, nth: int) -> bool:
    """One morning of reminders with the server killed at the nth call; False when it was never
    reached."""
    with tempfile.TemporaryDirectory(prefix="phieu-promise-") as name:
        data = Path(name)
        shutil.copytree(ready, data, dirs_exist_ok=True)
        shift = NUDGING - wall(dt.timedelta())
        api = BotApi(clock=lambda: wall(shift))
        for number in range(1, PEOPLE + 1):
            api.person(user_of(number)).opened = True
        async with on_a_port(api) as address:
            server = Forked(data, None, environment=of_bot(api, address), shift=shift)
            killed = False
            try:
                killed = await _nudged(server, data, nth)
                if killed:
                    await server.again()
                    await _until_all_are_told(server, data, _SECONDS)
                    found.slowest = max(found.slowest, time.monotonic() - server.ready_at)
                    await asyncio.sleep(0.3)
            except TimeoutError:
                found.wrong.append(f"nudges, call {nth}: {_kept(data)} at last")
            finally:
                server.kill()
        found.wrong += [f"nudges, call {nth}: {each}" for each in _judge(api, data)]
    return killed


async def _nudged(server: Forked, data: Path, nth: int) -> bool:
    """Whether it was killed before everybody was told."""
    await server.fork(stopped=True)
    killer = Killer(server.pid, CALLS, nth)
    await killer.attached()
    server.go_on()
    try:
        if await server.answers():
            await _until_all_are_told(server, data, _PATIENCE)
    finally:
        gone = server.is_gone
        await asyncio.to_thread(killer.let_go)
    return gone


async def _until_all_are_told(server: Forked, data: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not server.is_gone:
        states = _kept(data)
        if len(states) == PEOPLE and {each[1] for each in states} <= _OVER:
            return
        if time.monotonic() > until:
            raise TimeoutError
        await asyncio.sleep(0.05)


def _kept(data: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(f"file:{data / 'phieu.db'}?mode=ro", uri=True)) as connection:
        return connection.execute(_BY_PERSON).fetchall()


def _judge(api: BotApi, data: Path) -> list[str]:
    """Everybody was nudged by one row, and told at most once; exactly once where that is known."""
    kept, wrong = _kept(data), []
    if Counter(number for number, _ in kept) != Counter(range(1, PEOPLE + 1)):
        wrong.append(f"nudges {kept}")
    for number, state in kept:
        copies = len(api.said_by_bot(user_of(number)))
        if copies > 1 or (state == "sent") > copies or state not in _OVER:
            wrong.append(f"person {number}: {state}, shown {copies} times")
    return wrong
