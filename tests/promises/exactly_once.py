"""An update has its effect once, however often and in whatever order it comes, whoever handles it.

Conversations are played plainly, one update after the other. Then the same updates come 1 to 5
times each, shuffled, to four processes on PostgreSQL and to four tasks on SQLite. Drafts, versions,
replies, receipts, chats and every message told must be those of the plain run, but for codes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench.messenger import NOW, here, set_up
from bot.telegram.arriving import Arriving
from bot.telegram.one_update import Handling
from bot.telegram.ordering import Order
from bot.telegram.working import Workers
from storage.channels import TELEGRAM, Incoming
from storage.store import Store, open_store
from tests.cluster import throwaway_postgres
from tests.promises.final_state import differences, final_state
from tests.promises.monkeys import handle_and_deliver, play
from tests.promises.stage import ROOT

Json = dict[str, Any]

HANDS = 4
_LONG_ENOUGH = dt.timedelta(days=1)
"""The patience: longer than it takes until the last copy has come."""
_SECONDS = 600


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--updates", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--copies", type=int, default=5, help="at most, of each update")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--databases", default="sqlite,postgresql")


async def prove(given: argparse.Namespace) -> Json:
    with tempfile.TemporaryDirectory(prefix="phieu-promise-") as name:
        folder = Path(name)
        recorded, plain = await _plainly(folder, given)
        chance = random.Random(given.seed)
        pile = [raw for raw in recorded for _ in range(chance.randint(1, given.copies))]
        chance.shuffle(pile)
        hands = [pile[hand::HANDS] for hand in range(HANDS)]
        wrong: list[str] = []
        runs: Json = {}
        for database in given.databases.split(","):
            began = time.monotonic()
            if database == "sqlite":
                other, states = await _by_tasks(folder, given, hands)
            else:
                other, states = await _by_processes(folder, given, hands)
            runs[database] = {"seconds": round(time.monotonic() - began, 1), "inbox": states}
            wrong += [f"{database}: {each}" for each in differences(plain, other)]
            if states != {"done": given.updates + 1}:
                wrong.append(f"{database}: the inbox holds {states}")
    return {
        "trials": len(recorded),
        "violations": len(wrong),
        "sent": len(pile),
        "people": given.people,
        "left": {kind: len(rows) for kind, rows in plain.items()},
        "runs": runs,
        "wrong": wrong[:5],
    }


async def _plainly(folder: Path, given: argparse.Namespace) -> tuple[list[bytes], Any]:
    url = f"sqlite:///{folder / 'plain.db'}"
    set_up(url, given.people)
    store = open_store(url)
    recorded = await play(store, here(), given.people, given.updates, given.seed)
    plain = await store.read(final_state)
    await store.close()
    return recorded, plain


async def _by_tasks(
    folder: Path, given: argparse.Namespace, hands: list[list[bytes]]
) -> tuple[Any, Json]:
    url = f"sqlite:///{folder / 'shuffled.db'}"
    set_up(url, given.people)
    store = open_store(url)
    async with receiving(store) as arriving, asyncio.timeout(_SECONDS):
        await asyncio.gather(*(bring(arriving, hand, number) for number, hand in enumerate(hands)))
        found = await _when_all_is_done(store)
    await store.close()
    return found


async def _by_processes(
    folder: Path, given: argparse.Namespace, hands: list[list[bytes]]
) -> tuple[Any, Json]:
    with throwaway_postgres() as url:
        set_up(url, given.people)
        processes = []
        for number, hand in enumerate(hands):
            file = folder / f"hand-{number}"
            file.write_bytes(b"\n".join(hand))
            command = (sys.executable, "-m", __name__, url, str(file), str(number))
            processes.append(await asyncio.create_subprocess_exec(*command, cwd=ROOT))
        store = open_store(url)
        try:
            async with asyncio.timeout(_SECONDS):
                return await _when_all_is_done(store, expected=given.updates)
        finally:
            for process in processes:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
            await store.close()


async def _when_all_is_done(store: Store, expected: int = 0) -> tuple[Any, Json]:
    counted = select(Incoming.state, func.count()).group_by(Incoming.state)
    while True:
        states = dict(await store.read(lambda c: c.execute(counted).all()))
        if "new" not in states and sum(states.values()) > expected:
            return await store.read(final_state), states
        await asyncio.sleep(0.2)


@contextlib.asynccontextmanager
async def receiving(store: Store) -> Any:
    """Workers of one process, for which time stands still."""
    ours = here()

    def handle(connection: Any, update: Any, *_: Any) -> list[Any]:
        handle_and_deliver(connection, ours, update)
        return []

    handling = Handling(
        handle=handle,
        wants_file=lambda *_: False,
        fetch=None,
        answer=None,
        sorry="sorry",
    )
    workers = Workers(store, lambda: NOW, handling, Order(TELEGRAM, _LONG_ENOUGH))
    running = asyncio.create_task(workers.run())
    yield Arriving(store, workers.wake)
    running.cancel()
    await asyncio.wait([running])


async def bring(arriving: Arriving, hand: list[bytes], seed: int) -> None:
    """Hand over in batches of any size, as polls and posts bring them."""
    chance, waiting = random.Random(seed), list(hand)
    while waiting:
        size = chance.randint(1, 40)
        await arriving.take(waiting[:size], NOW)
        del waiting[:size]


async def _be_one_process(url: str, file: Path, seed: int) -> None:
    store = open_store(url)
    async with receiving(store) as arriving:
        await bring(arriving, file.read_bytes().split(b"\n"), seed)
        await asyncio.sleep(_SECONDS)


if __name__ == "__main__":
    asyncio.run(_be_one_process(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
