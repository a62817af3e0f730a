"""`phieu ballots`: the process of the secret ballot, on its own port and origin; and how `serve`
finds it, or a demo starts it."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn

from ballots.app import create_app
from ballots.client import Ballots
from ballots.opening import opened
from ballots.settings import Settings, control_key
from phieu.control import CommandError

_PR_SET_DUMPABLE = 4
_TRIES, _PAUSE = 600, 0.1
_KEEP_ALIVE = 75


@dataclass(frozen=True)
class Where:
    """Where the ballots process is: for `serve`, and for phones."""

    url: str
    public_url: str


def settings_of(data: Path, database: str | None = None) -> Settings:
    """Of the folder, and of the environment. CommandError for a key that is none."""
    try:
        key = control_key(data, os.environ.get("PHIEU_BALLOTS_KEY"))
    except ValueError:
        raise CommandError(
            "PHIEU_BALLOTS_KEY cần là 64 chữ số thập lục phân; xóa biến này để dùng khóa trong"
            " thư mục dữ liệu."
        ) from None
    return Settings(data, key, database or os.environ.get("PHIEU_BALLOTS_DATABASE"))


async def run(settings: Settings, host: str, port: int) -> None:
    """Answer until told to stop. Nothing is logged of who asks for what."""
    os.umask(0o077)  # what is written is for this user alone
    _leave_no_core()
    for told in (signal.SIGINT, signal.SIGTERM):
        # uvicorn stops, and says it again; that must not end us before the database is closed.
        asyncio.get_running_loop().add_signal_handler(told, lambda: None)
    async with opened(settings) as rounds:
        config = uvicorn.Config(
            create_app(rounds),
            host=host,
            port=port,
            access_log=False,
            log_level="warning",
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            timeout_keep_alive=_KEEP_ALIVE,
        )
        await uvicorn.Server(config).serve()


def _leave_no_core() -> None:
    """The box is in this process's memory: no file of it when it crashes, no debugger."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def where(url: str | None = None, public_url: str | None = None) -> Where | None:
    """As given, or by the environment; None where there is no ballots process."""
    url = url or os.environ.get("PHIEU_BALLOTS")
    public_url = public_url or os.environ.get("PHIEU_BALLOTS_URL") or url
    return Where(url, public_url) if url and public_url else None


@asynccontextmanager
async def reached(data: Path, at: Where | None) -> AsyncIterator[Ballots | None]:
    """How `serve` speaks to it for as long as this is open."""
    if at is None:
        yield None
        return
    ballots = Ballots(at.url, at.public_url, settings_of(data).key)
    try:
        yield ballots
    finally:
        await ballots.aclose()


@asynccontextmanager
async def child(data: Path, port: int, host: str = "127.0.0.1") -> AsyncIterator[Where]:
    """A ballots process of our own, which ends with this."""
    url = f"http://{host}:{port}"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "phieu", "ballots",
        "--data", str(data), "--host", host, "--port", str(port),
    )  # fmt: skip
    try:
        await _answers(url, process)
        yield Where(url, url)
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _answers(url: str, process: asyncio.subprocess.Process) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        for _ in range(_TRIES):
            if process.returncode is not None:
                break
            with contextlib.suppress(httpx.HTTPError):
                if (await http.get(f"{url}/healthz")).is_success:
                    return
            await asyncio.sleep(_PAUSE)
    raise CommandError(f"Tiến trình bỏ phiếu không chạy được tại {url}.")
