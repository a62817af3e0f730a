"""A house in which everybody has handed in, as a room of nine on the day of its meeting: the pages
and the secret ballot on ports of their own, phones in Python for those who have no window."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import socket
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import uvicorn
from sqlalchemy import Connection, update

from ballots import manifest as manifests
from ballots.app import create_app as ballots_app
from ballots.client import Ballots
from ballots.encoding import unb64
from ballots.manifest import Manifest
from ballots.opening import opened as ballots_opened
from ballots.settings import Settings
from intake.loading.plan_folder import load_plan
from pages.rooms import Rooms
from people.sessions import SignedIn, open_session
from phieu import campaigns
from phieu.clock import SimulatedClock
from phieu.invented import invent, read_example
from phieu.opening import opened
from phieu.rosters import roster_file
from phieu.serving import create_app
from phieu.simulation.person import Filler
from storage.people import Employee
from tests.ballots import teller, voter

T = TypeVar("T")
PLANS = Path(__file__).parents[2] / "plans"


@dataclass(frozen=True)
class Stage:
    """`units` of the plan's example (none: all), of which the last one is who hands in; `today`:
    when the house is entered, after that."""

    plan: str
    units: tuple[str, ...]
    people: int
    today: dt.datetime
    seed: int = 11


NINE = Stage("quang-ngai-2024", ("LDVP", "NC"), 13, dt.datetime(2024, 10, 29, 1, 30, tzinfo=dt.UTC))
"""The office's leaders and nine of Phòng Nội chính; half past eight, between the forms and the
unit's dossier."""


@dataclass(frozen=True)
class Somebody:
    employee: int
    name: str
    link: str


@dataclass
class House:
    """`people` who hand in: head, deputy, then the others, as the roster has them."""

    url: str
    rooms: Rooms
    people: list[Somebody]
    _loop: asyncio.AbstractEventLoop

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    @contextmanager
    def phone(self, who: Somebody) -> Iterator[Phone]:
        now = self.rooms.clock.now()
        made = self.wait(self.rooms.store.write(_signed_in(who.employee, now)))
        cookies = {"phieu": made.token}
        with httpx.Client(base_url=self.url, cookies=cookies, timeout=30) as http:
            yield Phone(http)


@dataclass
class Phone:
    """Somebody's phone at the ballot: its door at the product, then the ballot's own addresses."""

    http: httpx.Client
    cast: voter.Cast | None = None

    def count(self, ballot: int) -> None:
        """Sits down as a teller: keys are made, and given."""
        at, credential = self._door("kiem-phieu", ballot)
        self._taken(self.http.post(f"{at}/teller", content=teller.new_keys().body(credential)))

    def mark(self, ballot: int, selections: list[int]) -> None:
        """Receives a ballot, marks it, and is ready."""
        at, credential = self._door("phieu-kin", ballot)
        manifest = self._manifest(at)
        pending = voter.request(manifest, credential)
        stamps = self._taken(self.http.post(f"{at}/issue", content=pending.body))
        self.cast = voter.seal(manifest, voter.accept(manifest, pending, stamps), selections)
        self._taken(self.http.post(f"{at}/ready", content=credential))

    def drop(self, ballot: int) -> None:
        at, _ = self._door("phieu-kin", ballot)
        assert self.cast is not None
        envelope = self.cast.envelope
        receipt = self._taken(self.http.post(at.replace("/r/", "/box/"), content=envelope))
        assert voter.is_receipt(self._manifest(at), envelope, receipt)

    def _door(self, door: str, ballot: int) -> tuple[str, bytes]:
        """Where the round is, and the credential in the address to which the door leads."""
        leads = urlsplit(self.http.get(f"/{door}/{ballot}").headers["location"])
        round_ = leads.path.rpartition("/")[2]
        credential = unb64(leads.fragment.removeprefix("t="))
        return f"{leads.scheme}://{leads.netloc}/r/{round_}", credential

    def _manifest(self, at: str) -> Manifest:
        return manifests.read(self._taken(self.http.get(f"{at}/manifest")), None)

    def _taken(self, got: httpx.Response) -> bytes:
        assert got.is_success, got.text
        return got.content


