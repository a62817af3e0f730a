"""A real ballots process that can be killed and started again, and how phones reach it anyhow."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

import httpx

from ballots.client import Ballots, BallotsDownError
from ballots.settings import control_key

T = TypeVar("T")

_ROOT = Path(__file__).parents[2]
_TRIES = 3_000
_PAUSE = 0.05


class House:
    def __init__(self, data: Path, database: str | None) -> None:
        self._data = data
        self._database = database
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.kills = 0
        self.serve = Ballots(self.url, self.url, control_key(data))
        self.phones = httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=30)
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        command = [sys.executable, "-m", "phieu", "ballots", "--data", str(self._data)]
        command += ["--port", str(self._port)]
        if self._database:
            command += ["--database", self._database]
        self._process = await asyncio.to_thread(subprocess.Popen, command, cwd=_ROOT)
        await insist(self._healthy)

    async def _healthy(self) -> None:
        (await self.phones.get("/healthz")).raise_for_status()

    async def kill(self) -> None:
        """As by a power cut, and started again: what phones ask meanwhile finds nobody."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        await asyncio.to_thread(self._process.wait)
        self.kills += 1
        await self.start()

    async def end(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.terminate()
            await asyncio.to_thread(self._process.wait)
        await self.phones.aclose()
        await self.serve.aclose()


@asynccontextmanager
async def house(data: Path, database: str | None) -> AsyncIterator[House]:
    one = House(data, database)
    try:
        await one.start()
        yield one
    finally:
        await one.end()


async def insist(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until there is an answer, as every phone does: the same request may come twice."""
    for _ in range(_TRIES):
        try:
            return await ask()
        except (httpx.HTTPError, BallotsDownError):
            await asyncio.sleep(_PAUSE)
    raise TimeoutError("nobody answers")
