"""PostgreSQL: a few threads, a transaction for each function, run again when the server asks."""

from __future__ import annotations

import contextlib
import functools
import re
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.errors import TransactionError
from storage.jobs import Job

_TRIES = 10
_AGAIN = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: the server undid all and asks to run it again."""

_ENDS_TRANSACTION = re.compile(
    r"(?:^|;)(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*"
    r"(?:begin|start\s+transaction|commit|end|abort|prepare\s+transaction"
    r"|rollback(?!\s+(?:(?:work|transaction)\s+)?to\b))\b",
    re.IGNORECASE | re.DOTALL,
)
_REFUSAL = (
    "the store begins, commits and rolls back; a function may only use "
    "connection.begin_nested(), and has to finish it"
)
_SWALLOWED = (
    "the function caught an error of the database and went on; "
    "wrap what may fail in connection.begin_nested()"
)


@functools.lru_cache(maxsize=1024)
def _ends_transaction(statement: str) -> bool:
    return _ENDS_TRANSACTION.search(statement) is not None


class _Guarded(psycopg.Connection[tuple[Any, ...]]):
    """Refuses to end its transaction while a function has it."""

    inside = False
    refused = False

    def commit(self) -> None:
        self._refuse_inside()
        super().commit()

    def rollback(self) -> None:
        self._refuse_inside()
        super().rollback()

    def close(self) -> None:
        if not self.closed:  # SQLAlchemy closes one that the server has dropped
            self._refuse_inside()
        super().close()

    def _refuse_inside(self) -> None:
        if self.inside:
            self.refused = True
            raise TransactionError(_REFUSAL)

    def look_at(self, statement: Any) -> None:
        if self.inside and isinstance(statement, str) and _ends_transaction(statement):
            self._refuse_inside()


class _GuardedCursor(psycopg.Cursor[tuple[Any, ...]]):
    def execute(self, query: Any, *arguments: Any, **options: Any) -> _GuardedCursor:
        self._look(query)
        return super().execute(query, *arguments, **options)

    def executemany(self, query: Any, *arguments: Any, **options: Any) -> None:
        self._look(query)
        super().executemany(query, *arguments, **options)

    def _look(self, query: Any) -> None:
        connection = self.connection
        if isinstance(connection, _Guarded):
            connection.look_at(query)


class _Desk:
    """A connection to the server; made anew when the server dropped it."""

    at_once = 1

    def __init__(self, url: URL, *, reading: bool, seconds: float) -> None:
        self._reading = reading
        self._seconds = seconds
        self._engine = create_engine(
            url,
            creator=functools.partial(self._connect, url),
            poolclass=NullPool,
            pool_reset_on_return=None,
            hide_parameters=True,
        )
        self._driver: _Guarded
        self._connection: Connection

    def open(self) -> None:
        self._connection = self._engine.connect()
        # For SQLAlchemy one transaction that never ends; the real ones are on the driver.
        self._transaction = self._connection.begin()
        if self._reading:
            self._driver.rollback()
            self._driver.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            self._driver.read_only = True

    def _connect(self, url: URL) -> _Guarded:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._driver = _Guarded.connect(
            address,
            cursor_factory=_GuardedCursor,
            options=f"-c statement_timeout={int(self._seconds * 1000)} -c timezone=UTC",
        )
        return self._driver

    def do(self, jobs: list[Job]) -> None:
        for job in jobs:
            self._do_one(job)

    def _do_one(self, job: Job) -> None:
        if self._driver.closed:
            self._renew()
        for _ in range(_TRIES):
            if self._call(job) and not self._reading:
                self._commit(job)
                return
            self._undo()
            if not _asks_for_another_try(job.error):
                return

    def _call(self, job: Job) -> bool:
        self._driver.inside, self._driver.refused = True, False
        try:
            succeeded = job.run(self._connection)
        finally:
            self._driver.inside = False
        if self._driver.refused or self._is_left_open():
            self._refuse(job, _REFUSAL)
        elif succeeded and self._driver.info.transaction_status == TransactionStatus.INERROR:
            # COMMIT would answer ROLLBACK, and the caller would hear that all is well.
            self._refuse(job, _SWALLOWED)
        return job.error is None

    def _is_left_open(self) -> bool:
        """Whether the function left SQLAlchemy's side otherwise than it found it."""
        return not self._driver.closed and (
            not self._transaction.is_active or self._connection.in_nested_transaction()
        )

    def _commit(self, job: Job) -> None:
        try:
            self._driver.commit()
        except psycopg.Error as error:
            # Never again after this: the commit may have arrived and only its answer been lost.
            job.fail(error)
            self._renew()

    def _undo(self) -> None:
        if self._driver.closed or self._is_left_open():
            self._renew()
            return
        try:
            self._driver.rollback()
        except psycopg.Error:
            self._renew()

    def _refuse(self, job: Job, why: str) -> None:
        refusal = TransactionError(why)
        refusal.__cause__ = job.error
        job.fail(refusal)

    def _renew(self) -> None:
        self.close()
        self.open()

    def rest(self) -> None:
        """The server tidies up by itself."""

    def close(self) -> None:
        """Leave the server whatever state SQLAlchemy believes the connection to be in."""
        self._driver.close()
        with contextlib.suppress(SQLAlchemyError, psycopg.Error):
            self._connection.invalidate()


class WritingDesk(_Desk):
    """READ COMMITTED; use `with_for_update()` where two writers may meet."""

    def __init__(self, url: URL, *, seconds: float) -> None:
        super().__init__(url, reading=False, seconds=seconds)


class ReadingDesk(_Desk):
    """Read-only; each function sees one moment of the database."""

    def __init__(self, url: URL, *, seconds: float) -> None:
        super().__init__(url, reading=True, seconds=seconds)


def _asks_for_another_try(error: BaseException | None) -> bool:
    if isinstance(error, DBAPIError):
        error = error.orig
    return isinstance(error, psycopg.Error) and error.sqlstate in _AGAIN
