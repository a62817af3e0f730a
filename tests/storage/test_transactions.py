"""Nobody below the edge ends a transaction: every road is refused, and neighbours are kept."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from storage.store import Store, TransactionError
from tests.storage.notes import add, kept


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


ROADS: dict[str, Callable[[Connection], object]] = {
    "SQLAlchemy's commit": lambda c: c.commit(),
    "SQLAlchemy's rollback": lambda c: c.rollback(),
    "SQLAlchemy's close": lambda c: c.close(),
    "its transaction's commit": lambda c: c.get_transaction().commit(),  # type: ignore[union-attr]
    "a statement": lambda c: c.exec_driver_sql("COMMIT"),
    "a statement in small letters": lambda c: c.exec_driver_sql("commit"),
    "a statement behind a comment": lambda c: c.exec_driver_sql("/* a */ -- b\n COMMIT"),
    "END": lambda c: c.exec_driver_sql("END"),
    "ROLLBACK": lambda c: c.exec_driver_sql("ROLLBACK"),
    "the driver's commit": lambda c: _driver(c).commit(),
    "the driver's rollback": lambda c: _driver(c).rollback(),
    "a raw cursor": lambda c: _driver(c).cursor().execute("COMMIT"),
}
ON_SQLITE_ALONE: dict[str, Callable[[Connection], object]] = {
    "a script": lambda c: _driver(c).executescript("SELECT 1"),
    "a script that commits": lambda c: _driver(c).executescript("COMMIT; SELECT 1"),
    "a pragma": lambda c: c.exec_driver_sql("PRAGMA synchronous=OFF"),
}
ON_POSTGRESQL_ALONE: dict[str, Callable[[Connection], object]] = {
    "behind another statement": lambda c: c.exec_driver_sql("SELECT 1; COMMIT"),
    "the driver's close": lambda c: _driver(c).close(),
}
EVERY_ROAD = [
    *(("sqlite", road) for road in [*ROADS, *ON_SQLITE_ALONE]),
    *(("postgresql", road) for road in [*ROADS, *ON_POSTGRESQL_ALONE]),
]


@pytest.mark.parametrize("caught", [False, True], ids=["raised", "caught"])
@pytest.mark.parametrize(
    ("database_url", "road"),
    [
        pytest.param(*case, marks=pytest.mark.postgresql if case[0] == "postgresql" else [])
        for case in EVERY_ROAD
    ],
    indirect=["database_url"],
)
async def test_a_function_cannot_end_the_transaction(
    store: Store, road: str, *, caught: bool
) -> None:
    take = (ROADS | ON_SQLITE_ALONE | ON_POSTGRESQL_ALONE)[road]

    def write(connection: Connection) -> None:
        add("inside")(connection)
        with contextlib.suppress(Exception) if caught else contextlib.nullcontext():
            take(connection)

    outcomes = await asyncio.gather(
        store.write(add("before"), key=1),
        store.write(write, key=1),
        store.write(add("after"), key=1),
        return_exceptions=True,
    )

    assert isinstance(outcomes[1], TransactionError)
    assert (outcomes[0], outcomes[2]) == ("before", "after")
    assert set(await kept(store)) == {"before", "after"}


async def test_a_function_cannot_begin_another_transaction(store: Store) -> None:
    def write(connection: Connection) -> None:
        with connection.begin():
            add("An")(connection)

    with pytest.raises(Exception, match="already"):
        await store.write(write)
    assert await kept(store) == {}


async def test_a_function_cannot_switch_transactions_off(store: Store) -> None:
    def write(connection: Connection) -> None:
        add("An")(connection)
        connection.execution_options(isolation_level="AUTOCOMMIT")

    with pytest.raises(Exception, match="isolation_level"):
        await store.write(write)
    assert await kept(store) == {}


async def test_a_reader_cannot_end_its_transaction_either(store: Store) -> None:
    with pytest.raises(TransactionError):
        await store.read(lambda c: c.exec_driver_sql("COMMIT"))

    assert await kept(store) == {}
