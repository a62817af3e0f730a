"""Update bytes in, committed effects and queued answer out, against frameworks that keep less.

Everybody fills in the same form of twelve questions, six with buttons and six in words, and hands
it in; people take turns, and so do the frameworks, three times each: the median counts. With us
one press more opens the form: its time counts, its number does not. HTTP is stubbed for the peers:
a call returns what Telegram would answer. Ours goes from the bytes through the inbox to the
committed draft and the message in the outbox, with `synchronous=FULL`, and a handed-in form has
its receipt; that a message then arrives is written between the rounds, outside the time. The
peers keep their state in memory, in a pickle or in SQLite, as they come; they run in an
environment of their own (`bench/peers`), made on first use. Nobody's collector is tuned.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from bench.messenger import (
    FIRST_UPDATE,
    NOW,
    TOPICS,
    Sent,
    deliver,
    here,
    pressed,
    said,
    set_up,
    user_of,
)
from bot.telegram import handling
from bot.telegram.arriving import Arriving
from bot.telegram.buttons import Do
from bot.telegram.here import Here
from bot.telegram.one_update import Handling
from bot.telegram.ordering import Order
from bot.telegram.reading import Unread, read
from bot.telegram.working import Workers
from intake.calendar import Moments
from storage.channels import TELEGRAM, Outgoing
from storage.store import Store, open_store
from storage.submissions import ReceiptRecord

PEERS = ("ptb_memory", "ptb_pickle_each", "aiogram_memory", "aiogram_sqlite_full", "aiogram_dialog")
_HERE = Path(__file__).parent / "peers"
_ENVIRONMENT = Path(sys.prefix) / "peers"
_START, _OPEN = -2, -1
_TURNS = 3
"""Everybody has so many, one after the other: a machine is not equally quick all the time."""
_POLL = 100
"""As many updates come in one answer of Telegram's."""


def run(users: int) -> dict[str, Any]:
    """Rates a second; above 1 is better."""
    python = _peers_python()
    turns: dict[str, list[dict[str, Any]]] = {name: [] for name in ("ours", *PEERS)}
    for _ in range(_TURNS):
        turns["ours"].append(asyncio.run(_ours(users)))
        for name in PEERS:
            turns[name].append(_peer(python, name, users))
    ours, peers = _middle(turns["ours"]), {name: _middle(turns[name]) for name in PEERS}
    return {
        "users": users,
        "questions": 2 * len(TOPICS),
        "synchronous": "FULL",
        "ours": ours,
        "peers": peers,
        "ratio": {
            name: round(ours["per_second"] / peer["per_second"], 3) for name, peer in peers.items()
        },
    }


