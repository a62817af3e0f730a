"""What only SQLite's single writer does: groups, checkpoints, and other programs at the file."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from storage import sqlite
from storage.store import Store, StoreError, StoreLockedError, open_store
from tests.storage.notes import add, kept

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_what_waits_together_is_committed_together(store: Store, database_url: str) -> None:
    holding, let_go = await _held(store)

    def write(name: str, connection: Connection) -> int:
        add(name)(connection)
        return _rows_seen_from_outside(database_url)

    waiting = [
        asyncio.create_task(store.write(lambda c, name=f"n{n}": write(name, c)))  # type: ignore[misc]
        for n in range(sqlite.GROUP)
    ]
    await asyncio.sleep(0)
    let_go.set()
    await holding

    assert await asyncio.gather(*waiting) == [0] * sqlite.GROUP
    assert _rows_seen_from_outside(database_url) == sqlite.GROUP


async def _held(store: Store) -> tuple[asyncio.Future[bool], threading.Event]:
    """A write that keeps the writer busy until the event is set."""
    entered, let_go = threading.Event(), threading.Event()

    def hold(_: Connection) -> bool:
        entered.set()
        return let_go.wait(20)

    holding = asyncio.ensure_future(store.write(hold))
    await asyncio.to_thread(entered.wait, 20)
    return holding, let_go


def _log_size(url: str) -> int:
    return Path(url.removeprefix("sqlite:///") + "-wal").stat().st_size


def _rows_seen_from_outside(url: str) -> int:
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as driver:
        count: int = driver.execute("SELECT count(*) FROM setting").fetchone()[0]
    return count


async def test_a_batch_that_sqlite_undoes_is_run_again_one_by_one(store: Store) -> None:
    runs: list[str] = []
    holding, let_go = await _held(store)

    def write(name: str, connection: Connection) -> None:
        runs.append(name)
        add(name)(connection)
        if name == "Chi":
            connection.execute(text("INSERT OR ROLLBACK INTO setting VALUES ('Chi', '2')"))

    waiting = [
        asyncio.create_task(store.write(lambda c, name=name: write(name, c)))  # type: ignore[misc]
        for name in ("An", "Bình", "Chi", "Dũng")
    ]
    await asyncio.sleep(0)
    let_go.set()
    await holding
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)

    assert isinstance(outcomes[2], IntegrityError)
    assert outcomes[:2] == [None, None]
    assert outcomes[3] is None
    assert runs == ["An", "Bình", "Chi", "An", "Bình", "Chi", "Dũng"]
    assert set(await kept(store)) == {"An", "Bình", "Dũng"}


async def test_a_function_that_hides_that_all_was_undone_is_told(store: Store) -> None:
    def write(connection: Connection) -> None:
        add("An")(connection)
        with contextlib.suppress(IntegrityError):
            connection.execute(text("INSERT OR ROLLBACK INTO setting VALUES ('An', '2')"))

    with pytest.raises(StoreError, match="undid the whole transaction"):
        await store.write(write)
    assert await kept(store) == {}


async def test_a_foreign_program_that_keeps_the_lock_is_named_as_such(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.close()
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    impatient = open_store(database_url)
    foreign = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreLockedError, match="another program"):
        await impatient.write(add("An"))
    foreign.execute("ROLLBACK")
    foreign.close()

    assert await impatient.write(add("Bình")) == "Bình"
    assert set(await kept(impatient)) == {"Bình"}
    await impatient.close()


async def test_the_log_is_folded_back_while_the_store_is_open(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "CHECKPOINT_ROWS", 10)

    for n in range(200):
        await store.write(add(f"n{n}", "x" * 4000))

    assert 0 < _log_size(database_url) < 200 * 4000 / 2


async def test_an_answer_means_that_it_is_on_the_disk(store: Store) -> None:
    def settings(connection: Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    full = 2
    assert await store.write(settings) == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
    }
