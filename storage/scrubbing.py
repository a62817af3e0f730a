"""After an erasure: the files are written anew without what was deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import URL, Connection, NullPool, create_engine, inspect

from storage.errors import StoreBusyError
from storage.sqlite import WritingDesk

Write = Callable[[Callable[[Connection], None]], Awaitable[None]]
Scrub = Callable[[Write], Awaitable[None]]


async def of_sqlite(desk: WritingDesk, write: Write) -> None:
    """The writer scrubs when it rests after one batch, and takes up the next only then."""
    desk.scrub_wanted, desk.scrubbed = True, False
    await write(_nothing)
    await write(_nothing)
    if not desk.scrubbed:
        raise StoreBusyError("the files still hold what was deleted; please try again")


async def of_postgres(url: URL, _write: Write) -> None:
    await asyncio.to_thread(_vacuum_postgres, url)


def _vacuum_postgres(url: URL) -> None:
    """Every table anew without its dead rows, and what the planner noted of its values (the most
    common ones, word for word); the server's own log is its owner's to end."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            name = connection.dialect.identifier_preparer.quote(table)
            connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {name}")
        connection.exec_driver_sql("VACUUM FULL pg_catalog.pg_statistic")


def _nothing(_: Connection) -> None:
    pass