def _middle(turns: list[dict[str, Any]]) -> dict[str, Any]:
    """The turn of the median rate, and the rates of all."""
    turns = sorted(turns, key=lambda turn: turn["per_second"])
    rates = [turn["per_second"] for turn in turns]
    return {**turns[len(turns) // 2], "per_second_of_all": rates}


def _peer(python: Path, name: str, users: int) -> dict[str, Any]:
    done = subprocess.run(
        [python, _HERE / "run.py", name, str(users)],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(_HERE)},  # nothing of ours is theirs
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _peers_python() -> Path:
    """The peers' own environment; made anew when their lock has changed."""
    python, made_from = _ENVIRONMENT / "bin" / "python", _ENVIRONMENT / "requirements.lock"
    lock = _HERE / "requirements.lock"
    if not made_from.exists() or made_from.read_bytes() != lock.read_bytes():
        venv.create(_ENVIRONMENT, clear=True, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--require-hashes", "-r", lock],
            check=True, stdout=sys.stderr,
        )  # fmt: skip
        made_from.write_bytes(lock.read_bytes())
    return python


async def _ours(users: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        plain, timed = (f"sqlite:///{Path(folder) / name}.db" for name in ("plain", "timed"))
        set_up(plain, users)
        set_up(timed, users)
        ours = here()
        store = open_store(plain)
        rounds = await _recorded(store, ours, users)
        await store.close()
        store = open_store(timed)
        found = await _timed(store, ours, rounds)
        if await store.read(_receipts) != users:
            raise RuntimeError("not everybody handed in")
        await store.close()
    return found


def _receipts(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(ReceiptRecord)) or 0


async def _recorded(store: Store, ours: Here, users: int) -> list[list[bytes]]:
    """The same conversations played once, to have the bytes of every press and number."""
    shown: dict[int, Sent] = {}
    rounds: list[list[bytes]] = []
    number = FIRST_UPDATE
    for place in range(_START, 2 * len(TOPICS) + 1):
        updates = []
        for user in map(user_of, range(1, users + 1)):
            raw = _act(number, user, place, shown.get(user))
            shown |= await store.write(lambda c, raw=raw: _shown(c, ours, raw))  # type: ignore[misc]
            updates.append(raw)
            number += 1
        rounds.append(updates)
    return rounds


def _act(number: int, user: int, place: int, card: Sent | None) -> bytes:
    """Start, open the form, twelve answers, hand in."""
    if card is None or place == _START:
        return said(number, user, "/start")
    data = [key.get("data", "") for row in card.content["keyboard"] for key in row]
    if place == _OPEN:
        return pressed(number, user, next(each for each in data if each[0] == Do.OPEN), card)
    if place == 2 * len(TOPICS):
        asked = re.search(r"NỘP (\d{4})", card.content["text"])
        return said(number, user, f"nộp {asked[1] if asked else '?'}")
    if place % 2:
        return said(number, user, f"Việc thứ {place} của người {user} đã làm xong trong năm")
    choices = [each for each in data if each[0] == Do.CHOOSE]
    return pressed(number, user, choices[(user + place) % len(choices)], card)


def _shown(connection: Connection, ours: Here, raw: bytes) -> dict[int, Sent]:
    update = read(raw)
    if isinstance(update, Unread):
        raise TypeError(update.why)
    handling.handle(connection, ours, update, Moments(NOW, NOW))
    sent = deliver(connection, str(update.chat), 10 * update.update_id + 1)
    cards = [each for each in sent if each.content.get("card")]
    return {update.chat: cards[-1]} if cards else {}


async def _timed(store: Store, ours: Here, rounds: list[list[bytes]]) -> dict[str, Any]:
    done, taken = asyncio.Event(), []
    left = 0

    def committed() -> None:
        nonlocal left
        left -= 1
        if not left:
            done.set()

    async def nothing(_: Any) -> None:
        """Presses are answered after the commit, by the network."""

    handled = Handling(
        handle=lambda c, update, moments, file: handling.handle(c, ours, update, moments, file),
        wants_file=lambda c, update, now: False,  # noqa: ARG005 - nobody sends one
        fetch=_no_file,
        answer=nothing,
        sorry="",
        committed=committed,
    )
    workers = Workers(store, lambda: NOW, handled, Order(TELEGRAM, NOW - NOW))
    arriving = Arriving(store, workers.wake)
    working = asyncio.create_task(workers.run())
    for updates in rounds:
        left, began = len(updates), time.perf_counter()
        done.clear()
        for batch in _in_polls(updates):
            await arriving.take(batch, NOW)
        await done.wait()
        taken.append(time.perf_counter() - began)
        await store.write(lambda c, updates=updates: _arrive(c, updates))  # type: ignore[misc]
    working.cancel()
    await asyncio.wait([working])
    counted = sum(map(len, rounds)) - len(rounds[_OPEN - _START])
    return {
        "updates": counted,
        "per_second": round(counted / sum(taken)),
        "round_ms": round(statistics.median(taken) * 1000, 1),
    }


async def _no_file(_: Any) -> Any:
    raise NotImplementedError


def _in_polls(updates: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(updates), _POLL):
        yield updates[start : start + _POLL]


def _arrive(connection: Connection, updates: list[bytes]) -> None:
    """Telegram shows what waits in the outbox, numbered as when it was recorded."""
    waiting = set(
        connection.scalars(select(Outgoing.address).where(Outgoing.state == "waiting").distinct())
    )
    for raw in updates:
        update = read(raw)
        if not isinstance(update, Unread) and str(update.chat) in waiting:
            deliver(connection, str(update.chat), 10 * update.update_id + 1)
