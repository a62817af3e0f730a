"""An installation as it is on the first day: nobody in it, accounts with passwords, and the
command line beside it."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyotp
import uvicorn

from phieu.__main__ import main
from phieu.clock import SimulatedClock
from phieu.commands import COMMANDS
from phieu.control import listening
from phieu.opening import opened
from phieu.serving import create_app


@dataclass
class House:
    """`url` answers; the clock is the house's own."""

    url: str
    data: Path
    clock: SimulatedClock

    def phieu(self, *words: str) -> int:
        """A command at the console, which goes through the running server."""
        return main([*words, "--data", str(self.data)])

    def number_on_the_phone(self, key: str) -> str:
        """The six digits that the authenticator shows now for a key."""
        return pyotp.TOTP(key).at(self.clock.now())


@contextmanager
def empty_house(data: Path, today: dt.datetime) -> Iterator[House]:
    """Runs in a thread of its own until the block is left."""
    ready, stop = threading.Event(), threading.Event()
    running: list[House] = []
    work = _run(data, SimulatedClock(today), running, ready, stop)
    thread = threading.Thread(target=asyncio.run, args=(work,))
    thread.start()
    try:
        assert ready.wait(30)
        yield running[0]
    finally:
        stop.set()
        thread.join(20)


async def _run(
    data: Path,
    clock: SimulatedClock,
    running: list[House],
    ready: threading.Event,
    stop: threading.Event,
) -> None:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{line.getsockname()[1]}"
        async with opened(data, clock, base_url=url) as rooms, listening(data, rooms, COMMANDS):
            config = uvicorn.Config(create_app(rooms), log_level="error", access_log=False)
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[line]))
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event
                await asyncio.sleep(0.02)
            running.append(House(url, data, clock))
            ready.set()
            await asyncio.to_thread(stop.wait)
            server.should_exit = True
            await serving
