"""An event loop whose time is ours: it leaps to the next thing that is due, and waits for no clock.

Time stands still while the database works, so that an hour of sending takes the seconds that its
work takes. `run(main)` runs `main()` in it; `asyncio.sleep` and timeouts are virtual there.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import selectors
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from storage.store import Store

T = TypeVar("T")


class VirtualLoop(asyncio.SelectorEventLoop):
    """`working` counts what is done elsewhere, in real time, and will be answered."""

    def __init__(self) -> None:
        self.at = 0.0
        self.working = 0
        super().__init__(_Leaping(self))

    def time(self) -> float:
        return self.at


class _Leaping(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if self._loop.working or timeout is None:
            return super().select(None)
        self._loop.at += timeout
        return []


class CountedStore(Store):
    """A store whose work holds up the virtual time until it is done."""

    def __init__(self, store: Store) -> None:
        self._inner = store
        self.dialect_name = store.dialect_name

    async def write(self, fn: Callable[..., T], *, key: int | str | None = None) -> T:
        return await _counted(self._inner.write(fn, key=key))

    async def read(self, fn: Callable[..., T]) -> T:
        return await _counted(self._inner.read(fn))

    async def close(self) -> None:
        await _counted(self._inner.close())


async def _counted(work: Awaitable[T]) -> T:
    loop: Any = asyncio.get_running_loop()
    loop.working += 1
    try:
        return await work
    finally:
        loop.working -= 1


def run(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main())


def clock_from(start: dt.datetime) -> Callable[[], dt.datetime]:
    """The present, when the time of the running loop was 0 at `start`."""
    loop = asyncio.get_running_loop()
    return lambda: start + dt.timedelta(seconds=loop.time())
