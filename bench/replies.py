"""Reply bytes in, committed state and rendered turn out, in process, against bare `sqlite3`.

Both peers run the same statements with the same values and do nothing else: no dialogue, no
rendering. Each has a file filled like ours and writes, for the same people in the same order, the
drafts and turns that our conversation leads to: a draft grows with each reply, and so does the
cost of writing it. `bare_sqlite` has the same group commit: as many callers on an event loop, one
writer thread that commits up to 64 of them together and answers after the commit.
`bare_sqlite_loop` is the floor: one thread in a loop, 64 to a commit, nobody to answer.
"""

from __future__ import annotations

import asyncio
import itertools
import queue
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench.stage import NOW, PEOPLE_FORM, Said, Stage, conversation, set_up, spoken
from intake.calendar import Moments
from intake.library import Library
from intake.service import REPLY, Incoming, reply
from storage.store import Store, open_store

GROUP = 64
FEW = 500


def run(drafts: int, replies: int, callers: int) -> dict[str, Any]:
    """Rates a second (above 1 is better) and p99 in milliseconds (below 1 is better)."""
    with tempfile.TemporaryDirectory() as folder:
        few = _ours(Path(folder) / "few.db", FEW, replies, callers)
        ours = _ours(Path(folder) / "many.db", drafts, replies, callers)
        bare = _bare(Path(folder) / "bare.db", drafts, replies, callers)
        loop = _bare_loop(Path(folder) / "loop.db", drafts, replies, callers)
    return {
        "drafts": drafts,
        "replies": replies,
        "callers": callers,
        "form": PEOPLE_FORM,
        "synchronous": "FULL",
        "ours": ours,
        "peers": {"bare_sqlite": bare, "bare_sqlite_loop": loop, "ours_with_500_drafts": few},
        "ratio": {
            "bare_sqlite": round(ours["per_second"] / bare["per_second"], 3),
            "bare_sqlite_loop": round(ours["per_second"] / loop["per_second"], 3),
            "ours_with_500_drafts": round(ours["per_second"] / few["per_second"], 3),
            "p99_against_500_drafts": round(ours["p99_ms"] / few["p99_ms"], 3),
        },
    }


def _ours(database: Path, drafts: int, replies: int, callers: int) -> dict[str, Any]:
    stage = set_up(database, drafts)
    store = open_store(stage.url)
    return asyncio.run(_play(store, stage, replies, callers))


async def _play(store: Store, stage: Stage, replies: int, callers: int) -> dict[str, Any]:
    """People take turns: each caller plays one person's form after the other."""
    library, taken = Library(), []
    first, again = conversation(stage)
    people = itertools.cycle(stage.submissions)
    left = itertools.count()

    async def caller() -> None:
        while True:
            person = next(people)
            start = stage.version_of.get(person, 0)
            script = again if start else first
            for number, raw in enumerate(script):
                if next(left) >= replies:
                    return
                began = time.perf_counter()
                outcome = await _one(store, library, person, start + number, raw)
                taken.append(time.perf_counter() - began)
                if outcome.kind != "taken":
                    raise RuntimeError(f"{person} {number}: {outcome.kind} {outcome.turn_json}")
            stage.version_of[person] = start + len(script)

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    seconds = time.perf_counter() - began
    await store.close()
    return {
        "per_second": round(replies / seconds),
        "p50_ms": round(statistics.median(taken) * 1000, 2),
        "p99_ms": round(statistics.quantiles(taken, n=100)[98] * 1000, 2),
    }


async def _one(store: Store, library: Library, person: int, version: int, raw: bytes) -> Any:
    now = NOW
    incoming = Incoming(
        submission_id=person,
        employee_id=1,
        key=f"bench-{person}-{version}",
        version=version,
        reply=REPLY.validate_json(raw),
        raw=raw.decode(),
        moments=Moments(now, now),
    )
    return await store.write(lambda connection: reply(connection, library, incoming), key=person)


