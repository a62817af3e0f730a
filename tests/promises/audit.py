"""Whoever edits, deletes, inserts or reorders events of the trail is shown, and where.

Each trial takes a copy of one honest trail, takes its triggers away, tampers with it as who owns
the database can, and verifies. Half of the tamperers also compute the hashes anew from there to
the end: those are shown by the next anchor, the head of the trail that a paper carries.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import StaticPool, create_engine

from storage.audit import Actor, Head, hash_of, head, record, salted
from storage.migrating import upgrade
from storage.verifying import verify

NOW = datetime(2024, 11, 1, 1, tzinfo=UTC)
COLUMNS = (
    *("seq", "at", "actor", "role", "on_behalf", "act", "object"),
    *("before_hash", "after_hash", "prev_hash", "hash"),
)
EVERY = 20
"""A paper with the head of the trail on it is printed after so many events."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--trials", type=int, default=1_000)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)


async def prove(given: argparse.Namespace) -> dict[str, Any]:
    dice = random.Random(given.seed)
    with TemporaryDirectory() as folder:
        honest, anchors = _honest(Path(folder) / "phieu.db", given.events)
        kinds: Counter[str] = Counter()
        wrong: list[str] = []
        for _ in range(given.trials):
            kind = dice.choice((_edit, _edit_contents, _delete, _insert, _reorder))
            recomputed = kind is not _edit_contents and dice.random() < 0.5
            copy = _copy(honest)
            at = kind(copy, dice, given.events)
            latest = at + (kind is _insert)  # a forged one, or the true one after it
            if recomputed:
                _recompute(copy, at)
                latest = -(-latest // EVERY) * EVERY  # the next paper
            kinds[kind.__name__.strip("_") + ("+recomputed" if recomputed else "")] += 1
            first = _verified(copy, anchors).first
            if first is None or not at <= first.seq <= latest:
                wrong.append(f"{kind.__name__} at {at}, recomputed={recomputed}: {first}")
        untouched = _verified(_copy(honest), anchors)
        if untouched.first is not None or untouched.events != given.events:
            wrong.append(f"the honest trail: {untouched}")
        honest.close()
    return {
        "trials": given.trials,
        "violations": len(wrong),
        "kinds": dict(sorted(kinds.items())),
        "wrong": wrong[:5],
    }


def _honest(path: Path, events: int) -> tuple[sqlite3.Connection, list[Head]]:
    upgrade(f"sqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")
    anchors = []
    with engine.begin() as connection:
        for n in range(1, events + 1):
            actor = Actor(n % 7 + 1, "office" if n % 3 else "head", on_behalf=n % 5 or None)
            act = ("submission.return", "submission.accept", "remark.write")[n % 3]
            record(
                connection, actor, act, f"submission:{n % 40}", now=NOW + timedelta(minutes=n),
                before={"state": "submitted", "số": n}, after={"state": "returned", "số": n},
            )  # fmt: skip
            if n % EVERY == 0:
                anchors.append(Head(n, head(connection).hash[:16]))
    engine.dispose()
    driver = sqlite3.connect(path)
    for act in ("update", "delete"):
        driver.execute(f"DROP TRIGGER audit_event_no_{act}")
    driver.commit()
    return driver, anchors


def _copy(honest: sqlite3.Connection) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    honest.backup(copy)
    return copy


def _verified(copy: sqlite3.Connection, anchors: list[Head]) -> Any:
    copy.commit()
    engine = create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool)
    with engine.connect() as connection:
        found = verify(connection, anchors)
    engine.dispose()
    return found


def _edit(db: sqlite3.Connection, dice: random.Random, events: int) -> int:
    """Another value in one column of one event."""
    seq = dice.randint(1, events)
    column, value = dice.choice(
        [
            ("at", (NOW + timedelta(days=1)).isoformat(timespec="microseconds")),
            ("actor", "employee:99"),
            ("role", "console"),
            ("on_behalf", "employee:98"),
            ("act", "submission.admit"),
            ("object", "submission:999"),
            ("before_hash", salted("salt", {"state": "accepted"})),
            ("after_hash", ""),
        ]
    )
    db.execute(f"UPDATE audit_event SET {column} = ? WHERE seq = ?", (value, seq))
    if column.endswith("_hash"):  # the forger lets the contents go, which nothing excuses
        db.execute("DELETE FROM audit_detail WHERE seq = ?", (seq,))
    return seq


