"""Whoever edits, deletes, inserts or reorders events of the trail is shown, and where.

Each trial tampers with one honest trail as who owns the database can, with its triggers out of the
way (on SQLite they are dropped, on PostgreSQL a superuser runs without them), verifies, and takes
it all back. Half of the tamperers also compute the hashes anew from there to the end: those are
shown by the next anchor, the head of the trail that a paper carries.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    create_engine,
    delete,
    insert,
    select,
    text,
    update,
)

from storage.audit import START, Actor, Head, hash_of, head, record, salted
from storage.base import Base
from storage.migrating import upgrade
from storage.trail import AuditDetail, AuditEvent
from storage.verifying import verify
from tests.cluster import postgres_programs, throwaway_postgres

NOW = datetime(2024, 11, 1, 1, tzinfo=UTC)
EVENT, DETAIL = (Base.metadata.tables[each.__tablename__] for each in (AuditEvent, AuditDetail))
EVERY = 20
"""A paper with the head of the trail on it is printed after so many events."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--trials", type=int, default=1_000, help="a database")
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--seed", type=int, default=7)


async def prove(given: argparse.Namespace) -> dict[str, Any]:
    dice = random.Random(given.seed)
    kinds: Counter[str] = Counter()
    trials: Counter[str] = Counter()
    wrong: list[str] = []
    for database in given.databases.split(","):
        if database == "postgresql" and postgres_programs() is None:
            wrong.append("PostgreSQL is not installed")
            continue
        with _honest(database, given.events) as (connection, anchors):
            for _ in range(given.trials):
                kind, said = _try(connection, dice, given.events, anchors)
                kinds[kind] += 1
                trials[database] += 1
                wrong += [f"{database}: {each}" for each in said]
            untouched = verify(connection, anchors)
            if untouched.first is not None or untouched.events != given.events:
                wrong.append(f"{database}: the honest trail: {untouched}")
    return {
        "trials": trials.total(),
        "violations": len(wrong),
        "databases": dict(trials),
        "kinds": dict(sorted(kinds.items())),
        "wrong": wrong[:5],
    }