_REPLY_BY_KEY = "SELECT digest, version, outcome FROM reply WHERE submission_id = ? AND key = ?"
_SUBMISSION = (
    "SELECT s.id, s.campaign_id, s.form, s.milestone, s.subject_id, s.filler_id, s.unit_id,"
    " s.state, s.revision, s.version, s.draft, s.facts, s.receipts, c.revision, c.state"
    " FROM submission s JOIN campaign c ON c.id = s.campaign_id WHERE s.id = ?"
)
_ADVANCE = (
    "UPDATE submission SET version = ?, draft = ?, state = 'draft', receipts = 0, revision = ?,"
    " changed_at = ? WHERE id = ? AND version = ?"
)
_KEEP = (
    "INSERT INTO reply (submission_id, key, digest, version, raw, outcome, received_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


class Write(NamedTuple):
    """What one reply writes, and for whom."""

    person: int
    key: str
    said: Said


def _writes(stage: Stage, replies: int, callers: int) -> Iterator[Write]:
    """As many as `replies`: `callers` people at a time, each saying the whole conversation."""
    said, people = spoken(stage), itertools.cycle(stage.submissions)
    number = itertools.count()
    while True:
        at_once = list(itertools.islice(people, callers))
        for each, person in itertools.product(said, at_once):
            if (this := next(number)) == replies:
                return
            yield Write(person, f"bench-{this}", each)


def _bare_loop(database: Path, drafts: int, replies: int, callers: int) -> dict[str, Any]:
    writes = _writes(set_up(database, drafts), replies, callers)
    bare = Bare(database)
    began = time.perf_counter()
    while group := list(itertools.islice(writes, GROUP)):
        bare.commit_together(group)
    seconds = time.perf_counter() - began
    bare.connection.close()
    return {"per_second": round(replies / seconds)}


def _bare(database: Path, drafts: int, replies: int, callers: int) -> dict[str, Any]:
    stage = set_up(database, drafts)
    return asyncio.run(_bare_grouped(database, stage, replies, callers))


async def _bare_grouped(database: Path, stage: Stage, replies: int, callers: int) -> dict[str, Any]:
    loop, left = asyncio.get_running_loop(), _writes(stage, replies, callers)
    inbox: queue.SimpleQueue[tuple[Write, asyncio.Future[None]] | None] = queue.SimpleQueue()

    def work() -> None:
        bare = Bare(database)
        while (first := inbox.get()) is not None:
            batch = [first]
            while len(batch) < GROUP and not inbox.empty():
                following = inbox.get()
                if following is None:
                    inbox.put(None)
                    break
                batch.append(following)
            bare.commit_together([each for each, _ in batch])
            loop.call_soon_threadsafe(_answer, [future for _, future in batch])
        bare.connection.close()

    async def caller() -> None:
        for write in left:
            future = loop.create_future()
            inbox.put((write, future))
            await future

    thread = threading.Thread(target=work)
    thread.start()
    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    seconds = time.perf_counter() - began
    inbox.put(None)
    thread.join()
    return {"per_second": round(replies / seconds)}


def _answer(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        future.set_result(None)


class Bare:
    """The statements of one reply on the driver, each reply in a savepoint of its own."""

    def __init__(self, database: Path) -> None:
        self.connection = sqlite3.connect(database, isolation_level=None)
        self.connection.execute("PRAGMA synchronous=FULL")
        self.connection.execute("PRAGMA foreign_keys=ON")
        self.at = NOW.isoformat(timespec="microseconds")

    def commit_together(self, writes: Iterable[Write]) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        for write in writes:
            self.connection.execute("SAVEPOINT one")
            self._one(write)
            self.connection.execute("RELEASE one")
        self.connection.execute("COMMIT")

    def _one(self, write: Write) -> None:
        run, (person, key, said) = self.connection.execute, write
        run(_REPLY_BY_KEY, (person, key)).fetchone()
        row = run(_SUBMISSION, (person,)).fetchone()
        run(_ADVANCE, (row[9] + 1, said.draft, row[8], self.at, person, row[9]))
        run(_KEEP, (person, key, "0" * 64, row[9] + 1, said.raw, said.outcome, self.at))