@contextmanager
def meeting_house(data: Path, stage: Stage = NINE) -> Iterator[House]:
    """Runs in a thread of its own until the block is left."""
    ready, stop = threading.Event(), threading.Event()
    running: list[House] = []

    async def work() -> None:
        async with _serving(data, stage) as house:
            running.append(house)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    try:
        while not ready.wait(1):
            assert thread.is_alive()
        yield running[0]
    finally:
        stop.set()
        thread.join(20)


class _Small(Ballots):
    """Nine phones need no ten seconds to drop in a crowd, nor to be warned of the end."""

    async def create(self, **wanted: Any) -> None:
        await super().create(**{**wanted, "drop_seconds": 1})


@asynccontextmanager
async def _serving(data: Path, stage: Stage) -> AsyncIterator[House]:
    clock, settings = SimulatedClock(stage.today), Settings(data, bytes(range(32)))
    async with ballots_opened(settings) as rounds, _listening(ballots_app(rounds)) as there:
        serve = _Small(there, there, settings.key, countdown=0)
        with socket.socket() as line:
            line.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{line.getsockname()[1]}"
            async with opened(
                data, clock, base_url=url, simulated=True, ballots=serve
            ) as rooms, _listening(create_app(rooms), line):  # fmt: skip
                people = await _handed_in(rooms, clock, url, stage)
                yield House(url, rooms, people, asyncio.get_running_loop())
        await serve.aclose()


@asynccontextmanager
async def _listening(app: Any, line: socket.socket | None = None) -> AsyncIterator[str]:
    with line or socket.socket() as here:
        if line is None:
            here.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
        serving = asyncio.create_task(server.serve(sockets=[here]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event
            await asyncio.sleep(0.02)
        yield f"http://127.0.0.1:{here.getsockname()[1]}"
        server.should_exit = True
        await serving


async def _handed_in(rooms: Rooms, clock: SimulatedClock, url: str, stage: Stage) -> list[Somebody]:
    """The campaign has begun, they have handed in; their invitations for today."""
    folder = PLANS / stage.plan
    plan, example = load_plan(folder), read_example(folder)
    clock.move_to(campaigns.starting(plan))
    units = tuple(each for each in example.units if not stage.units or each.code in stage.units)
    small = example.model_copy(update={"units": units, "outside_system": 0})
    campaign = await campaigns.start(rooms, folder)
    roster = roster_file(plan, invent(plan, small, stage.people, stage.seed), small.says)
    await campaigns.take_roster(rooms, campaign, "danh-sach.xlsx", roster)
    await rooms.store.write(_joined)
    asked = [
        each
        for each in await campaigns.asked_of(rooms, campaign)
        if each.facts.get("unit_code") in {*stage.units[-1:]} or not stage.units
    ]
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        for each in asked:
            made = await rooms.store.write(_signed_in(each.filler, clock.now()))
            http.headers["authorization"] = f"Bearer {made.token}"
            chance = random.Random(each.submission)
            await Filler(http, clock, each.submission, chance).finish()
    clock.move_to(stage.today)
    invited = await campaigns.invite(rooms, campaign)
    return [
        Somebody(who, invited[who].full_name, f"{url}/vao/{invited[who].link_code}")
        for who in sorted({each.filler for each in asked})
    ]


def _signed_in(who: int, now: dt.datetime) -> Callable[[Connection], SignedIn]:
    return lambda connection: open_session(connection, who, role="employee", now=now)


def _joined(connection: Connection) -> None:
    """Everybody has been on the phone page before: nobody needs the table."""
    connection.execute(update(Employee).values(reach="joined"))
