"""What a caller may rely on when it reads, on either database."""

from __future__ import annotations

import asyncio
import contextlib
import threading

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from storage.campaigns import Setting
from storage.store import Store, TransactionError
from tests.storage.notes import add, kept


async def test_a_read_sees_what_was_answered_before(store: Store) -> None:
    for name in ("An", "Bình", "Chi"):
        await store.write(add(name))
        assert name in await kept(store)


async def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError):
        await store.read(add("An"))

    assert await kept(store) == {}


@pytest.mark.parametrize(
    ("database_url", "opening"),
    [
        ("sqlite", "PRAGMA query_only=OFF"),
        pytest.param("postgresql", "SET TRANSACTION READ WRITE", marks=pytest.mark.postgresql),
    ],
    indirect=["database_url"],
)
async def test_a_read_that_unlocks_itself_still_keeps_nothing(store: Store, opening: str) -> None:
    def write(connection: Connection) -> None:
        connection.exec_driver_sql(opening)
        add("An")(connection)

    with contextlib.suppress(DBAPIError, TransactionError):
        await store.read(write)

    assert await kept(store) == {}


async def test_a_long_read_neither_stops_writes_nor_sees_them(store: Store) -> None:
    await store.write(add("An"))
    begun, written = threading.Event(), threading.Event()

    def count(connection: Connection) -> int | None:
        return connection.scalar(select(func.count()).select_from(Setting))

    def look_twice(connection: Connection) -> tuple[int | None, int | None]:
        first = count(connection)
        begun.set()
        assert written.wait(20)
        return first, count(connection)

    reading = asyncio.ensure_future(store.read(look_twice))
    await asyncio.to_thread(begun.wait, 20)
    await store.write(add("Bình"))
    written.set()

    assert await reading == (1, 1)
    assert await store.read(count) == 2


async def test_an_endless_read_is_stopped(patient_store: Store) -> None:
    endless = {
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT count(*) FROM n",
        "postgresql": "SELECT pg_sleep(600)",
    }[patient_store.dialect_name]

    with pytest.raises(DBAPIError):
        await patient_store.read(lambda c: c.exec_driver_sql(endless).scalar())
    assert await kept(patient_store) == {}
