"""Nobody is misclassified at a cut-off: not by a held writer, not by a stepped clock.

Hand-ins straddle a cut-off of each kind (before, by, window; planned has none), bodies arrive in
two pieces, the writer is held, and the wall clock is stepped an hour forward and an hour back. Each
standing is compared with what a clock of our own saw when the request went in.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from intake.asking import ask, start_campaign
from intake.eligibility import Member
from intake.plan import Plan
from pages.rooms import Rooms
from people.sessions import open_session
from phieu.clock import Clock, SimulatedClock
from phieu.opening import opened
from phieu.serving import create_app
from storage.people import Agency, Employee, Party
from storage.submissions import ReceiptRecord, Submission
from tests.intake.forms import form_of, plan_of

Json = dict[str, Any]

CUT_OFF = dt.datetime(2024, 10, 24, 17, 0, tzinfo=dt.UTC)
"""Midnight in Vietnam, for each of the kinds below."""

KINDS: dict[str, Json] = {
    "before": {"kind": "before", "date": "2024-10-25"},
    "by": {"kind": "by", "date": "2024-10-24"},
    "window": {"kind": "window", "date": "2024-10-20", "until": "2024-10-24"},
    "planned": {"kind": "planned", "date": "2024-10-24"},
}

ROUNDING = dt.timedelta(milliseconds=1)
"""Two clocks of one machine, rounded to microseconds in two ways."""

SLACK = 0.25
"""Seconds between our clock and the server's stamp that we do not judge."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--straddle", type=float, default=5.0, help="seconds on either side")
    parser.add_argument("--hold", type=float, default=10.0, help="seconds the writer is held")
    parser.add_argument("--seed", type=int, default=1)


class SteppedWall:
    """A wall clock that reaches the cut-off after `lead` seconds, and is stepped on the way."""

    def __init__(self, lead: float) -> None:
        self._start = time.monotonic()
        self._base = CUT_OFF - dt.timedelta(seconds=lead)
        self._lead = lead

    def truly(self) -> dt.datetime:
        return self._base + dt.timedelta(seconds=time.monotonic() - self._start)

    def shown(self) -> dt.datetime:
        """An hour ahead from a third of the way, an hour behind around the cut-off, right after."""
        gone = (time.monotonic() - self._start) / self._lead
        hours = 0 if gone < 1 / 3 else 1 if gone < 2 / 3 else -1 if gone < 4 / 3 else 0
        return self.truly() + dt.timedelta(hours=hours)


@dataclass
class HandIn:
    """One submit as it went in, by a clock that nobody steps."""

    task: int
    kind: str
    began: dt.datetime
    read: dt.datetime
    status: int = 0


async def prove(given: argparse.Namespace) -> Json:
    with tempfile.TemporaryDirectory(prefix="phieu-promise-") as folder:
        data = Path(folder)
        async with opened(data, SimulatedClock(CUT_OFF - dt.timedelta(days=1))) as rooms:
            tasks = await _set_up(rooms, given.submissions)
        wall = SteppedWall(given.straddle + 1)
        async with opened(data, Clock(wall=wall.shown, steady=time.monotonic)) as rooms:
            sent = await _hand_in(rooms, wall, tasks, given)
            kept = await rooms.store.read(
                lambda c: {row.submission_id: row for row in c.execute(select(ReceiptRecord))}
            )
    wrong = [sentence for each in sent for sentence in _judge(each, kept.get(each.task))]
    return {
        "trials": len(sent),
        "violations": len(wrong),
        "standings": Counter(row.standing for row in kept.values()),
        "straddle_seconds": given.straddle,
        "held_seconds": given.hold,
        "wrong": wrong[:5],
    }


