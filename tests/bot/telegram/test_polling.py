"""Polling: nothing acknowledged that is not kept, one at a time, and the outage on record."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, func, select

from bot.telegram import watching
from bot.telegram.arriving import Arriving
from bot.telegram.leading import Leading
from bot.telegram.outcomes import NotSent, Outcome, Refused, TooFast
from bot.telegram.polling import Poller
from storage import leases
from storage.channels import Incoming, Outage
from storage.store import Store
from tests.bot.telegram.recorded import said

NOW = dt.datetime(2026, 10, 21, 1, tzinfo=dt.UTC)


def batch(*raws: bytes) -> bytes:
    return b'{"ok":true,"result":[' + b",".join(raws) + b"]}"


class Line:
    """What Telegram answers, one poll after the other; then it is silent."""

    def __init__(self, store: Store, *answers: bytes | Outcome | Exception) -> None:
        self.answers, self.asked, self.slept, self.unhooked = list(answers), [], [], 0
        self.store, self.now, self.over = store, NOW, asyncio.Event()
        self.kept: list[list[int | None]] = []
        self.leading = Leading(store, "telegram-poller", lambda: self.now)
        self.arriving = Arriving(store, lambda *_: None)
        self.poller = Poller(
            self._ask, self.arriving, self.leading, lambda: self.now, self._unhook, self._sleep
        )

    async def _ask(self, above: int | None) -> bytes | Outcome:
        self.asked.append(above)
        rows = await self.store.read(lambda c: c.scalars(select(Incoming.update_id)).all())
        self.kept.append(list(rows))
        if not self.answers:
            self.over.set()
            await asyncio.Event().wait()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += dt.timedelta(seconds=seconds)
        await self.leading._renew()

    async def _unhook(self) -> None:
        self.unhooked += 1

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Line]:
        tasks = [asyncio.create_task(part) for part in (self.leading.run(), self.poller.run())]
        yield self
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    async def until_silent(self) -> Line:
        async with self.running(), asyncio.timeout(20):
            await self.over.wait()
        return self


async def outages(store: Store) -> list[Any]:
    return await store.read(
        lambda c: c.execute(
            select(Outage.began_at, Outage.ended_at, Outage.why).order_by(Outage.id)
        ).all()
    )


async def test_the_number_moves_only_once_the_updates_are_kept(store: Store) -> None:
    line = Line(store, batch(said("a", 5), said("b", 6)), batch(said("c", 7)))
    await line.until_silent()
    assert line.asked == [None, 7, 8]
    assert line.kept == [[], [5, 6], [5, 6, 7]]


async def test_an_update_that_nobody_can_read_stops_nothing(store: Store) -> None:
    bad = b'{"update_id":' + b"9" * 5_000 + b"}"
    line = Line(store, batch(bad, said("a", 5)), batch(bad), batch(bad), batch(said("b", 8)))
    await line.until_silent()
    assert line.asked == [None, 6, 7, 8, 9]
    assert line.kept[-1] == [None, 5, 8]
    assert line.slept == [0.2, 0.2]


async def test_trouble_is_waited_out_longer_each_time(store: Store) -> None:
    lost = NotSent("ConnectError")
    answers = [*[lost] * 8, b"<html>", batch(said("a", 5)), ValueError("x"), batch()]
    line = await Line(store, *answers).until_silent()
    assert line.slept[:7] == [1, 2, 4, 8, 16, 30, 30]
    assert line.slept[9] == 1
    assert line.kept[-1] == [5]


async def test_an_empty_answer_that_comes_at_once_makes_no_hot_loop(store: Store) -> None:
    line = await Line(store, *[batch()] * 5).until_silent()
    assert line.slept == [0.2] * 5


async def test_who_is_told_to_wait_waits(store: Store) -> None:
    line = await Line(store, TooFast(35), batch()).until_silent()
    assert line.slept[0] == 35


async def test_a_second_poller_elsewhere_is_given_way_to(store: Store, caplog: Any) -> None:
    conflict = Refused("conflict")
    line = await Line(store, conflict, conflict, conflict, batch(said("a", 5))).until_silent()
    assert line.slept == [1, 30, 30]
    assert line.unhooked == 3
    assert caplog.text.count("somebody else asks") == 1
    assert line.kept[-1] == [5]


async def test_only_one_process_polls_and_another_takes_over(store: Store) -> None:
    first, second = Line(store), Line(store, batch(said("a", 5)))
    async with asyncio.timeout(20):
        async with first.running():
            await first.over.wait()
            async with second.running():
                await asyncio.sleep(0.2)
                assert second.asked == []
        await second.until_silent()
    assert second.asked == [None, 6]


async def test_who_slept_through_the_end_of_its_lease_asks_before_it_polls(store: Store) -> None:
    line = Line(store, batch(), batch(), batch())

    async def sleeps(seconds: float) -> None:
        line.now += dt.timedelta(minutes=1)
        await store.write(lambda c: leases.take(c, "telegram-poller", "other", line.now))

    line.poller._sleep = sleeps
    async with line.running():
        await asyncio.sleep(0.3)
    assert line.asked == [None]


async def test_after_a_quiet_hour_the_number_is_forgotten(store: Store) -> None:
    line = Line(store, batch(said("a", 900)), batch(), batch(), batch(said("b", 5)))
    poll = line._ask

    async def slowly(above: int | None) -> bytes | Outcome:
        line.now += dt.timedelta(minutes=50)
        await line.leading._renew()
        return await poll(above)

    line.poller._ask = slowly
    await line.until_silent()
    assert line.asked == [None, 901, 901, None, 6]


async def test_a_silence_of_two_minutes_is_put_on_record_with_its_end(store: Store) -> None:
    lost = NotSent("ConnectError")
    line = await Line(store, batch(), *[lost] * 10, batch(), batch()).until_silent()
    [outage] = await outages(store)
    assert outage.why == watching.UNREACHABLE
    assert outage.began_at == NOW
    assert outage.ended_at > NOW + watching.NOTABLE
    assert len(line.asked) == 14


async def test_while_it_lasts_the_record_is_open(store: Store) -> None:
    await Line(store, batch(), *[NotSent("ConnectError")] * 9).until_silent()
    [outage] = await outages(store)
    assert outage.ended_at is None


async def test_a_short_silence_is_no_outage(store: Store) -> None:
    await Line(store, batch(), *[NotSent("ConnectError")] * 5, batch()).until_silent()
    assert await outages(store) == []


async def test_the_time_in_which_nothing_of_ours_ran_is_an_outage(store: Store) -> None:
    await Line(store, batch()).until_silent()
    later = Line(store, batch(said("a", 5)), batch())
    later.now = NOW + dt.timedelta(minutes=10)
    await later.until_silent()
    [outage] = await outages(store)
    began, ended = NOW, NOW + dt.timedelta(minutes=10)
    assert (outage.began_at, outage.ended_at, outage.why) == (began, ended, watching.STOPPED)


async def test_a_simulated_clock_that_is_moved_is_no_outage(store: Store) -> None:
    leap = dt.timedelta(days=1)

    def live(connection: Connection) -> int | None:
        watching.heard(connection, NOW)
        leases.clock_moved(connection, NOW + leap)
        watching.heard(connection, NOW + leap)
        leases.clock_moved(connection, NOW + 2 * leap)
        watching.silent(connection, NOW + 2 * leap)
        return connection.scalar(select(func.count()).select_from(Outage))

    assert await store.write(live) == 0
