"""What a caller may rely on when it writes, on either database."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from typing import NoReturn

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from storage.campaigns import Setting
from storage.store import Store, TransactionError
from tests.storage.notes import add, add_and_raise, kept


async def test_a_write_returns_what_its_function_returned(store: Store) -> None:
    assert await store.write(add("An")) == "An"
    assert await kept(store) == {"An": 1}


async def test_an_error_undoes_its_own_function_and_no_neighbour(store: Store) -> None:
    calls = [
        store.write(add_and_raise(f"n{n}", ValueError(n)) if n % 4 == 0 else add(f"n{n}"))
        for n in range(200)
    ]

    outcomes = await asyncio.gather(*calls, return_exceptions=True)

    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, ValueError)] == list(
        range(0, 200, 4)
    )
    assert set(await kept(store)) == {f"n{n}" for n in range(200) if n % 4}


async def test_a_second_row_with_one_key_is_the_callers_error_alone(store: Store) -> None:
    outcomes = await asyncio.gather(
        store.write(add("An"), key=1),
        store.write(add("An"), key=1),
        store.write(add("Bình"), key=1),
        return_exceptions=True,
    )

    assert outcomes[0] == "An"
    assert isinstance(outcomes[1], IntegrityError)
    assert outcomes[2] == "Bình"
    assert set(await kept(store)) == {"An", "Bình"}


async def test_a_nested_savepoint_lets_a_function_survive_a_refused_row(store: Store) -> None:
    await store.write(add("An"))

    def write(connection: Connection) -> str:
        add("Bình")(connection)
        try:
            with connection.begin_nested():
                add("Chi")(connection)
                with connection.begin_nested():
                    add("An")(connection)
        except IntegrityError:
            add("Dũng")(connection)
        return "went on"

    assert await store.write(write) == "went on"
    assert set(await kept(store)) == {"An", "Bình", "Dũng"}


async def test_a_savepoint_left_open_is_refused(store: Store) -> None:
    def write(connection: Connection) -> None:
        connection.begin_nested()
        add("An")(connection)

    with pytest.raises(TransactionError):
        await store.write(write)

    assert await store.write(add("Bình")) == "Bình"
    assert set(await kept(store)) == {"Bình"}


@pytest.mark.parametrize("error", [StopIteration("x"), SystemExit(3), asyncio.CancelledError()])
async def test_no_odd_exception_leaves_its_caller_waiting(
    store: Store, error: BaseException
) -> None:
    with pytest.raises(RuntimeError, match=type(error).__name__):
        await store.write(add_and_raise("An", error))

    assert await store.write(add("Bình")) == "Bình"
    assert set(await kept(store)) == {"Bình"}


async def test_context_variables_reach_the_function(store: Store) -> None:
    who = contextvars.ContextVar("who", default="nobody")
    who.set("An")

    assert await store.write(lambda _: who.get()) == "An"
    assert await store.read(lambda _: who.get()) == "An"


async def test_writes_of_one_key_are_done_in_order(store: Store) -> None:
    done: list[tuple[int, int]] = []

    def write(person: int, turn: int) -> Callable[[Connection], None]:
        return lambda _: done.append((person, turn))

    await asyncio.gather(
        *(
            store.write(write(person, turn), key=f"person {person}")
            for turn in range(50)
            for person in range(5)
        )
    )

    for person in range(5):
        assert [turn for who, turn in done if who == person] == list(range(50))


async def test_json_in_vietnamese_comes_back_and_is_kept_readable(store: Store) -> None:
    answers = {"nội dung": "Hoàn thành tốt nhiệm vụ\n“đặc biệt”", "điểm": 9.5, "trống": None}
    await store.write(add("An", answers))

    assert (await kept(store))["An"] == answers
    search = text("SELECT value FROM setting WHERE value LIKE '%nội dung%'")
    raw = await store.read(lambda c: c.execute(search).scalar())
    assert isinstance(raw, str)
    assert "Hoàn thành tốt nhiệm vụ" in raw


async def test_a_function_that_writes_nothing_is_answered_too(store: Store) -> None:
    assert await store.write(lambda c: c.execute(select(1)).scalar()) == 1
    assert await store.write(lambda _: "nothing at all") == "nothing at all"


async def test_an_error_caught_without_a_savepoint_is_never_a_silent_loss(store: Store) -> None:
    """PostgreSQL has lost the transaction by then; SQLite keeps what was written before."""
    await store.write(add("An"))

    def write(connection: Connection) -> None:
        add("Bình")(connection)
        try:
            connection.execute(insert(Setting).values(name="An", value=2))
        except IntegrityError:
            return

    if store.dialect_name == "postgresql":
        with pytest.raises(TransactionError, match="begin_nested"):
            await store.write(write)
        assert set(await kept(store)) == {"An"}
    else:
        await store.write(write)
        assert set(await kept(store)) == {"An", "Bình"}


async def test_endless_sql_is_stopped_and_undone(patient_store: Store) -> None:
    endless = {
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "INSERT INTO setting SELECT 'x' || i, i FROM n",
        "postgresql": "INSERT INTO setting SELECT 'x', 'y' FROM pg_sleep(600)",
    }[patient_store.dialect_name]

    def never_ends(connection: Connection) -> NoReturn:
        add("An")(connection)
        connection.exec_driver_sql(endless)
        raise AssertionError("it ended")

    outcomes = await asyncio.gather(
        patient_store.write(add("Bình")),
        patient_store.write(never_ends),
        patient_store.write(add("Chi")),
        return_exceptions=True,
    )

    assert (outcomes[0], outcomes[2]) == ("Bình", "Chi")
    assert "interrupted" in str(outcomes[1]) or "timeout" in str(outcomes[1])
    assert set(await kept(patient_store)) == {"Bình", "Chi"}
