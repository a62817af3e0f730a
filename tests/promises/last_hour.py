"""The worst last hour, six times faster: nothing is lost, and receipts come while people look on.

3,436 forms are handed in within ten minutes, along a hyperbola towards the cut-off (a tenth of them
in the last 38 seconds), and a few after it. Half of the people are on the phone page's API, where
they answer twelve questions, change three answers and hand in: 19 replies. The others are in the
messenger. Telegram lets 30 messages a second through, 18,000 in ten minutes, so there a form may
cost no more than eight of them, and at the end, when forms come nearly twice as often, five: ten
questions were answered earlier, and what is left is the list, the form, an answer in words, one by
a button, and the number that hands in. Together that makes twelve replies a form. What people
remember of their own (every acknowledged reply, the last answer, the receipt, when they sent it)
is compared with what is kept.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import math
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection, delete, select, update

from bench import messenger as agency
from bench.messenger import user_of
from people.sessions import open_session
from phieu.clock import SimulatedClock
from phieu.opening import opened
from storage.campaigns import Campaign
from storage.channels import ChannelAccount, Incoming, Outgoing
from storage.submissions import ReceiptRecord, ReplyRecord, Submission
from tests.promises.hurried import AtThePage, Hurried, InTheChat
from tests.promises.moved_clock import wall
from tests.promises.on_a_port import of_bot, on_a_port
from tests.promises.stage import Server
from tests.telegram.bot_api import BotApi
from tests.telegram.limits import busiest

Json = dict[str, Any]

CUT_OFF = dt.datetime(2024, 10, 24, 17, 0, tzinfo=dt.UTC)
"""Midnight in Vietnam, before the day that the plan of `bench.messenger` names."""

FLAT = 0.48
"""Of the hyperbola 1/(time left + FLAT hours): 26 % in the last sixth, 3 % in the last minute."""

_AFTER = 0.01
_LEADS = (4.0, 10.0, 30.0)
_WEB_SECONDS, _CHAT_SECONDS = 5.0, 15.0
_LEFT_OPEN = 2
_SESSION = 45.0
_PATIENCE = 90.0


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--forms", type=int, default=3_436)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)


async def prove(given: argparse.Namespace) -> Json:
    chance, load = random.Random(given.seed), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="phieu-promise-") as folder:
        data, seconds = Path(folder), given.minutes * 60
        tokens = await _set_up(data, given.forms)
        moved = _Moved()
        api = BotApi(clock=moved.now, limits=True)
        async with on_a_port(api) as url:
            server = await _started(data, of_bot(api, url), seconds, moved)
            try:
                people = await _rush(server.url, api, tokens, given, chance, moved.by)
                rss = _memory(server.pid)
            finally:
                server.kill()
        kept = await _kept(data)
    wrong = [sentence for each in people for sentence in _judge(each, kept)]
    wrong += _too_slow(people)
    sends = [call.at.timestamp() for call in api.sends]
    updates = sum(each.updates for each in people)
    return {
        "trials": len(people),
        "violations": len(wrong),
        "minutes": given.minutes,
        "updates": updates,
        "updates_a_form": round(updates / len(people), 1),
        "receipt_seconds": {
            name: _percentiles([each.took for each in people if isinstance(each, kind)])
            for name, kind in (("web", AtThePage), ("telegram", InTheChat))
        },
        "standings": Counter(each.standing for each in kept["receipts"].values()),
        "straddling": sum(each.sent < CUT_OFF <= each.told for each in people if each.told),
        "telegram": {
            "sends": len(sends),
            "busiest_second": busiest(sends),
            "refused": sum(call.outcome == "429" for call in api.sends),
            "left": kept["left"],
        },
        "sent_again": sum(each.sent_again for each in people),
        "server_mb": rss,
        "load_before": round(load, 1),
        "wrong": wrong[:5],
    }


@dataclass
class _Moved:
    """The clock of the promise, of the messenger and of the server."""

    by: dt.timedelta = dt.timedelta(0)

    def now(self) -> dt.datetime:
        return wall(self.by)


async def _started(
    data: Path, environment: dict[str, str], seconds: float, moved: _Moved
) -> Server:
    """A server that runs when the hour begins; on a slow machine it is given more time for it."""
    for lead in _LEADS:
        begins = CUT_OFF - dt.timedelta(seconds=seconds)
        moved.by = begins - dt.timedelta(seconds=lead) - dt.datetime.now(dt.UTC)
        server = Server(data, None, environment=environment, shift=moved.by)
        await asyncio.to_thread(server.start)
        if moved.now() < begins:
            return server
        server.kill()
    raise TimeoutError(f"the server does not start within {_LEADS[-1]} s")


async def _set_up(data: Path, forms: int) -> list[str]:
    """Everybody asked; the odd ones are in the messenger with two questions left, the even ones
    signed in: their tokens, in order."""
    agency.set_up(f"sqlite:///{data / 'phieu.db'}", forms)
    before = CUT_OFF - dt.timedelta(hours=2)

    def make(connection: Connection) -> list[str]:
        connection.execute(delete(ChannelAccount).where(ChannelAccount.employee_id % 2 == 0))
        answered: Json = {}
        for number, _ in enumerate(agency.TOPICS, start=1):
            answered |= {f"muc_{number}": "m1", f"viec_{number}": "Đã làm xong từ tháng trước."}
        names = list(answered)
        draft = {"answers": {name: answered[name] for name in names[:-_LEFT_OPEN]}}
        connection.execute(
            update(Submission)
            .where(Submission.filler_id % 2 == 1)
            .values(draft={**draft, "set_aside": {}, "revising": None}, state="draft")
        )
        return [
            open_session(connection, number, role="employee", now=before).token
            for number in range(2, forms + 1, 2)
        ]

    async with opened(data, SimulatedClock(before)) as rooms:
        assert await rooms.store.read(lambda c: c.scalar(select(Campaign.state))) == "open"
        return await rooms.store.write(make)


async def _rush(
    url: str,
    api: BotApi,
    tokens: Sequence[str],
    given: argparse.Namespace,
    chance: random.Random,
    shift: dt.timedelta,
) -> list[Hurried]:
    """Everybody hands in at their time; whoever has no receipt by the patience has none."""
    seconds = given.minutes * 60
    zero = time.monotonic() + (CUT_OFF - wall(shift)).total_seconds() - seconds
    session = min(_SESSION, seconds / 2)
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as client:
        people: list[Hurried] = []
        for number in range(1, given.forms + 1):
            each = random.Random(f"{given.seed}/{number}")
            at = zero + _when(chance, seconds)
            if number % 2:
                api.person(user_of(number)).opened = True
                people.append(InTheChat(number, each, at, shift, api=api))
            else:
                token = tokens[number // 2 - 1]
                people.append(AtThePage(number, each, at, shift, client=client, token=token))

        async def live(person: Hurried) -> None:
            await asyncio.sleep(max(0.0, person.at - session - time.monotonic()))
            try:
                async with asyncio.timeout(session + _PATIENCE):
                    await person.live()
            except TimeoutError:
                person.odd.append("no receipt in time")

        await asyncio.gather(*map(live, people))
    return people


def _when(chance: random.Random, seconds: float) -> float:
    """When somebody hands in, in seconds from the beginning of the hour."""
    if chance.random() < _AFTER:
        return seconds + chance.random() * min(10.0, seconds / 2)
    left: float = FLAT * ((1 + FLAT) / FLAT) ** chance.random() - FLAT
    return seconds * (1 - left)


async def _kept(data: Path) -> Json:
    def look(connection: Connection) -> Json:
        submissions = connection.execute(
            select(Submission.id, Submission.filler_id, Submission.version, Submission.draft)
        ).all()
        replies: dict[int, dict[str, int]] = {}
        for row in connection.execute(
            select(ReplyRecord.submission_id, ReplyRecord.key, ReplyRecord.version)
        ):
            replies.setdefault(row.submission_id, {})[row.key] = row.version
        receipts = connection.execute(select(ReceiptRecord).order_by(ReceiptRecord.number)).all()
        waiting = select(Outgoing.rank).where(Outgoing.state.in_(("waiting", "sending")))
        return {
            "submissions": {row.filler_id: row for row in submissions},
            "replies": replies,
            "receipts": {row.submission_id: row for row in receipts},
            "handed_in": Counter(row.submission_id for row in receipts),
            "left": dict(Counter(connection.scalars(waiting))),
            "inbox": Counter(connection.scalars(select(Incoming.state))),
        }

    async with opened(data, SimulatedClock(CUT_OFF)) as rooms:
        return await rooms.store.read(look)


def _judge(person: Hurried, kept: Json) -> list[str]:
    """What is not as this person remembers it."""
    row = kept["submissions"][person.number]
    receipt, who = kept["receipts"].get(row.id), f"person {person.number}"
    wrong = [f"{who}: {odd}" for odd in person.odd]
    if receipt is None or kept["handed_in"][row.id] != 1:
        return [*wrong, f"{who}: {kept['handed_in'][row.id]} receipts"]
    if receipt.code not in person.receipt:
        wrong.append(f"{who}: was told another receipt than {receipt.code}")
    if receipt.standing not in _allowed(person):
        wrong.append(f"{who}: {receipt.standing}, sent {person.sent}, told {person.told}")
    for question, text in person.said.items():
        if row.draft["answers"].get(question) != text:
            wrong.append(f"{who}: {question} is not what was acknowledged")
    stored = kept["replies"].get(row.id, {})
    wrong += [
        f"{who}: {key} was acknowledged as {version}, kept as {stored.get(key)}"
        for key, version in person.acknowledged.items()
        if stored.get(key) != version
    ]
    if set(stored.values()) != set(range(1, row.version + 1)) or row.version != person.replies:
        wrong.append(f"{who}: version {row.version} of {person.replies} replies")
    return wrong


def _allowed(person: Hurried) -> set[str]:
    """The standings that fit when it was sent and when the receipt was there."""
    if person.told is not None and person.told < CUT_OFF:
        return {"on_time"}
    if person.sent >= CUT_OFF:
        return {"late"}
    return {"on_time", "in_line"} | ({"late"} if isinstance(person, AtThePage) else set())


def _too_slow(people: Sequence[Hurried]) -> list[str]:
    wrong = []
    for kind, most in ((AtThePage, _WEB_SECONDS), (InTheChat, _CHAT_SECONDS)):
        p99 = _percentiles([each.took for each in people if isinstance(each, kind)])["p99"]
        if p99 > most:
            wrong.append(f"{kind.__name__}: receipts after {p99} s")
    return wrong


def _percentiles(took: Sequence[float]) -> dict[str, float]:
    """Of seconds; infinite for those who got none."""
    ordered = sorted(took)
    return {
        name: round(ordered[math.ceil(share * len(ordered)) - 1], 3)
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("worst", 1.0))
    }


def _memory(pid: int) -> int:
    """Megabytes that a process has in memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0
