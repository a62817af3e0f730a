"""The office's pages at two sizes of an agency, in process, while people go on handing in.

A page is asked for through the app, as a browser would, and between two of them somebody's form
moves on: nothing is answered from a still database. The peer is the small agency, in the same
process and the same minutes: `ratio.growth` is the largest p95 of the many against the few, page by
page, and `ratio.export_linear` the rows a second of the agency's table.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import resource
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection, select, update

from bench.agency import NOW, Stage, set_up
from intake.library import Library
from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from phieu.serving import create_app
from storage.store import Store, open_store
from storage.submissions import Submission

LIST = "/van-phong/danh-sach/tu-xep-loai-co-quan.xlsx"
SEARCHES = {
    "search_common": ["nguyen", "n", "tran thi", "ng v an", "le minh"],
    "search_rare": ["ta quoc vinh", "mai bich yen", "cb000777", "00000-00123", "cao trong nghia"],
}
_WARM = 5
_BETWEEN = 0.1


@dataclass
class Office:
    """A signed-in office at one installation."""

    stage: Stage
    store: Store
    client: httpx.AsyncClient
    dice: random.Random = field(default_factory=lambda: random.Random(11))

    async def get(self, address: str) -> tuple[float, int]:
        """Seconds, and the bytes of the answer."""
        began = time.perf_counter()
        answer = await self.client.get(address)
        seconds = time.perf_counter() - began
        if answer.status_code != 200:  # noqa: PLR2004 - OK
            raise RuntimeError(f"{address}: {answer.status_code} {answer.text[:300]}")
        return seconds, len(answer.content)

    async def fetch(self, address: str) -> tuple[float, int]:
        """The same of a file that may be made meanwhile: asked for until it is there."""
        began = time.perf_counter()
        while True:
            answer = await self.client.get(address)
            if answer.status_code != 303:  # noqa: PLR2004 - see other: how far it is
                break
            await asyncio.sleep(_BETWEEN)
        if answer.status_code != 200:  # noqa: PLR2004 - OK
            raise RuntimeError(f"{address}: {answer.status_code} {answer.text[:300]}")
        return time.perf_counter() - began, len(answer.content)

    async def somebody_moves_on(self) -> None:
        """A form that is asked for is begun, or one that is begun is put back."""
        key = self.dice.randrange(1, self.stage.people)

        def work(connection: Connection) -> int:
            state = connection.scalar(select(Submission.state).where(Submission.id == key))
            moved = {"asked": "draft", "draft": "asked", "submitted": "accepted"}
            now = moved.get(str(state), "submitted")
            return connection.execute(
                update(Submission).where(Submission.id == key).values(state=now)
            ).rowcount

        await self.store.write(work)

    def pages(self) -> dict[str, Callable[[], str]]:
        dice, units = self.dice, self.stage.units
        last = (units - 50) // 50
        return {
            "dashboard": lambda: "/van-phong",
            "dashboard_by_name": lambda: "/van-phong?xep=ten",
            "dashboard_of_a_form": lambda: "/van-phong?mau=mau-02a&con=1",
            "dashboard_last_page": lambda: f"/van-phong?xep=ten&trang={last}",
            "unit": lambda: f"/van-phong/don-vi/{dice.randint(1, units - 1)}",
            **{
                name: (lambda said=said: f"/tim?tim={dice.choice(said)}")  # type: ignore[misc]
                for name, said in SEARCHES.items()
            },
        }


def run(few: int, many: int, times: int) -> dict[str, Any]:
    """p50 and p95 in milliseconds of each page; rows a second of the agency's table."""
    with tempfile.TemporaryDirectory() as folder:
        stages = [set_up(Path(folder) / f"{people}.db", people) for people in (few, many)]
        small, large = asyncio.run(_measured(stages, times))
    return {"people": [few, many], "times": times, **told(large, small, f"ours_with_{few}_people")}


def told(large: dict[str, Any], small: dict[str, Any], peer: str) -> dict[str, Any]:
    """What was measured of the many, beside the few as their `peer`."""
    growth = {
        name: round(large["pages"][name]["p95_ms"] / page["p95_ms"], 2)
        for name, page in small["pages"].items()
    }
    rates = [each["export"]["rows_per_second"] for each in (small, large)]
    return {
        "ours": large,
        "peers": {peer: small},
        "ratio": {
            "growth": max(growth.values()),
            **{f"growth.{name}": ratio for name, ratio in growth.items()},
            "export_linear": round(rates[1] / rates[0], 2),
        },
    }


async def _measured(stages: list[Stage], times: int) -> list[dict[str, Any]]:
    async with AsyncExitStack() as closing:
        offices = [await closing.enter_async_context(_opened(stage)) for stage in stages]
        pages = await _pages(offices, times)
        return [
            {"pages": theirs, "export": await _export(office)}
            for office, theirs in zip(offices, pages, strict=True)
        ]


@asynccontextmanager
async def _opened(stage: Stage) -> AsyncIterator[Office]:
    store = open_store(stage.url)
    rooms = Rooms(
        store, Library(), SimulatedClock(NOW, runs=False), b"k" * 32, secure_cookies=False
    )
    transport = httpx.ASGITransport(app=create_app(rooms))
    headers = {"authorization": f"Bearer {stage.token}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://phieu.test", headers=headers
    ) as client:
        yield Office(stage, store, client)
    await store.close()


async def _pages(offices: list[Office], times: int) -> list[dict[str, dict[str, float]]]:
    """All pages of both in turn, so that what slows the machine slows all of them."""
    pages = [office.pages() for office in offices]
    taken: list[dict[str, list[float]]] = [{name: [] for name in each} for each in pages]
    for turn, name in itertools.product(range(times + _WARM), pages[0]):
        for office, addresses, theirs in zip(offices, pages, taken, strict=True):
            await office.somebody_moves_on()
            seconds, _ = await office.get(addresses[name]())
            if turn >= _WARM:
                theirs[name].append(seconds * 1000)
    return [
        {
            name: {
                "p50_ms": round(statistics.median(each), 2),
                "p95_ms": round(statistics.quantiles(each, n=20)[18], 2),
            }
            for name, each in theirs.items()
        }
        for theirs in taken
    ]


async def _export(office: Office) -> dict[str, float]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, size = await office.fetch(LIST)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "seconds": round(seconds, 2),
        "rows_per_second": round(office.stage.people / seconds),
        "bytes": size,
        "peak_mb": round(after / 1024),
        "peak_mb_before": round(before / 1024),
    }
