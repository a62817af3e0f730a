"""Callers that wait: cancelled, refused when there are too many, answered when the store closes."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage import sqlite
from storage.jobs import Job
from storage.store import Store, StoreBusyError, StoreClosedError, open_store
from tests.storage.notes import add, kept

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Gate:
    """A function that holds its thread until it is let go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(self, _: Connection) -> str:
        self.entered.set()
        assert self.opened.wait(20)
        return "held"


async def _held(store: Store, gate: Gate) -> asyncio.Future[str]:
    """The writer of key 0 is busy in the gate when this returns."""
    holding = asyncio.ensure_future(store.write(gate, key=0))
    await asyncio.to_thread(gate.entered.wait, 20)
    return holding


async def _queued(store: Store, *functions: Callable[[Connection], str]) -> list[asyncio.Task[str]]:
    """Calls that now wait behind the gate."""
    waiting = [asyncio.create_task(store.write(function, key=0)) for function in functions]
    await asyncio.sleep(0)
    return waiting


async def test_cancelled_while_waiting_is_never_executed(store: Store) -> None:
    gate = Gate()
    holding = await _held(store, gate)
    an, binh = await _queued(store, add("An"), add("Bình"))

    an.cancel()
    await asyncio.sleep(0)
    gate.opened.set()

    assert await holding == "held"
    assert await binh == "Bình"
    assert set(await kept(store)) == {"Bình"}


async def test_cancelled_while_running_stands(store: Store) -> None:
    gate = Gate()

    def write(connection: Connection) -> str:
        add("An")(connection)
        return gate(connection)

    writing = asyncio.create_task(store.write(write, key=0))
    await asyncio.to_thread(gate.entered.wait, 20)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    gate.opened.set()
    await store.write(add("Bình"), key=0)

    assert set(await kept(store)) == {"An", "Bình"}


async def test_a_full_queue_says_busy_at_once(database_url: str) -> None:
    store = open_store(database_url, waiting=8)
    gate = Gate()
    holding = await _held(store, gate)
    per_writer = 8 if store.dialect_name == "sqlite" else 2
    waiting = await _queued(store, *(add(f"n{n}") for n in range(per_writer)))

    with pytest.raises(StoreBusyError):
        await store.write(add("one too many"), key=0)

    gate.opened.set()
    await holding
    await asyncio.gather(*waiting)
    assert await store.write(add("later"), key=0) == "later"
    assert set(await kept(store)) == {"later", *(f"n{n}" for n in range(per_writer))}
    await store.close()


async def test_closing_finishes_what_waits_and_refuses_the_rest(database_url: str) -> None:
    store = open_store(database_url)
    gate = Gate()
    holding = await _held(store, gate)
    waiting = await _queued(store, *(add(f"n{n}") for n in range(300)))
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0)

    with pytest.raises(StoreClosedError):
        await store.write(add("late"), key=0)
    with pytest.raises(StoreClosedError):
        await store.read(lambda _: 1)
    gate.opened.set()

    await closing
    assert await holding == "held"
    assert await asyncio.gather(*waiting) == [f"n{n}" for n in range(300)]
    again = open_store(database_url)
    assert len(await kept(again)) == 300
    await again.close()


async def test_closing_twice_is_harmless(store: Store) -> None:
    await store.close()
    await store.close()


async def test_a_loop_that_closed_before_its_answer_harms_nobody(store: Store) -> None:
    gate = Gate()

    def write(connection: Connection) -> str:
        add("An")(connection)
        return gate(connection)

    async def leave() -> None:
        asyncio.ensure_future(store.write(write, key=0)).add_done_callback(lambda _: None)
        await asyncio.to_thread(gate.entered.wait, 20)

    await asyncio.to_thread(asyncio.run, leave())
    gate.opened.set()

    assert await store.write(add("Bình"), key=0) == "Bình"
    assert set(await kept(store)) == {"An", "Bình"}


@ON_SQLITE
async def test_callers_of_several_loops_are_answered_each_on_its_own(store: Store) -> None:
    def write(name: str) -> str:
        return asyncio.run(store.write(add(name)))

    names = [f"n{n}" for n in range(20)]

    assert await asyncio.gather(*(asyncio.to_thread(write, name) for name in names)) == names


@ON_SQLITE
async def test_a_desk_that_fails_answers_everybody_and_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_desk: sqlite.WritingDesk, _jobs: list[Job]) -> None:
        raise MemoryError("nobody expected this")

    with monkeypatch.context() as patch:
        patch.setattr(sqlite.WritingDesk, "do", fail)
        outcomes = await asyncio.gather(
            *(store.write(add(f"n{n}")) for n in range(200)), return_exceptions=True
        )

    assert {type(outcome) for outcome in outcomes} == {MemoryError}
    assert await store.write(add("An")) == "An"
    assert set(await kept(store)) == {"An"}


@ON_SQLITE
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_thread_that_dies_leaves_nobody_waiting(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_desk: sqlite.WritingDesk) -> None:
        raise SystemExit("the thread is gone")

    monkeypatch.setattr(sqlite.WritingDesk, "rest", die)
    outcomes = await asyncio.gather(
        *(store.write(add(f"n{n}")) for n in range(200)), return_exceptions=True
    )

    told = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert told
    assert {type(outcome) for outcome in outcomes if outcome not in told} == {StoreClosedError}
    with pytest.raises(StoreClosedError):
        await store.write(add("An"))
    assert set(await kept(store)) == set(told)
    await store.close()


@ON_SQLITE
async def test_a_closed_database_leaves_no_log_behind(database_url: str) -> None:
    store = open_store(database_url)
    await asyncio.gather(*(store.write(add(f"n{n}")) for n in range(100)))
    await store.close()

    file = Path(database_url.removeprefix("sqlite:///"))
    assert {path.name for path in file.parent.iterdir()} == {"phieu.db", "phieu.db.lock"}
    with sqlite3.connect(file) as driver:
        assert driver.execute("SELECT count(*) FROM setting").fetchone() == (100,)
    driver.close()
