"""`phieu serve` forked from a process that has imported it: a restart takes a fraction of a second.

It can be stopped before its first step, and killed by strace at the N-th call of a kind.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import math
import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.promises.moved_clock import main
from tests.promises.stage import Server

_FORKS = multiprocessing.get_context("forkserver")
_PRELOADED = [
    "tests.promises.forked", "phieu.commands", "phieu.control", "phieu.opening", "phieu.serving",
    "storage.migrating", "storage.postgres", "psycopg", "tests.promises.__main__",
    "tests.promises.preloaded",
]  # fmt: skip
_SECONDS = 60


class Forked(Server):
    """Like `Server`; started and killed again and again."""

    def __init__(
        self,
        data: Path,
        database: str | None,
        *,
        environment: Mapping[str, str],
        shift: dt.timedelta,
    ) -> None:
        super().__init__(data, database, environment=environment, shift=shift)
        self._forked: ForkServerProcess | None = None
        self.ready_at = 0.0
        """When it last began to answer, of `time.monotonic`; infinite until it does."""
        _FORKS.set_forkserver_preload(_PRELOADED)

    async def fork(self, *, stopped: bool = False) -> None:
        """Begin; `stopped`: with its first step to be allowed by `go_on`."""
        words = self._command[self._command.index("-m") + 2 :]
        self.ready_at = math.inf
        self._forked = _FORKS.Process(target=_be, args=(words, self._environment, stopped))
        await asyncio.to_thread(self._forked.start)
        if stopped:
            while _state_of(self.pid) != "T":  # noqa: ASYNC110 - the kernel tells nobody
                await asyncio.sleep(0.005)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    async def answers(self) -> bool:
        """Wait until it does; False when it ended before."""
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            if self.is_gone:
                return False
            if await asyncio.to_thread(self._answers):
                self.ready_at = time.monotonic()
                return True
            await asyncio.sleep(0.02)
        raise TimeoutError(f"serve did not answer within {_SECONDS} s")

    async def again(self) -> None:
        """Started, and answering."""
        await self.fork()
        if not await self.answers():
            raise RuntimeError("serve ended by itself")

    @property
    def pid(self) -> int:
        assert self._forked is not None
        assert self._forked.pid is not None
        return self._forked.pid

    @property
    def is_gone(self) -> bool:
        return self._forked is not None and not self._forked.is_alive()

    def kill(self) -> None:
        if self._forked is not None and self._forked.is_alive():
            self._forked.kill()
            self._forked.join(10)


class Killer:
    """strace, which ends a process when one of its threads begins the `nth` of these calls."""

    def __init__(self, pid: int, calls: str, nth: int) -> None:
        inject = f"inject={calls}:signal=SIGKILL:when={nth}"
        command = ["strace", "-f", "-p", str(pid), "-e", f"trace={calls}", "-e", inject]
        self._process = subprocess.Popen(
            [*command, "-o", "/dev/null"], stderr=subprocess.PIPE, text=True
        )

    async def attached(self) -> None:
        assert self._process.stderr is not None
        line = await asyncio.to_thread(self._process.stderr.readline)
        if "attached" not in line:
            raise RuntimeError(f"strace: {line}")

    def let_go(self) -> None:
        """The process goes on without it, if it lives."""
        self._process.terminate()
        try:
            self._process.communicate(timeout=10)
        except subprocess.TimeoutExpired:  # still busy with its threads: the kernel lets them go
            self._process.kill()
            self._process.communicate()


def _be(words: list[str], environment: Mapping[str, str], stopped: bool) -> None:  # noqa: FBT001
    os.environ.update(environment)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    if stopped:
        os.kill(os.getpid(), signal.SIGSTOP)
    main(words)


def _state_of(pid: int) -> str:
    """One letter: T is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
