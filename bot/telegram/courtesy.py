"""Answers to presses: best effort, a few at a time, and never in anybody's way.

The phone stops waiting for one by itself, so that one which is lost does no harm.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from bot.telegram.one_update import described

log = logging.getLogger(__name__)

AT_ONCE = 4
_WAITING = 1_000


class Courtesy:
    """What is put here after a commit is given to `answer`; what is too much is dropped."""

    def __init__(self, answer: Callable[[Any], Awaitable[None]]) -> None:
        self._answer = answer
        self._waiting: asyncio.Queue[Any] = asyncio.Queue(_WAITING)

    def put(self, answers: Iterable[Any]) -> None:
        for answer in answers:
            with contextlib.suppress(asyncio.QueueFull):
                self._waiting.put_nowait(answer)

    async def run(self) -> None:
        """One of those who answer; until cancelled."""
        while True:
            answer = await self._waiting.get()
            try:
                await self._answer(answer)
            except Exception as error:  # noqa: BLE001 - the edge: nothing rests on it
                log.info("a press was not answered: %s", described(error))
