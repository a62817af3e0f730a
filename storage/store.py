"""The edge of the store: `await store.write(fn)` and `await store.read(fn)`."""

from __future__ import annotations

import asyncio
import functools
import itertools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, make_url

from storage import postgres, scrubbing, sqlite
from storage.errors import (
    StoreBusyError,
    StoreClosedError,
    StoreError,
    StoreLockedError,
    StoreMissingError,
    TransactionError,
)
from storage.jobs import Inbox, Job
from storage.lock import WriterLock
from storage.scrubbing import Scrub
from storage.workers import Worker

__all__ = [
    "Store",
    "StoreBusyError",
    "StoreClosedError",
    "StoreError",
    "StoreLockedError",
    "StoreMissingError",
    "TransactionError",
    "open_store",
    "sqlite_file",
]

T = TypeVar("T")

POSTGRES_WRITERS = 4
"""More threads than this only wait for the interpreter."""

WAITING = 2_000
"""Functions that may wait for a writer, or for a reader, before callers hear "busy"."""

WRITE_SECONDS = 5.0
READ_SECONDS = 30.0

_SWITCH_SECONDS = 0.0005
"""With the usual 5 ms a busy event loop leaves the writer a third of its rate."""


class Store:
    """Functions go in, are run on a thread with a connection, and are answered when durable.

    A function is plain synchronous SQLAlchemy Core on the connection it is given. It may be run
    more than once, so it has no other effect; it does not begin, commit, roll back or close.
    `connection.begin_nested()` is allowed, and is the way to survive an error of the database.
    """

    def __init__(
        self,
        dialect_name: str,
        writers: Sequence[Worker],
        readers: Sequence[Worker],
        scrub: Scrub,
        lock: WriterLock | None = None,
    ) -> None:
        self.dialect_name = dialect_name
        self._scrub = scrub
        self._writers = writers
        self._readers = readers
        self._lock = lock
        self._turns = itertools.count()

    async def write(self, fn: Callable[[Connection], T], *, key: int | str | None = None) -> T:
        """Run `fn` and return its result once it is committed; raise what it raised.

        Writes with one key are run in the order in which they were asked for. A caller cancelled
        while waiting is never executed; one cancelled later does not learn the outcome.
        Raises `StoreBusyError` and `StoreClosedError` before anything is run.
        """
        job = Job(fn)
        turn = next(self._turns) if key is None else hash(key)
        self._writers[turn % len(self._writers)].inbox.put(job)
        result: T = await job.future
        return result

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` on one unmoving picture of the database; nothing that it does is kept."""
        job = Job(fn)
        self._readers[0].inbox.put(job)
        result: T = await job.future
        return result

    async def scrub(self) -> None:
        """After an erasure: nothing of what was deleted stays in the database's files.

        The whole database is written anew; writes wait meanwhile. Raises `StoreBusyError` when
        it could not be done, so that it is tried again.
        """
        await self._scrub(self.write)

    async def close(self) -> None:
        """Take no more, finish what is queued, and let go of the database."""
        for worker in (*self._readers, *self._writers):
            worker.inbox.refuse()
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        # The writer last: it is the one that can fold SQLite's log into the database.
        for workers in (self._readers, self._writers):
            for worker in workers:
                worker.inbox.close()
            for worker in workers:
                worker.join()
        if self._lock:
            self._lock.release()

    def _start(self) -> None:
        try:
            for worker in (*self._writers, *self._readers):
                worker.start()
        except BaseException:
            self._close()
            raise


def open_store(
    url: str,
    *,
    readers: int = 4,
    waiting: int = WAITING,
    write_seconds: float = WRITE_SECONDS,
    read_seconds: float = READ_SECONDS,
    secure_delete: bool = False,
) -> Store:
    """Open a database that `storage.migrating.upgrade` has prepared.

    `url` is `sqlite:///file` or `postgresql+psycopg://…`; `waiting` bounds each queue;
    SQL that takes longer than `write_seconds` or `read_seconds` is stopped. `secure_delete`: SQLite
    overwrites what is deleted at once.
    Raises `StoreMissingError` and `StoreLockedError`.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        store = _on_sqlite(
            address, readers, waiting, write_seconds, read_seconds, secure_delete=secure_delete
        )
    else:
        store = _on_postgres(address, readers, waiting, write_seconds, read_seconds)
    store._start()  # noqa: SLF001  its own maker
    return store


def sqlite_file(url: URL) -> Path:
    """The file of an SQLite address; one in memory cannot be shared between threads."""
    if not url.database or url.database == ":memory:":
        raise StoreError("the store needs a file: sqlite:///path/to/phieu.db")
    return Path(url.database)


def _on_sqlite(
    url: URL,
    readers: int,
    waiting: int,
    write_seconds: float,
    read_seconds: float,
    *,
    secure_delete: bool,
) -> Store:
    database = sqlite_file(url)
    if not database.exists():
        raise StoreMissingError(f"there is no database at {database} yet; upgrade makes one")
    lock = WriterLock(database)
    desk = sqlite.WritingDesk(database, seconds=write_seconds, secure_delete=secure_delete)
    writer = Worker("store-writer", desk, Inbox(waiting))
    shared = Inbox(waiting)
    return Store(
        "sqlite",
        [writer],
        [
            Worker(f"store-reader-{n}", sqlite.ReadingDesk(database, seconds=read_seconds), shared)
            for n in range(readers)
        ],
        functools.partial(scrubbing.of_sqlite, desk),
        lock,
    )


def _on_postgres(
    url: URL, readers: int, waiting: int, write_seconds: float, read_seconds: float
) -> Store:
    shared = Inbox(waiting)
    return Store(
        "postgresql",
        [
            Worker(
                f"store-writer-{n}",
                postgres.WritingDesk(url, seconds=write_seconds),
                Inbox(max(1, waiting // POSTGRES_WRITERS)),
            )
            for n in range(POSTGRES_WRITERS)
        ],
        [
            Worker(f"store-reader-{n}", postgres.ReadingDesk(url, seconds=read_seconds), shared)
            for n in range(readers)
        ],
        functools.partial(scrubbing.of_postgres, url),
    )
