"""The product on a port of its own, with invented people, and phones with a real browser."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import shutil
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import select

from intake.loading.plan_folder import load_plan
from pages.rooms import Rooms
from phieu import campaigns
from phieu.clock import SimulatedClock
from phieu.invented import invent, read_example
from phieu.opening import opened
from phieu.rosters import roster_file
from phieu.serving import create_app
from storage.submissions import Submission

T = TypeVar("T")
PLAN = Path(__file__).parents[2] / "plans" / "quang-ngai-2024"
MONDAY = dt.datetime(2024, 10, 21, 1, 0, tzinfo=dt.UTC)
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


@dataclass
class Office:
    """A running installation; `people` gives each test somebody nobody else plays."""

    url: str
    rooms: Rooms
    people: dict[str, Iterator[campaigns.Asked]]
    _loop: asyncio.AbstractEventLoop

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def somebody(self, form: str) -> tuple[campaigns.Asked, campaigns.Invited]:
        """Who fills `form` and has not begun: a test of a whole unit may have taken some. With a
        fresh invitation."""
        asked = next(each for each in self.people[form] if self._state(each) == "asked")
        invited = self.wait(campaigns.invite(self.rooms, 1))
        return asked, invited[asked.filler]

    def _state(self, asked: campaigns.Asked) -> str | None:
        state = select(Submission.state).where(Submission.id == asked.submission)
        return self.wait(self.rooms.store.read(lambda c: c.scalar(state)))


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    data, ready, stop = tmp_path_factory.mktemp("office"), threading.Event(), threading.Event()
    running: list[Office] = []
    thread = threading.Thread(target=lambda: asyncio.run(_run(data, running, ready, stop)))
    thread.start()
    try:
        assert ready.wait(30)
        yield running[0]
    finally:
        stop.set()
        thread.join(20)


async def _run(
    data: Path, running: list[Office], ready: threading.Event, stop: threading.Event
) -> None:
    plan, example = load_plan(PLAN), read_example(PLAN)
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{line.getsockname()[1]}"
        clock = SimulatedClock(MONDAY)
        async with opened(data, clock, base_url=url, simulated=True) as rooms:
            campaign = await campaigns.start(rooms, PLAN)
            roster = roster_file(plan, invent(plan, example, 60, 7), example.says)
            await campaigns.take_roster(rooms, campaign, "danh-sach.xlsx", roster)
            asked = sorted(await campaigns.asked_of(rooms, campaign), key=lambda each: each.form)
            people = {
                form: iter(list(group))
                for form, group in itertools.groupby(asked, lambda each: each.form)
            }
            config = uvicorn.Config(create_app(rooms), log_level="error", access_log=False)
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[line]))
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event
                await asyncio.sleep(0.02)
            running.append(Office(url, rooms, people, asyncio.get_running_loop()))
            ready.set()
            await asyncio.to_thread(stop.wait)
            server.should_exit = True
            await serving


# Not for the whole session: while Playwright is open, no asynchronous test can run.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        made.pixel = {  # type: ignore[attr-defined]
            name: value
            for name, value in playwright.devices["Pixel 7"].items()
            if name != "default_browser_type"
        }
        yield made
        made.close()


@pytest.fixture
def pick_up(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A phone of its own: `pick_up(javascript=False, color_scheme="dark")`.

    The test fails when a page of it breaks our content security policy or throws.
    """
    wrong: list[str] = []
    with ExitStack() as stack:

        def phone(*, javascript: bool = True, quiet: str = "", **settings: Any) -> Page:
            context: BrowserContext = browser.new_context(
                **{
                    **browser.pixel,  # type: ignore[attr-defined]
                    "locale": "vi-VN",
                    "timezone_id": "Asia/Ho_Chi_Minh",
                    "java_script_enabled": javascript,
                    **settings,
                }
            )
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(10_000)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("console", lambda said: _note(wrong, said.type, said.text, quiet))
            return page

        yield phone
    assert wrong == []


def _note(wrong: list[str], kind: str, text: str, quiet: str) -> None:
    """`quiet` is how errors begin that the test itself brings about."""
    # The browser itself notes each 404, 409, 422; those are answers, not errors of a page.
    expected = "Failed to load resource" in text or (quiet and text.startswith(quiet))
    if kind == "error" and not expected:
        wrong.append(text)
