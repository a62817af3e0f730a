"""A bad update is kept and counted, and delays nobody else's.

Forty recorded kinds of updates, each field of each made into seventeen odd things, come among good
ones: half in answers to polls, half as posts to the webhook. The real conversation handles what
can be read. A good one is done within a second of its coming; each bad one lies in the inbox, dead
or ticked off; no exception escapes, and none is even raised while one is handled.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import copy
import datetime as dt
import itertools
import json
import logging
import random
import statistics
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select

from bench.messenger import here, set_up
from bot.telegram import handling, webhook
from bot.telegram.arriving import Arriving
from bot.telegram.leading import Leading
from bot.telegram.one_update import Handling
from bot.telegram.ordering import Order
from bot.telegram.polling import Poller
from bot.telegram.reading import NOBODY
from bot.telegram.settings import TelegramSettings
from bot.telegram.working import Workers
from pages.installing import install
from pages.rooms import Rooms
from phieu.clock import Clock
from storage.channels import TELEGRAM, Incoming
from storage.store import Store, open_store
from tests.bot.telegram.recorded import KINDS, USER, said

Json = dict[str, Any]

GONE = object()
HUGE = object()
ODD: list[Any] = [
    None, "", 0, -1, 1e20, 1.5, True, [], {}, "\0", "\ud800", HUGE, GONE,
    2**63, "0", [None], "\u202e" + "x" * 5_000,
]  # fmt: skip
_DIGITS = b"9" * 5_000
_PLACE = "0f6e-huge"

GOOD_USER = 9_000_000_000
_WITHIN_SECONDS = 1.0
_BATCH = 50
_AT_ONCE = 8


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mutations", type=int, default=0, help="so many; 0: all there are")
    parser.add_argument("--good", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)


async def prove(given: argparse.Namespace) -> Json:
    chance = random.Random(given.seed)
    bad = list(mutations())
    if given.mutations:
        bad = chance.sample(bad, given.mutations)
    numbers = itertools.count(1)
    raws = [_numbered(each, next(numbers)) for each in bad]
    goods = [b""] * given.good
    mixed: list[bytes] = raws + goods
    chance.shuffle(mixed)
    ids = itertools.count(len(bad) + 1)
    mixed = [raw or said("/start", next(ids), GOOD_USER + place) for place, raw in enumerate(mixed)]
    half = len(mixed) // 2
    polled = await _through(Polled(mixed[:half]))
    posted = await _through(Posted(mixed[half:]))
    wrong = polled["wrong"] + posted["wrong"]
    return {
        "trials": len(bad),
        "violations": len(wrong),
        "good": given.good,
        "polled": polled["found"],
        "posted": posted["found"],
        "wrong": wrong[:5],
    }


def mutations() -> Iterator[Json]:
    """Every field of every recorded kind, made into every odd thing; their numbers come later."""
    for kind, body, _ in KINDS.values():
        whole = {"update_id": 1, kind: body}
        for path in _paths(whole):
            for odd in ODD:
                yield _changed(whole, path, odd)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, field in inside:
        yield (*path, name)
        if isinstance(field, dict | list):
            yield from _paths(field, (*path, name))


def _changed(whole: Json, path: tuple[Any, ...], odd: Any) -> Json:
    changed = copy.deepcopy(whole)
    place: Any = changed
    for name in path[:-1]:
        place = place[name]
    if odd is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = _PLACE if odd is HUGE else odd
    return changed


def _numbered(changed: Json, number: int) -> bytes:
    """With a number of its own, and from a person of its own, where these are whole."""
    if changed.get("update_id") == 1:
        changed = {**changed, "update_id": number}
    text = json.dumps(changed).replace(str(USER), str(USER + number))
    return text.encode().replace(f'"{_PLACE}"'.encode(), _DIGITS)


def _expected(raws: list[bytes]) -> Counter[Any]:
    """What has to lie in the inbox: each number once; each that has none as it came."""
    found: Counter[Any] = Counter()
    for raw in raws:
        number = json.loads(raw.replace(_DIGITS, b'"x"')).get("update_id")
        whole = type(number) is int and 0 <= number <= 2**52
        found[number if whole else raw] = 1
    return found


class Polled:
    """Half of them come in answers to polls."""

    def __init__(self, raws: list[bytes]) -> None:
        self.raws = raws
        self.name = "poll"
        self.patience = dt.timedelta(0)

    @contextlib.asynccontextmanager
    async def bringing(self, store: Store, clock: Clock, arriving: Arriving) -> AsyncIterator[Any]:
        leading, over = Leading(store, "poller", clock.now), asyncio.Event()
        left = list(self.raws)

        async def ask(above: int | None) -> bytes:
            if not left:
                over.set()
                await asyncio.Event().wait()
            batch = left[:_BATCH]
            del left[:_BATCH]
            return b'{"ok":true,"result":[' + b",".join(batch) + b"]}"

        poller = Poller(ask, arriving, leading, clock.now, _nothing)
        tasks = [asyncio.create_task(part) for part in (leading.run(), poller.run())]
        yield over
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


class Posted:
    """The other half comes as posts, several at once."""

    def __init__(self, raws: list[bytes]) -> None:
        self.raws = raws
        self.name = "post"
        self.patience = TelegramSettings("", webhook_url="x", secret="x").waits  # noqa: S106

    @contextlib.asynccontextmanager
    async def bringing(self, store: Store, clock: Clock, arriving: Arriving) -> AsyncIterator[Any]:
        app, over, left = FastAPI(openapi_url=None), asyncio.Event(), iter(self.raws)
        install(app, Rooms(store, here().library, clock, b"k" * 32, secure_cookies=False))
        webhook.install(app, "s", arriving)

        async def post(client: httpx.AsyncClient) -> None:
            headers = {"X-Telegram-Bot-Api-Secret-Token": "s"}
            for raw in left:
                answer = await client.post(webhook.PATH, content=raw, headers=headers)
                answer.raise_for_status()

        async def all_of_it() -> None:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://x.test") as client:
                await asyncio.gather(*(post(client) for _ in range(_AT_ONCE)))
            over.set()

        task = asyncio.create_task(all_of_it())
        yield over
        await task


async def _through(way: Polled | Posted) -> Json:
    escaped: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: escaped.append(str(context.get("message")))
    )
    with tempfile.TemporaryDirectory(prefix="phieu-promise-") as folder, _errors(escaped):
        url = f"sqlite:///{Path(folder) / 'poison.db'}"
        set_up(url, 5)
        store, clock, ours = open_store(url), Clock(), here()
        await store.write(lambda c: c.execute(Incoming.__table__.delete()))
        done_at: dict[int, dt.datetime] = {}

        def handle(connection: Any, update: Any, *rest: Any) -> Any:
            answers = handling.handle(connection, ours, update, *rest)
            done_at[update.update_id] = clock.now()
            return answers

        handled = Handling(
            handle=handle,
            wants_file=lambda c, update, now: handling.wants_file(c, ours, update, now),
            fetch=None,
            answer=_nothing,
            sorry="sorry",
        )
        workers = Workers(store, clock.now, handled, Order(TELEGRAM, way.patience))
        running = asyncio.create_task(workers.run())
        arriving = Arriving(store, workers.wake)
        async with way.bringing(store, clock, arriving) as over, asyncio.timeout(300):
            await over.wait()
            await _until_all_is_done(store)
        ended = running.done()
        running.cancel()
        await asyncio.wait([running])
        rows = await store.read(_inbox)
        await store.close()
    return _judged(way, rows, done_at, [*escaped, *(["the workers ended"] if ended else [])])


def _judged(
    way: Polled | Posted, rows: list[Any], done_at: dict[int, dt.datetime], escaped: list[str]
) -> Json:
    kept = Counter(row.raw if row.update_id is None else row.update_id for row in rows)
    expected = _expected(way.raws)
    seconds = [
        (done_at[row.update_id] - row.received_at).total_seconds()
        for row in rows
        if _is_good(row.chat) and row.update_id in done_at
    ]
    wrong = [f"{way.name}: {each}" for each in escaped]
    wrong += [f"not kept: {str(each)[:80]}" for each in expected - kept]
    wrong += [f"kept too often: {str(each)[:80]}" for each in kept - expected]
    wrong += [f"raised while handled: {row.why}" for row in rows if " at " in (row.why or "")]
    wrong += [f"a good one was not done: {row.why}" for row in rows
              if _is_good(row.chat) and row.state != "done"]  # fmt: skip
    wrong += [f"a good one waited for {each} s" for each in seconds if each > _WITHIN_SECONDS]
    slowest = sorted(seconds)
    return {
        "wrong": wrong,
        "found": {
            "came": len(way.raws),
            "dead": sum(row.state == "dead" for row in rows),
            "why": len({row.why for row in rows}),
            "ticked_off": sum(row.chat == NOBODY for row in rows),
            "good": len(seconds),
            "good_p50_s": round(statistics.median(slowest), 3),
            "good_max_s": round(slowest[-1], 3),
        },
    }


def _is_good(chat: str | None) -> bool:
    return chat is not None and int(chat) >= GOOD_USER


def _inbox(connection: Any) -> list[Any]:
    query = select(
        Incoming.update_id, Incoming.chat, Incoming.raw, Incoming.state, Incoming.why,
        Incoming.received_at, Incoming.done_at,
    )  # fmt: skip
    return connection.execute(query).all()


async def _until_all_is_done(store: Store) -> None:
    waiting = select(func.count()).where(Incoming.state == "new")
    while await store.read(lambda c: c.scalar(waiting)):  # noqa: ASYNC110 - no event there
        await asyncio.sleep(0.1)


async def _nothing(*_: Any) -> None:
    """A press is answered by nobody here."""


@contextlib.contextmanager
def _errors(escaped: list[str]) -> Iterator[None]:
    """What is logged as an error was no more than caught."""

    class Collecting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            escaped.append(f"logged: {record.getMessage()[:200]}")

    handler = Collecting(logging.ERROR)
    logging.getLogger().addHandler(handler)
    logging.getLogger("bot.telegram.arriving").setLevel(logging.ERROR)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger("bot.telegram.arriving").setLevel(logging.NOTSET)