def _try(
    connection: Connection, dice: random.Random, events: int, anchors: list[Head]
) -> tuple[str, list[str]]:
    """What was done, and what is wrong with how it was found; nothing of it stays."""
    kind = dice.choice((_edit, _edit_contents, _delete, _insert, _reorder))
    recomputed = kind is not _edit_contents and dice.random() < 0.5
    at = kind(connection, dice, events)
    latest = at + (kind is _insert)  # a forged one, or the true one after it
    if recomputed:
        _recompute(connection, at)
        latest = -(-latest // EVERY) * EVERY  # the next paper
    first = verify(connection, anchors).first
    connection.rollback()
    name = kind.__name__.strip("_") + ("+recomputed" if recomputed else "")
    if first is None or not at <= first.seq <= latest:
        return name, [f"{name} at {at}: {first}"]
    return name, []


@contextmanager
def _honest(database: str, events: int) -> Iterator[tuple[Connection, list[Head]]]:
    """An honest trail that nothing protects, and the heads that papers carry."""
    with TemporaryDirectory() as folder:
        if database == "postgresql":
            with throwaway_postgres() as server, _written(server, events) as (connection, anchors):
                connection.execute(text("SET session_replication_role = replica"))
                connection.commit()
                yield connection, anchors
            return
        with _written(f"sqlite:///{Path(folder) / 'phieu.db'}", events) as (connection, anchors):
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_event_no_{act}"))
            connection.commit()
            yield connection, anchors


@contextmanager
def _written(url: str, events: int) -> Iterator[tuple[Connection, list[Head]]]:
    upgrade(url)
    engine = create_engine(url)
    anchors = []
    with engine.connect() as connection:
        for n in range(1, events + 1):
            actor = Actor(n % 7 + 1, "office" if n % 3 else "head", on_behalf=n % 5 or None)
            act = ("submission.return", "submission.accept", "remark.write")[n % 3]
            record(
                connection, actor, act, f"submission:{n % 40}", now=NOW + timedelta(minutes=n),
                before={"state": "submitted", "số": n}, after={"state": "returned", "số": n},
            )  # fmt: skip
            if n % EVERY == 0:
                anchors.append(Head(n, head(connection).hash[:16]))
        connection.commit()
        yield connection, anchors
    engine.dispose()


def _edit(db: Connection, dice: random.Random, events: int) -> int:
    """Another value in one column of one event."""
    seq = dice.randint(1, events)
    column, value = dice.choice(
        [
            ("at", NOW + timedelta(days=1)),
            ("actor", "employee:99"),
            ("role", "console"),
            ("on_behalf", "employee:98"),
            ("act", "submission.admit"),
            ("object", "submission:999"),
            ("before_hash", salted("salt", {"state": "accepted"})),
            ("after_hash", ""),
        ]
    )
    db.execute(update(EVENT).where(EVENT.c.seq == seq).values({column: value}))
    if column.endswith("_hash"):  # the forger lets the contents go, which nothing excuses
        db.execute(delete(DETAIL).where(DETAIL.c.seq == seq))
    return seq


def _edit_contents(db: Connection, dice: random.Random, events: int) -> int:
    """What an event is about, told otherwise or taken away."""
    seq = dice.randint(1, events)
    if dice.random() < 0.3:
        db.execute(delete(DETAIL).where(DETAIL.c.seq == seq))
    else:
        value = dice.choice(({"before": {"a": "x"}}, {"after": {"a": "x"}}, {"salt": "x"}))
        db.execute(update(DETAIL).where(DETAIL.c.seq == seq).values(value))
    return seq


def _delete(db: Connection, dice: random.Random, events: int) -> int:
    """One event or several in a row away, with or without closing the gap in the numbers."""
    seq = dice.randint(1, events)
    last = min(seq + dice.randint(0, 3), events)
    for table in (DETAIL, EVENT):
        db.execute(delete(table).where(table.c.seq.between(seq, last)))
    if dice.random() < 0.5:
        _shift(db, last, seq - last - 1)
    return seq


def _insert(db: Connection, dice: random.Random, events: int) -> int:
    """A forged event between two true ones, chained to the one before it."""
    seq = dice.randint(1, events)
    _shift(db, seq - 1, 1)
    before = db.scalar(select(EVENT.c.hash).where(EVENT.c.seq == seq - 1))
    forged = {
        "seq": seq, "at": NOW, "actor": "employee:3", "role": "office", "on_behalf": "",
        "act": "submission.admit", "object": "submission:1",
        "before_hash": salted("s", {"a": 1}), "after_hash": salted("s", {"a": 2}),
        "prev_hash": before or START,
    }  # fmt: skip
    db.execute(insert(EVENT).values({**forged, "hash": hash_of(forged)}))
    db.execute(insert(DETAIL).values(seq=seq, salt="s", before={"a": 1}, after={"a": 2}))
    return seq


def _reorder(db: Connection, dice: random.Random, events: int) -> int:
    """Two neighbours, or two far apart, change places."""
    one, other = sorted(dice.sample(range(1, events + 1), 2))
    for table in (EVENT, DETAIL):
        for old, new in ((one, -1), (other, one), (-1, other)):
            db.execute(update(table).where(table.c.seq == old).values(seq=new))
    return one


def _shift(db: Connection, after: int, by: int) -> None:
    """Number every event after `after` anew."""
    for table in (EVENT, DETAIL):
        db.execute(update(table).where(table.c.seq > after).values(seq=-(table.c.seq + by)))
        db.execute(update(table).where(table.c.seq < 0).values(seq=-table.c.seq))


def _recompute(db: Connection, start: int) -> None:
    """The hashes anew from `start` to the end, as who can compute them would."""
    last, anew = START, []
    rows = db.execute(select(EVENT).order_by(EVENT.c.seq)).mappings().all()
    for number, row in enumerate(rows, 1):
        if number < start - 1:
            last = row["hash"]
            continue
        event = {name: row[name] for name in row if name != "hash"}
        event |= {"seq": number, "prev_hash": last}
        last = hash_of(event)
        if (row["seq"], row["hash"]) != (number, last):
            said = {"new_seq": number, "new_prev_hash": event["prev_hash"], "new_hash": last}
            anew.append({"old": row["seq"], **said})
    if anew:
        changed = ("seq", "prev_hash", "hash")
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in changed}
        db.execute(update(EVENT).where(EVENT.c.seq == bindparam("old")).values(values), anew)
