"""Workers: every chat in order, once, and nobody waits for somebody else's trouble."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from bot.telegram.arriving import Arriving
from bot.telegram.one_update import Handling
from bot.telegram.ordering import Order
from bot.telegram.updates import FetchedFile, Said, SentFile
from bot.telegram.working import Workers
from storage import outgoing
from storage.channels import Incoming, Outgoing
from storage.outgoing import Rank
from storage.store import Store
from tests.bot.telegram.recorded import KINDS, said, update

NOW = dt.datetime(2026, 10, 21, 1, tzinfo=dt.UTC)


def echo(connection: Any, update: Any, moments: Any, file: Any) -> Sequence[Any]:
    """Says what was said; a word that begins with "!" is more than it can bear."""
    words = update.text if isinstance(update, Said) else type(update).__name__
    if isinstance(update, SentFile):
        words = file.name if file else "no file"
    outgoing.put(connection, "telegram", str(update.chat), {"text": words}, Rank.REPLY, NOW)
    if words.startswith("!"):
        raise ValueError(words)
    return [words]


async def fetched(update: SentFile) -> FetchedFile:
    return FetchedFile(b"%PDF-", f"fetched {update.name}", "application/pdf")


async def eventually(holds: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(20):
        while not await holds():  # noqa: ASYNC110 - the database has no event
            await asyncio.sleep(0.01)


class Bench:
    """A store with workers at it."""

    def __init__(self, store: Store, handle: Any = echo, patience: float = 0) -> None:
        self.store, self.answered, self.now = store, [], NOW
        order = Order("telegram", dt.timedelta(seconds=patience))
        handling = Handling(handle, lambda *_: True, fetched, self._answer, "sorry")
        self.workers = Workers(store, lambda: self.now, handling, order, at_once=4)
        self.arriving = Arriving(store, self.workers.wake)

    async def _answer(self, answer: str) -> None:
        self.answered.append(answer)

    async def take(self, *raws: bytes) -> None:
        await self.arriving.take(raws, self.now)

    async def told(self, chat: int) -> list[str]:
        rows = await self.store.read(
            lambda c: c.execute(
                select(Outgoing.content).where(Outgoing.address == str(chat)).order_by(Outgoing.id)
            ).all()
        )
        return [row.content["text"] for row in rows]

    async def states(self) -> dict[int | None, tuple[str, str | None]]:
        rows = await self.store.read(
            lambda c: c.execute(select(Incoming.update_id, Incoming.state, Incoming.why)).all()
        )
        return {row.update_id: (row.state, row.why) for row in rows}

    async def until_all_is_done(self) -> None:
        async def is_done() -> bool:
            return all(state != "new" for state, _ in (await self.states()).values())

        await eventually(is_done)


@asynccontextmanager
async def working(bench: Bench) -> AsyncIterator[Bench]:
    running = asyncio.create_task(bench.workers.run())
    yield bench
    running.cancel()
    await asyncio.wait([running])


async def test_what_comes_is_handled_in_order_and_answered(store: Store) -> None:
    async with working(Bench(store)) as bench:
        await bench.take(*(said(f"{n}", n, user=7 + n % 3) for n in range(30)))
        await bench.until_all_is_done()
        assert await bench.told(7) == [f"{n}" for n in range(0, 30, 3)]
        assert await bench.told(9) == [f"{n}" for n in range(2, 30, 3)]

        async def is_answered() -> bool:
            return len(bench.answered) == 30

        await eventually(is_answered)


async def test_a_second_copy_has_no_effect(store: Store) -> None:
    async with working(Bench(store)) as bench:
        for _ in range(3):
            await bench.take(said("one", 1), said("one", 1), said("two", 2))
        await bench.until_all_is_done()
        assert await bench.told(73_512_846) == ["one", "two"]


async def test_what_waited_since_before_we_started_is_taken_up(store: Store) -> None:
    await Bench(store).take(said("1", 1, user=7), said("2", 2, user=7), said("3", 3, user=8))
    async with working(Bench(store)) as bench:
        await bench.until_all_is_done()
        assert await bench.told(7) == ["1", "2"]


async def test_an_update_that_fails_each_time_is_put_apart_and_its_sender_is_told(
    store: Store, caplog: Any
) -> None:
    async with working(Bench(store)) as bench:
        await bench.take(said("!secret", 1, user=7), said("after", 2, user=7))
        await bench.take(said("other", 3, user=8))
        await eventually(lambda: bench.told(8))
        await bench.until_all_is_done()
        assert await bench.told(7) == ["sorry", "after"]
        state, why = (await bench.states())[1]
        assert state == "dead"
        assert why is not None
        assert why.startswith("ValueError at test_working.py:")
        assert "secret" not in caplog.text


async def test_what_cannot_be_read_is_kept_apart_at_once(store: Store) -> None:
    async with working(Bench(store)) as bench:
        await bench.take(b"\xff", b'{"update_id": 5, "message": []}', said("good", 6, user=7))
        await bench.until_all_is_done()
        assert await bench.states() == {
            None: ("dead", "not JSON"),
            5: ("dead", "message is no object"),
            6: ("done", None),
        }


async def test_what_we_have_no_use_for_is_ticked_off(store: Store) -> None:
    kind, body, _ = KINDS["inline_query"]
    async with working(Bench(store)) as bench:
        await bench.take(update(4, kind, body))
        await bench.until_all_is_done()
        assert await bench.states() == {4: ("done", None)}


async def test_a_file_is_fetched_before_it_is_handled(store: Store) -> None:
    kind, body, _ = KINDS["document"]
    async with working(Bench(store)) as bench:
        await bench.take(update(4, kind, body), said("after", 5))
        await bench.until_all_is_done()
        assert await bench.told(73_512_846) == ["fetched Quyết định.pdf", "after"]


async def test_a_slow_file_keeps_nobody_else_waiting(store: Store) -> None:
    kind, body, _ = KINDS["document"]
    bench, arrived = Bench(store), asyncio.Event()

    async def slow(wanted: SentFile) -> FetchedFile:
        await arrived.wait()
        return await fetched(wanted)

    object.__setattr__(bench.workers._handling, "fetch", slow)
    async with working(bench):
        person = lambda n: {"from": {**body["from"], "id": n}, "chat": {**body["chat"], "id": n}}  # noqa: E731
        await bench.take(*(update(n, kind, {**body, **person(n)}) for n in range(100, 120)))
        await bench.take(said("quick", 120, user=7))
        await eventually(lambda: bench.told(7))
        arrived.set()
        await bench.until_all_is_done()
        assert await bench.told(119) == ["fetched Quyết định.pdf"]


async def test_what_is_at_hand_is_finished_before_the_end(store: Store) -> None:
    begun = asyncio.Event()

    def slowly(connection: Any, update: Any, moments: Any, file: Any) -> Sequence[Any]:
        loop.call_soon_threadsafe(begun.set)
        return echo(connection, update, moments, file)

    loop = asyncio.get_running_loop()
    bench = Bench(store, slowly)
    async with working(bench):
        await bench.take(said("last", 1, user=7))
        await begun.wait()
    assert (await bench.states())[1] == ("done", None)
    assert await bench.told(7) == ["last"]


async def test_on_a_webhook_an_update_waits_for_the_ones_before_it(store: Store) -> None:
    await until(Bench(store), said("0", 1, user=7))
    async with working(Bench(store, patience=1e6)) as bench:
        for number in (4, 3, 6, 5):
            await bench.take(said(str(number), number, user=7))
        await asyncio.sleep(0.3)
        assert await bench.told(7) == ["0"]
        await bench.take(said("2", 2, user=8))
        await bench.until_all_is_done()
        assert await bench.told(7) == ["0", "3", "4", "5", "6"]


async def test_what_never_comes_is_waited_for_no_longer_than_the_patience(store: Store) -> None:
    await until(Bench(store), said("1", 1, user=7))
    async with working(Bench(store, patience=2)) as bench:
        await bench.take(said("9", 9, user=7), said("8", 8, user=7))
        await asyncio.sleep(0.2)
        assert await bench.told(7) == ["1"]
        bench.now += dt.timedelta(seconds=2)
        await bench.until_all_is_done()
        assert await bench.told(7) == ["1", "8", "9"]


async def test_numbers_that_start_anew_below_the_old_ones_are_handled(store: Store) -> None:
    await until(Bench(store), said("old", 900_000, user=7))
    bench = Bench(store, patience=2)
    bench.now += dt.timedelta(days=8)
    async with working(bench):
        await bench.take(said("b", 501, user=7), said("a", 500, user=7))
        bench.now += dt.timedelta(seconds=2)
        await bench.until_all_is_done()
        assert await bench.told(7) == ["old", "a", "b"]


async def until(bench: Bench, *raws: bytes) -> None:
    async with working(bench):
        await bench.take(*raws)
        await bench.until_all_is_done()
