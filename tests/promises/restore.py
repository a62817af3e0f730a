"""A backup taken while people write restores everything that was acknowledged before it began;
a truncated or altered one is refused, and what is there stays."""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import NullPool, create_engine, insert, select, text
from sqlalchemy.engine import make_url

from storage.audit import CONSOLE, record
from storage.backups import BackupError, back_up, restore
from storage.campaigns import Setting
from storage.migrating import upgrade
from storage.store import Store, open_store
from storage.trail import AuditEvent
from storage.verifying import verify
from tests.cluster import postgres_programs, throwaway_postgres

NOW = datetime(2024, 11, 1, 1, tzinfo=UTC)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--backups", type=int, default=8, help="a database")
    parser.add_argument("--rate", type=float, default=50.0, help="writes a second")
    parser.add_argument("--truncate", type=int, default=1_000)
    parser.add_argument("--flip", type=int, default=1_000)
    parser.add_argument("--rows", type=int, default=20_000, help="there before the first backup")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--seed", type=int, default=7)


async def prove(given: argparse.Namespace) -> dict[str, Any]:
    dice, wrong = random.Random(given.seed), list[str]()
    restored_in, rates = dict[str, float](), dict[str, float]()
    counts = {"restored": 0, "truncated": 0, "flipped": 0, "acknowledged": 0}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        for database in given.databases.split(","):
            if database == "postgresql":
                if postgres_programs() is None:
                    wrong.append("PostgreSQL is not installed")
                    continue
                server = stack.enter_context(throwaway_postgres())
            else:
                server = f"sqlite:///{folder}/phieu.db"
            run = _Run(database, server, folder / database, dice, wrong, counts)
            run.folder.mkdir()
            slowest = await run.through(given)
            restored_in[database], rates[database] = round(slowest, 2), round(run.rate, 1)
    return {
        "trials": counts["restored"] + counts["truncated"] + counts["flipped"],
        "violations": len(wrong),
        **counts,
        "writes_per_second": rates,
        "slowest_restore_seconds": restored_in,
        "wrong": wrong[:5],
    }


class _Run:
    """Backups and restores of one database."""

    def __init__(
        self,
        database: str,
        server: str,
        folder: Path,
        dice: random.Random,
        wrong: list[str],
        counts: dict[str, int],
    ) -> None:
        self.database, self.server, self.folder = database, server, folder
        self.dice, self.wrong, self.counts = dice, wrong, counts
        self.acknowledged: list[int] = []
        self.rate = 0.0
        """Writes a second, as they were acknowledged while backups were taken."""

    async def through(self, given: argparse.Namespace) -> float:
        slowest, last = 0.0, self.folder / "none"
        upgrade(self.server)
        store = open_store(self.server)
        try:
            await store.write(lambda c: _fill(c, given.rows))
            began = time.perf_counter()
            writing = asyncio.create_task(self._write(store, given.rate))
            for n in range(given.backups):
                await asyncio.sleep(0.3 + self.dice.random() / 2)
                before, last = list(self.acknowledged), self.folder / f"{n}.phieu-backup"
                await asyncio.to_thread(back_up, self.server, last, NOW)
                slowest = max(slowest, await asyncio.to_thread(self._restored, last, n, before))
                self.counts["restored"] += 1
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            self.rate = len(self.acknowledged) / (time.perf_counter() - began)
        finally:
            await store.close()
        self.counts["acknowledged"] += len(self.acknowledged)
        await asyncio.to_thread(self._spoil, last, given)
        return slowest

    async def _write(self, store: Store, rate: float) -> None:
        """By the clock: what a slow write or a backup held up is made up for."""
        n, clock = 0, asyncio.get_running_loop().time
        began = clock()
        while True:
            n += 1
            await store.write(lambda c, n=n: _one(c, n))  # type: ignore[misc]
            self.acknowledged.append(n)
            await asyncio.sleep(began + n / rate - clock())

    def _restored(self, backup: Path, n: int, before: list[int]) -> float:
        target = self._empty(n)
        began = time.perf_counter()
        restore(backup, target, NOW)
        took = time.perf_counter() - began
        with create_engine(target, poolclass=NullPool).connect() as connection:
            kept = set(connection.scalars(select(Setting.name)))
            trail = verify(connection)
            acts = connection.scalars(select(AuditEvent.object)).all()
        if lost := [each for each in before if f"write:{each}" not in kept]:
            self.wrong.append(f"{self.database} backup {n}: lost {lost[:5]}")
        if trail.first is not None or len(acts) != trail.events:
            self.wrong.append(f"{self.database} backup {n}: trail {trail}")
        return took

    def _empty(self, n: int) -> str:
        if self.database == "sqlite":
            return f"sqlite:///{self.folder}/restored-{n}.db"
        name = f"restored_{n}"
        engine = create_engine(self.server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def _spoil(self, backup: Path, given: argparse.Namespace) -> None:
        """Cut the file anywhere, or change one bit anywhere: never restored."""
        whole = backup.read_bytes()
        spoilt = self.folder / "spoilt.phieu-backup"
        target = f"sqlite:///{self.folder}/never.db"
        if self.database == "postgresql":
            target = self._empty(10_000)
        for kind, count in (("truncated", given.truncate), ("flipped", given.flip)):
            for n in range(count):
                at = n if n < 100 else self.dice.randrange(len(whole))
                bytes_ = bytearray(whole[:at] if kind == "truncated" else whole)
                if kind == "flipped":
                    bytes_[at] ^= 1 << self.dice.randrange(8)
                spoilt.write_bytes(bytes_)
                self.counts[kind] += 1
                try:
                    restore(spoilt, target, NOW)
                except BackupError:
                    continue
                self.wrong.append(f"{self.database}: {kind} at {at} was restored")
                return


def _fill(connection: Any, rows: int) -> None:
    values = [{"name": f"row:{n}", "value": "Nguyễn Văn Bịa " * 20} for n in range(rows)]
    connection.execute(insert(Setting), values)


def _one(connection: Any, n: int) -> int:
    connection.execute(insert(Setting).values(name=f"write:{n}", value="đã ghi"))
    return record(connection, CONSOLE, "campaign.open", f"campaign:{n}", now=NOW)
