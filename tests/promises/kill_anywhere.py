"""Killed anywhere, nothing acknowledged is lost and nothing happens twice.

People join by their link, answer, hand in and are reminded, in the messenger, while `phieu serve`
is killed: by strace at the first, second, third, … call that writes to the disk (`pwrite64`,
`fdatasync`) or to a socket (`sendto`), of each thread, until the whole scenario comes through; and
at random, with several people under way. After each kill it is started again. What people and the
messenger remember is compared with what is kept: every update that was acknowledged is done, each
act has its effect once, each person has one receipt and sees no other, messages come again at most
once for a kill, with the same words, and a nudge never does. Whatever was said shows on the phone
within ten seconds of the restart.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from phieu.clock import SimulatedClock
from phieu.opening import opened
from tests.cluster import throwaway_postgres
from tests.promises.forked import Forked, Killer
from tests.promises.killed_house import CALM, set_up
from tests.promises.killed_nudges import sweep_nudges
from tests.promises.killed_people import STEPS, Joiner, judge, judge_inbox, kept_of
from tests.promises.moved_clock import wall
from tests.promises.on_a_port import of_bot, on_a_port
from tests.telegram.bot_api import BotApi

Json = dict[str, Any]

DISK, SOCKET = "pwrite64,fdatasync", "sendto"
_MOST = 1500
"""More calls than one scenario makes."""
_CALM_SECONDS = 5.0


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth call")
    parser.add_argument("--lanes", type=int, default=6, help="installations at once, in a sweep")
    parser.add_argument("--kills", type=int, default=200, help="at random, on SQLite")
    parser.add_argument("--postgres-kills", type=int, default=20, help="besides, on PostgreSQL")
    parser.add_argument("--people", type=int, default=6, help="at once, at random kills")
    parser.add_argument("--sweeps", default="disk,socket,nudges")
    parser.add_argument("--minutes", type=float, default=14.5, help="a sweep ends there: it says")
    parser.add_argument("--seed", type=int, default=1)


async def prove(given: argparse.Namespace) -> Json:
    began = time.monotonic()
    until, found = began + given.minutes * 60, Found()
    sweeps = given.sweeps.split(",")
    parts = [_at_random(found, given, given.kills)] if given.kills else []
    if given.postgres_kills:
        parts.append(_at_random(found, given, given.postgres_kills, postgres=True))
    if "nudges" in sweeps:
        parts.append(sweep_nudges(found, given, until))
    await asyncio.gather(*parts)
    for name, calls in (("socket", SOCKET), ("disk", DISK)):
        if name in sweeps:
            await _sweep(found, given, name, calls, until)
    if given.every == 1:  # asked for every call, to have passed by some is to have failed
        found.wrong += [f"unfinished: {each}" for each in found.unfinished]
    return {
        "trials": sum(found.kills.values()),
        "violations": len(found.wrong),
        "kills": dict(found.kills),
        "people": found.people,
        "shown_again": found.again,
        "slowest_recovery": round(found.slowest, 2),
        "unfinished": found.unfinished,
        "seconds": round(time.monotonic() - began),
        "wrong": found.wrong[:40],
    }


@dataclass
class Found:
    """What all parts of the promise add to."""

    kills: Counter[str] = field(default_factory=Counter)
    """Of each kind."""
    people: int = 0
    again: int = 0
    slowest: float = 0.0
    unfinished: list[str] = field(default_factory=list)
    """Sweeps that had no time to reach their end."""
    wrong: list[str] = field(default_factory=list)


@dataclass
class House:
    """One installation, its messenger and its people."""

    api: BotApi
    server: Forked
    codes: list[str]
    data: Path
    database: str | None
    joined: list[Joiner] = field(default_factory=list)

    def next_person(self) -> Joiner:
        person = Joiner(len(self.joined) + 1, self.codes.pop(0), self.api, self.server)
        self.joined.append(person)
        return person

    async def look(self, found: Found, kind: str) -> None:
        """Compare everything, once the server is gone; the first person was left in peace."""
        await asyncio.sleep(_CALM_SECONDS)
        self.server.kill()
        async with opened(self.data, SimulatedClock(CALM), database=self.database) as rooms:
            kept = await rooms.store.read(kept_of)
        wrong = judge_inbox(self.api, kept)
        for person in self.joined:
            wrong += person.wrong or judge(person, kept)
            found.slowest = max(found.slowest, person.slowest)
        if set(kept["states"]) - {"sent", "cancelled"}:
            wrong.append(f"the outbox holds {dict(kept['states'])}")
        found.people += len(self.joined)
        found.again += sum(person.shown_again for person in self.joined)
        found.wrong += [f"{kind}: {each}" for each in wrong]


@asynccontextmanager
async def _house(people: int, database: str | None = None) -> AsyncIterator[House]:
    with tempfile.TemporaryDirectory(prefix="phieu-promise-") as name:
        data = Path(name)
        url = database or f"sqlite:///{data / 'phieu.db'}"
        codes = await asyncio.to_thread(set_up, url, people, CALM)
        shift = CALM - wall(dt.timedelta())
        api = BotApi(clock=lambda: wall(shift))
        async with on_a_port(api) as address:
            server = Forked(data, database, environment=of_bot(api, address), shift=shift)
            await server.again()
            try:
                yield House(api, server, list(codes), data, database)
            finally:
                server.kill()


async def _sweep(
    found: Found, given: argparse.Namespace, name: str, calls: str, until: float
) -> None:
    """Each lane takes its share of the numbers, from 1 until one scenario comes through."""
    step = given.every * given.lanes
    whole = asyncio.Event()

    async def lane(first: int) -> None:
        async with _house(_MOST // step + 3) as house:
            await house.next_person().live()
            for nth in range(first, _MOST, step):
                if whole.is_set() or time.monotonic() > until:
                    break
                if await _kill_at(house, calls, nth):
                    found.kills[name] += 1
                else:
                    whole.set()
            await house.look(found, name)

    await asyncio.gather(*(lane(1 + given.every * each) for each in range(given.lanes)))
    if not whole.is_set():
        found.unfinished.append(f"{name} after {found.kills[name]} kills")


async def _kill_at(house: House, calls: str, nth: int) -> bool:
    """One person's scenario with the server killed at the nth of the calls; False when it was
    never reached."""
    server, killer = house.server, Killer(house.server.pid, calls, nth)
    await killer.attached()
    person = house.next_person()
    living = asyncio.create_task(person.live())
    await _either(living, lambda: server.is_gone)
    killed = server.is_gone
    await asyncio.to_thread(killer.let_go)
    if killed:
        person.kills += 1
        await server.again()
    await living
    return killed


async def _at_random(
    found: Found, given: argparse.Namespace, kills: int, *, postgres: bool = False
) -> None:
    """Several people at once; the server is killed at any moment, sometimes while it starts."""
    kind = "random on PostgreSQL" if postgres else "random"
    chance, over = random.Random(given.seed), asyncio.Event()
    with ExitStack() as stack:
        cluster = throwaway_postgres(durable=True)
        url = await asyncio.to_thread(stack.enter_context, cluster) if postgres else None
        async with _house(kills * given.people + 50, url) as house:
            await house.next_person().live()

            async def live_on() -> None:
                while not over.is_set():
                    await house.next_person().live()

            living = [asyncio.create_task(live_on()) for _ in range(given.people)]
            for _ in range(kills):
                # On PostgreSQL a lease of the dead runs out first: let people get on before.
                await asyncio.sleep(chance.random() * (1.0 if not postgres else 8.0))
                house.server.kill()
                found.kills[kind] += 1
                for person in house.joined[-given.people * 2 :]:
                    person.kills += person.steps < STEPS
                await house.server.again()
            over.set()
            await asyncio.gather(*living)
            await house.look(found, kind)
        await asyncio.to_thread(stack.close)


async def _either(living: asyncio.Task[None], gone: Callable[[], bool]) -> None:
    while not living.done() and not gone():  # noqa: ASYNC110 - a process that ends is no event
        await asyncio.sleep(0.01)
