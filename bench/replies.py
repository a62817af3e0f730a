"""Reply bytes in, committed state and rendered turn out, in process, against bare `sqlite3`.

The peer runs the same statements with the same values and the same group commit, and does nothing
else: no dialogue, no rendering, no threads.
"""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.stage import NOW, PEOPLE_FORM, Stage, conversation, set_up
from intake.calendar import Moments
from intake.library import Library
from intake.service import REPLY, Incoming, reply
from storage.base import dumps
from storage.store import Store, open_store

GROUP = 64
FEW = 500


def run(drafts: int, replies: int, callers: int) -> dict[str, Any]:
    """Rates a second (above 1 is better) and p99 in milliseconds (below 1 is better)."""
    with tempfile.TemporaryDirectory() as folder:
        few = _ours(Path(folder) / "few.db", FEW, replies, callers)
        ours = _ours(Path(folder) / "many.db", drafts, replies, callers)
        bare = _bare(Path(folder) / "many.db", replies, ours.pop("sample"))
    few.pop("sample")
    return {
        "drafts": drafts,
        "replies": replies,
        "callers": callers,
        "form": PEOPLE_FORM,
        "synchronous": "FULL",
        "ours": ours,
        "peers": {"bare_sqlite": bare, "ours_with_500_drafts": few},
        "ratio": {
            "bare_sqlite": round(ours["per_second"] / bare["per_second"], 3),
            "ours_with_500_drafts": round(ours["per_second"] / few["per_second"], 3),
            "p99_against_500_drafts": round(ours["p99_ms"] / few["p99_ms"], 3),
        },
    }


def _ours(database: Path, drafts: int, replies: int, callers: int) -> dict[str, Any]:
    stage = set_up(database, drafts)
    store = open_store(stage.url)
    return asyncio.run(_play(store, stage, replies, callers))


async def _play(
    store: Store, stage: Stage, replies: int, callers: int
) -> dict[str, Any]:
    """People take turns: each caller plays one person's form after the other."""
    library, taken = Library(), []
    first, again = conversation(stage)
    people = itertools.cycle(stage.submissions)
    left = itertools.count()
    sample: dict[str, Any] = {}

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
                sample.setdefault("outcome", outcome.turn_json)
            stage.version_of[person] = start + len(script)

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    seconds = time.perf_counter() - began
    await store.close()
    return {
        "per_second": round(replies / seconds),
        "p50_ms": round(statistics.median(taken) * 1000, 2),
        "p99_ms": round(statistics.quantiles(taken, n=100)[98] * 1000, 2),
        "sample": {**sample, "draft": stage.draft, "raw": first[0].decode()},
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
    "SELECT s.id, s.campaign_id, s.form, s.milestone, s.subject_id, s.filler_id, s.unit_id, s.state,"
    " s.revision, s.version, s.draft, s.facts, s.receipts, c.revision, c.state"
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


def _bare(database: Path, replies: int, sample: dict[str, Any]) -> dict[str, Any]:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    draft, at = dumps(sample["draft"]), NOW.isoformat()
    (count,) = connection.execute("SELECT count(*) FROM submission").fetchone()
    began = time.perf_counter()
    for number in range(replies):
        if number % GROUP == 0:
            connection.execute("BEGIN IMMEDIATE")
        person = number % count + 1
        connection.execute(_REPLY_BY_KEY, (person, f"bare-{number}")).fetchone()
        row = connection.execute(_SUBMISSION, (person,)).fetchone()
        connection.execute(_ADVANCE, (row[9] + 1, draft, row[8], at, person, row[9]))
        values = (person, f"bare-{number}", "0" * 64, row[9] + 1, sample["raw"])
        connection.execute(_KEEP, (*values, sample["outcome"], at))
        if number % GROUP == GROUP - 1:
            connection.execute("COMMIT")
    if connection.in_transaction:
        connection.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return {"per_second": round(replies / seconds)}

