"""What runs beside the pages goes on after a bug, and ends when it is told to."""

from __future__ import annotations

import asyncio

import pytest

from phieu.supervising import keep_going
from storage.errors import StoreClosedError


class Part:
    """Meets these errors one after another, then goes on."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.starts = list(errors), 0
        self.at_work = asyncio.Event()
        self.finished = False

    async def run(self) -> None:
        self.starts += 1
        if self.errors:
            raise self.errors.pop(0)
        self.at_work.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.finished = True


async def test_after_a_bug_it_is_started_again_and_the_bug_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    part = Part(KeyError("điều kín đáo"), RuntimeError())
    task = asyncio.create_task(keep_going("mail", part.run, pause=0))
    async with asyncio.timeout(10):
        await part.at_work.wait()
    assert part.starts == 3
    assert "mail stopped, and starts again: KeyError at test_supervising.py" in caplog.text
    assert "kín đáo" not in caplog.text
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert part.finished


async def test_it_is_cancelled_in_the_pause_too() -> None:
    part = Part(KeyError())
    task = asyncio.create_task(keep_going("mail", part.run, pause=3600))
    while not part.starts:  # noqa: ASYNC110
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert part.starts == 1


async def test_a_closed_store_ends_it() -> None:
    part = Part(StoreClosedError())
    await keep_going("mail", part.run, pause=0)
    assert part.starts == 1