async def _set_up(rooms: Rooms, count: int) -> list[tuple[int, str, str]]:
    """(task, kind, token): each form whole and on its review page."""
    plan = _plan()
    people = range(1, count // len(KINDS) + 1)
    draft = {
        "answers": {"viec": "Đã làm xong việc được giao"},
        "set_aside": {},
        "revising": None,
    }

    def make(connection: Connection) -> list[tuple[int, str, str]]:
        now = rooms.clock.now()
        connection.execute(insert(Agency).values(id=1, code="thu", name="Cơ quan thử"))
        for n in people:
            connection.execute(
                insert(Employee).values(
                    id=n, agency_id=1, staff_code=str(n), full_name="Người Bịa", search_key="",
                    outside_system=False, facts={},
                )
            )  # fmt: skip
            connection.execute(insert(Party).values(id=n, kind="person", employee_id=n))
        campaign = start_campaign(connection, plan, 1, now)
        members = tuple(Member(n, n, None, {"full_name": "Người Bịa"}) for n in people)
        ask(connection, plan, campaign, members, (), now)
        connection.execute(Submission.__table__.update().values(draft=draft, state="draft"))
        tokens = {n: open_session(connection, n, role="employee", now=now).token for n in people}
        rows = connection.execute(select(Submission.id, Submission.form, Submission.filler_id))
        return [(row.id, row.form, tokens[row.filler_id]) for row in rows]

    return await rooms.store.write(make)


def _plan() -> Plan:
    source = {"silent": "Kế hoạch thử."}
    question = {"type": "long_text", "name": "viec", "label": "Việc đã làm"}
    forms = [form_of([question], code=kind) for kind in KINDS]
    return plan_of(
        *forms,
        milestones=[
            {"code": kind, "label": kind, "who": "Mọi người", "source": source, **dates}
            for kind, dates in KINDS.items()
        ],
        assignments=[
            {"form": kind, "respondent": "person", "milestone": kind, "source": source}
            for kind in KINDS
        ],
    )


async def _hand_in(
    rooms: Rooms, wall: SteppedWall, tasks: list[tuple[int, str, str]], given: argparse.Namespace
) -> list[HandIn]:
    app, chance = create_app(rooms), random.Random(given.seed)
    begin = asyncio.get_running_loop().time()

    async def hold() -> None:
        await asyncio.sleep(given.straddle * 0.8)
        await rooms.store.write(lambda _: time.sleep(given.hold))

    async def one(task: int, kind: str, token: str) -> HandIn:
        await asyncio.sleep(1 + chance.random() * 2 * given.straddle)
        pause = chance.choice((0.0, 0.0, chance.random()))
        return await _send(app, wall, HandIn(task, kind, wall.truly(), wall.truly()), token, pause)

    holding = asyncio.create_task(hold())
    sent = await asyncio.gather(*(one(*task) for task in tasks))
    await holding
    assert asyncio.get_running_loop().time() - begin >= given.straddle
    return list(sent)


async def _send(app: Any, wall: SteppedWall, going: HandIn, token: str, pause: float) -> HandIn:
    """One ASGI request whose body comes in two pieces, `pause` seconds apart."""
    body = json.dumps({"key": f"dead-{going.task:06}", "version": 0, "reply": {"kind": "submit"}})
    pieces = [body[:10].encode(), body[10:].encode()]

    async def receive() -> Json:
        if not pieces:
            await asyncio.sleep(3600)
        if len(pieces) == 1:
            await asyncio.sleep(pause)
            going.read = wall.truly()
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: Json) -> None:
        if message["type"] == "http.response.start":
            going.status = message["status"]

    going.began = wall.truly()
    await app(_scope(going.task, token, len(body)), receive, send)
    return going


def _scope(task: int, token: str, length: int) -> Json:
    path = f"/api/v1/tasks/{task}/replies"
    headers = {
        "host": "phieu.test",
        "content-type": "application/json",
        "content-length": str(length),
        "authorization": f"Bearer {token}",
    }
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("phieu.test", 80),
    }


def _judge(sent: HandIn, kept: Any) -> list[str]:
    """What is wrong with one hand-in: never stored, stamped at another time, misclassified."""
    where = f"task {sent.task} ({sent.kind})"
    if sent.status != 200 or kept is None:
        return [f"{where}: HTTP {sent.status}, receipt {kept}"]
    slack = dt.timedelta(seconds=SLACK)
    if not sent.read - ROUNDING <= kept.received_at <= sent.read + slack:
        return [f"{where}: read {sent.read}, stamped {kept.received_at}"]
    right = _allowed(sent, slack)
    return [] if kept.standing in right else [f"{where}: {kept.standing}, should be {right}"]


def _allowed(sent: HandIn, slack: dt.timedelta) -> set[str]:
    """The standings that fit; two of them only within the slack of the cut-off itself."""
    if sent.kind == "planned":
        return {"on_time"}
    right = set()
    for read in (sent.read - ROUNDING, sent.read + slack):
        for began in (sent.began, min(sent.began + slack, read)):
            on_time, in_line = read < CUT_OFF, began < CUT_OFF
            right.add("on_time" if on_time else "in_line" if in_line else "late")
    return right
