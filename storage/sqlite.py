"""SQLite: one thread writes and commits in groups, a few threads read."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError

from storage import guard
from storage.errors import (
    StoreClosedError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    TransactionError,
)
from storage.guard import Guard
from storage.jobs import Job

log = logging.getLogger(__name__)

GROUP = 64
"""Functions committed together at most."""

BUSY_SECONDS = 5.0
SCRUB_SECONDS = 60.0
_BETWEEN_TRIES = 0.05
CHECKPOINT_ROWS = 2_000
"""Changed rows after which the log is copied into the database, between two batches."""

LOG_BYTES = 64 * 1024 * 1024
"""The size to which the log is cut back after a long reader let it grow."""


class _BatchLostError(StoreError):
    """The transaction of the whole batch is gone; nobody's work in it was kept."""

    def __init__(self) -> None:
        super().__init__("the database undid the whole transaction; nothing was stored")


class _Desk:
    """A connection to one file, with its guard; made anew after trouble."""

    def __init__(self, database: Path, *, mode: str, seconds: float) -> None:
        self._database = database
        self._mode = mode
        self._seconds = seconds
        self._engine = create_engine(
            "sqlite://",
            creator=self._connect,
            poolclass=NullPool,
            pool_reset_on_return=None,
            hide_parameters=True,
        )
        self._guard: Guard
        self._driver: sqlite3.Connection
        self._connection: Connection

    def open(self) -> None:
        self._connection = self._engine.connect()
        # For SQLAlchemy one transaction that never ends; the real ones are on the driver.
        self._transaction = self._connection.begin()
        self._guard = Guard(self._driver, self._seconds)

    def _connect(self) -> sqlite3.Connection:
        self._driver = sqlite3.connect(
            f"{self._database.absolute().as_uri()}?mode={self._mode}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,  # or the driver begins and commits when it sees fit
            cached_statements=256,
        )
        for pragma in (
            "foreign_keys=ON",
            "synchronous=FULL",
            "wal_autocheckpoint=0",
            f"journal_size_limit={LOG_BYTES}",
            "temp_store=MEMORY",  # each function's savepoint keeps old pages aside
            f"query_only={'ON' if self._mode == 'ro' else 'OFF'}",
        ):
            self._driver.execute(f"PRAGMA {pragma}")
        return self._driver

    def close(self) -> None:
        """Close the file whatever state SQLAlchemy believes it to be in; open work is undone."""
        self._driver.close()
        with contextlib.suppress(SQLAlchemyError, sqlite3.Error):
            self._connection.invalidate()

    def _renew(self) -> None:
        self.close()
        self.open()

    def _call(self, job: Job) -> bool:
        """Let the function have the connection; raise when it did not leave it as it was."""
        self._guard.enter()
        try:
            succeeded = job.run(self._connection)
        finally:
            self._guard.leave()
        if (
            self._guard.refused
            or not self._transaction.is_active
            or self._connection.in_nested_transaction()
        ):
            refusal = TransactionError(
                "the store begins, commits and rolls back; a function may only use "
                "connection.begin_nested(), and has to finish it"
            )
            refusal.__cause__ = job.error
            job.fail(refusal)
            raise _BatchLostError
        return succeeded


class WritingDesk(_Desk):
    """The one connection that writes: each function in a savepoint, all in one commit."""

    at_once = GROUP

    def __init__(self, database: Path, *, seconds: float, secure_delete: bool = False) -> None:
        super().__init__(database, mode="rw", seconds=seconds)
        self._secure_delete = secure_delete
        self._tidied = 0
        self.scrub_wanted, self.scrubbed = False, False
        """Asked for by the store, and done: nothing of what was deleted stays in the files."""

    def open(self) -> None:
        super().open()
        mode = self._driver.execute("PRAGMA journal_mode").fetchone()[0]
        if mode != "wal":
            raise StoreError(f"{self._database} was not prepared: its journal is {mode}, not wal")
        if self._secure_delete:  # a build of SQLite may have it on, or not
            self._driver.execute("PRAGMA secure_delete=ON")
        self._tidied = 0

    def do(self, jobs: list[Job]) -> None:
        """Run all in one transaction; if that is lost as a whole, each again in its own.

        StoreClosedError when the disk did not confirm what it was given to keep: what of it is
        there nobody knows, and only a fresh start reads it from the disk.
        """
        self._do(jobs)
        for job in jobs:
            if job.error is not None and (failed := _disk_failure(job.error)) is not None:
                job.fail(failed)

    def _do(self, jobs: list[Job]) -> None:
        try:
            self._begin()
            for job in jobs:
                self._do_one(job)
            self._driver.execute(guard.COMMIT)
        except StoreLockedError as error:
            for job in jobs:
                job.fail(error)
        except (_BatchLostError, sqlite3.Error) as error:
            if getattr(error, "sqlite_errorcode", 0) in _NOT_CONFIRMED:
                raise StoreClosedError("the disk did not confirm a write") from error
            self._renew()
            if len(jobs) > 1:
                for job in jobs:
                    self._do([job])
            elif jobs[0].error is None:
                jobs[0].fail(error)

    def _begin(self) -> None:
        try:
            self._driver.execute(guard.BEGIN)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            raise StoreLockedError(
                f"another program has been writing to {self._database} for {BUSY_SECONDS:.0f} s; "
                "nothing was stored, please try again"
            ) from error

    def _do_one(self, job: Job) -> None:
        self._driver.execute(guard.SAVEPOINT)
        succeeded = self._call(job)
        # SQLite itself rolls back everything on some errors: disk full, an interrupted statement.
        if not self._driver.in_transaction:
            raise _BatchLostError
        if not succeeded:
            self._driver.execute(guard.UNDO)
        self._driver.execute(guard.RELEASE)

    def rest(self) -> None:
        """Copy the log into the database, as far as readers allow."""
        if self.scrub_wanted:
            self._scrub()
        if self._driver.total_changes - self._tidied >= CHECKPOINT_ROWS:
            self._driver.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self._tidied = self._driver.total_changes

    def _scrub(self) -> None:
        """Write the database anew without its free pages, and empty the log, which held them.

        Readers of the old picture hold the log for as long as they read.
        """
        self.scrub_wanted, self.scrubbed = False, False
        self._driver.execute("PRAGMA temp_store=FILE")  # a whole copy of the database
        self._driver.execute("VACUUM")
        self._driver.execute("PRAGMA temp_store=MEMORY")
        until = time.monotonic() + SCRUB_SECONDS
        while self._driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > until:
                return
            time.sleep(_BETWEEN_TRIES)
        self.scrubbed = True


class ReadingDesk(_Desk):
    """A connection that only reads; each function sees one moment of the database."""

    at_once = 1

    def __init__(self, database: Path, *, seconds: float) -> None:
        super().__init__(database, mode="ro", seconds=seconds)

    def do(self, jobs: list[Job]) -> None:
        for job in jobs:
            self._driver.execute(guard.BEGIN_READ)
            try:
                self._call(job)
                self._driver.execute(guard.ROLLBACK)
            except (_BatchLostError, sqlite3.Error):
                self._renew()

    def rest(self) -> None:
        """A reader leaves nothing to tidy."""


_NOT_CONFIRMED = {sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC}


def _disk_failure(error: BaseException) -> StoreFullError | None:
    """What went wrong, where it was the disk: full, or a write that failed."""
    said = getattr(error, "orig", error)
    code = getattr(said, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    if code not in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
        return None
    log.critical("the disk is full or failing: nothing can be stored (%s)", said)
    failed = StoreFullError("the disk is full or failing; nothing was stored")
    failed.__cause__ = error
    return failed