def _edit_contents(db: sqlite3.Connection, dice: random.Random, events: int) -> int:
    """What an event is about, told otherwise or taken away."""
    seq = dice.randint(1, events)
    if dice.random() < 0.3:
        db.execute("DELETE FROM audit_detail WHERE seq = ?", (seq,))
    else:
        column = dice.choice(("before", "after", "salt"))
        db.execute(f'UPDATE audit_detail SET {column} = \'{{"state":"x"}}\' WHERE seq = ?', (seq,))
    return seq


def _delete(db: sqlite3.Connection, dice: random.Random, events: int) -> int:
    """One event or several in a row away, with or without closing the gap in the numbers."""
    seq = dice.randint(1, events)
    last = min(seq + dice.randint(0, 3), events)
    gone = (seq, last)
    db.execute("DELETE FROM audit_detail WHERE seq BETWEEN ? AND ?", gone)
    db.execute("DELETE FROM audit_event WHERE seq BETWEEN ? AND ?", gone)
    if dice.random() < 0.5:
        _shift(db, last, seq - last - 1)
    return seq


def _insert(db: sqlite3.Connection, dice: random.Random, events: int) -> int:
    """A forged event between two true ones, chained to the one before it."""
    seq = dice.randint(1, events)
    _shift(db, seq - 1, 1)
    before = db.execute("SELECT hash FROM audit_event WHERE seq = ?", (seq - 1,)).fetchone()
    forged = {
        "seq": seq, "at": NOW, "actor": "employee:3", "role": "office", "on_behalf": "",
        "act": "submission.admit", "object": "submission:1",
        "before_hash": salted("s", {"a": 1}), "after_hash": salted("s", {"a": 2}),
        "prev_hash": before[0] if before else "0" * 64,
    }  # fmt: skip
    _put(db, {**forged, "hash": hash_of(forged)})
    db.execute("INSERT INTO audit_detail VALUES (?, 's', '{\"a\":1}', '{\"a\":2}')", (seq,))
    return seq


def _reorder(db: sqlite3.Connection, dice: random.Random, events: int) -> int:
    """Two neighbours, or two far apart, change places."""
    one, other = sorted(dice.sample(range(1, events + 1), 2))
    for table in ("audit_event", "audit_detail"):
        for old, new in ((one, -1), (other, one), (-1, other)):
            db.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (new, old))
    return one


def _shift(db: sqlite3.Connection, after: int, by: int) -> None:
    """Number every event after `after` anew."""
    for table in ("audit_event", "audit_detail"):
        db.execute(f"UPDATE {table} SET seq = -(seq + ?) WHERE seq > ?", (by, after))
        db.execute(f"UPDATE {table} SET seq = -seq WHERE seq < 0")


def _recompute(db: sqlite3.Connection, start: int) -> None:
    """The hashes anew from `start` to the end, as who can compute them would."""
    rows = db.execute(f"SELECT {', '.join(COLUMNS)} FROM audit_event ORDER BY seq").fetchall()
    last = "0" * 64
    for number, row in enumerate(rows, 1):
        event = dict(zip(COLUMNS, row, strict=True))
        if number >= start - 1:
            old = event.pop("hash")
            seq, event["seq"], event["prev_hash"] = event["seq"], number, last
            event["at"] = datetime.fromisoformat(event["at"])
            last = hash_of(event)
            if (seq, old) != (number, last):
                db.execute(
                    "UPDATE audit_event SET seq = ?, prev_hash = ?, hash = ? WHERE seq = ?",
                    (number, event["prev_hash"], last, seq),
                )
        else:
            last = event["hash"]


def _put(db: sqlite3.Connection, event: dict[str, Any]) -> None:
    at = event["at"].isoformat(timespec="microseconds")
    values = [at if name == "at" else event[name] for name in COLUMNS]
    marks = ", ".join("?" * len(COLUMNS))
    db.execute(f"INSERT INTO audit_event ({', '.join(COLUMNS)}) VALUES ({marks})", values)
