"""What only PostgreSQL's many writers do: meet each other, lose a connection, try again."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import OperationalError

from storage.campaigns import Setting
from storage.store import Store
from tests.storage.notes import add, kept

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]


async def test_a_deadlock_is_run_again_and_both_writes_stand(store: Store) -> None:
    await store.write(add("An", 0))
    await store.write(add("Bình", 0))
    both_hold_one = threading.Barrier(2)
    runs: list[str] = []

    def raise_both(first: str, second: str, connection: Connection) -> None:
        runs.append(first)
        _raise_by_one(connection, first)
        if len(runs) <= 2:
            both_hold_one.wait(20)
        _raise_by_one(connection, second)

    await asyncio.gather(
        store.write(lambda c: raise_both("An", "Bình", c), key=0),
        store.write(lambda c: raise_both("Bình", "An", c), key=1),
    )

    assert len(runs) >= 3
    assert await kept(store) == {"An": 2, "Bình": 2}


async def test_a_lost_connection_fails_one_write_and_not_the_next(store: Store) -> None:
    def lose(connection: Connection) -> None:
        add("An")(connection)
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(OperationalError):
        await store.write(lose, key=1)

    assert await store.write(add("Bình"), key=1) == "Bình"
    assert set(await kept(store)) == {"Bình"}


async def test_a_connection_lost_between_two_writes_is_made_anew(store: Store) -> None:
    pid = await store.write(lambda c: c.scalar(text("SELECT pg_backend_pid()")), key=1)
    await store.write(lambda c: c.execute(text(f"SELECT pg_terminate_backend({pid})")), key=2)

    outcomes = await asyncio.gather(
        *(store.write(add(name), key=1) for name in ("An", "Bình")), return_exceptions=True
    )

    assert isinstance(outcomes[0], OperationalError)
    assert outcomes[1] == "Bình"
    assert set(await kept(store)) == {"Bình"}


async def test_a_commit_is_durable_when_it_is_answered(store: Store) -> None:
    assert await store.write(lambda c: c.scalar(text("SHOW synchronous_commit"))) == "on"


def _raise_by_one(connection: Connection, name: str) -> None:
    value = connection.scalar(select(Setting.value).where(Setting.name == name).with_for_update())
    assert isinstance(value, int)
    connection.execute(update(Setting).where(Setting.name == name).values(value=value + 1))
