"""Workers: any number of chats at once, each strictly in order, one transaction for each update."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from bot.telegram.courtesy import AT_ONCE, Courtesy
from bot.telegram.one_update import (
    Fetched,
    Handled,
    Handling,
    Held,
    Outcome,
    Wanted,
    described,
    give_up_or_later,
    handle_oldest,
)
from bot.telegram.ordering import Line, Order
from storage.channels import TELEGRAM
from storage.incoming import chats_waiting
from storage.store import Store, StoreBusyError, StoreClosedError, StoreError

log = logging.getLogger(__name__)

SWEEP_SECONDS = 3.0
"""How soon is taken up what another process left, or a crash."""

_FILES_AT_ONCE = 8
_HELD_SECONDS = 0.03
_BUSY_SECONDS = 0.5
_LONGEST_SECONDS = 30.0
_FINISH_SECONDS = 8.0
_ALL = 1 << 40
"""How many updates a chat has of which we only know that there are some."""


class Workers:
    """Handles what waits in the inbox. `wake` says where; a sweep finds what nobody said."""

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        handling: Handling,
        order: Order,
        *,
        at_once: int = 128,
    ) -> None:
        self._store = store
        self._now = now
        self._handling = handling
        self._order = order
        self._at_once = at_once
        self._left: dict[str, int] = {}
        """The chats that somebody is at or that are queued, and how many updates each has."""
        self._chats: asyncio.Queue[str | None] = asyncio.Queue()
        self._held = Line(order)
        self._files: dict[str, Fetched] = {}
        self._fetching = asyncio.Semaphore(_FILES_AT_ONCE)
        self._courtesy = Courtesy(handling.answer)
        self._beside: set[asyncio.Task[None]] = set()
        self._stopping = False

    def wake(self, chat: str, updates: int = 1) -> None:
        """So many new updates of a chat are in the inbox."""
        if chat in self._left:
            self._left[chat] += updates
        else:
            self._left[chat] = updates
            self._chats.put_nowait(chat)

    @property
    def idle(self) -> bool:
        return not self._left

    async def run(self) -> None:
        """Work until cancelled; then finish what is at hand."""
        serving = [asyncio.create_task(self._serve()) for _ in range(self._at_once)]
        beside = [self._sweep(), self._let_held_go()]
        beside += [self._courtesy.run() for _ in range(AT_ONCE)]
        around = [asyncio.create_task(each) for each in beside]
        try:
            # Not `gather`, which when cancelled cancels what is at hand.
            ended, _ = await asyncio.wait([*serving, *around], return_when=asyncio.FIRST_EXCEPTION)
            for task in ended:
                task.result()
        finally:
            self._stopping = True
            for _ in serving:
                self._chats.put_nowait(None)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_FINISH_SECONDS):
                    await asyncio.gather(*serving, return_exceptions=True)
            for task in (*serving, *around, *self._beside):
                task.cancel()

    async def _serve(self) -> None:
        while not self._stopping:
            chat = await self._chats.get()
            if chat is None:
                return
            known = self._left[chat]
            try:
                outcome = await self._handle(chat)
            except StoreClosedError:
                return
            except Exception as error:  # noqa: BLE001 - the edge: no update ends a worker
                await self._failed(chat, error)
                continue
            self._go_on(chat, outcome, known)

    async def _handle(self, chat: str) -> Outcome:
        now, fetched = self._now(), self._files.pop(chat, None)
        return await self._store.write(
            lambda connection: handle_oldest(
                connection, self._handling, self._order, chat, now, fetched
            ),
            key=chat,
        )

    def _go_on(self, chat: str, outcome: Outcome, known: int) -> None:
        match outcome:
            case Handled():
                self._handling.committed()
                self._courtesy.put(outcome.answers)
                self._less(chat, 1)
            case Held():
                self._held.add(outcome.update_id, chat)
            case Wanted():
                self._start(self._fetch(chat, outcome))
            case None:
                self._less(chat, known)

    def _less(self, chat: str, updates: int) -> None:
        self._left[chat] -= updates
        if self._left[chat] > 0:
            self._chats.put_nowait(chat)
        else:
            del self._left[chat]

    async def _failed(self, chat: str, error: Exception) -> None:
        """Wait, and longer each time; an update that failed too often is put apart."""
        log.warning("an update could not be handled: %s", described(error))
        delay = _BUSY_SECONDS
        if not isinstance(error, StoreBusyError):
            try:
                now = self._now()
                tries = await self._store.write(
                    lambda c: give_up_or_later(c, self._handling, chat, error, now), key=chat
                )
                delay = 0.0 if tries is None else min(_LONGEST_SECONDS, 0.5 * 4 ** (tries - 1))
                if tries is None:
                    self._left[chat] = max(self._left[chat] - 1, 1)
            except Exception as again:  # noqa: BLE001 - the edge: the store itself is in trouble
                log.warning("a failure could not be noted: %s", described(again))
                delay = _BUSY_SECONDS if isinstance(again, StoreError) else 5.0
        self._start(self._later(chat, delay))

    async def _later(self, chat: str, delay: float) -> None:
        await asyncio.sleep(delay)
        self._chats.put_nowait(chat)

    async def _fetch(self, chat: str, wanted: Wanted) -> None:
        """A slow file keeps its own chat waiting, and no worker."""
        try:
            async with self._fetching:
                file = await self._handling.fetch(wanted.update)
        except Exception as error:  # noqa: BLE001 - the edge: it counts as a try of the update
            await self._failed(chat, error)
            return
        self._files[chat] = Fetched(wanted.which, file)
        self._chats.put_nowait(chat)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._beside.add(task := asyncio.create_task(work))
        task.add_done_callback(self._beside.discard)

    async def _let_held_go(self) -> None:
        while True:
            await asyncio.sleep(_HELD_SECONDS)
            for chat in self._held.may_look():
                self._chats.put_nowait(chat)

    async def _sweep(self) -> None:
        while True:
            try:
                for chat in await self._store.read(lambda c: chats_waiting(c, TELEGRAM)):
                    if chat not in self._left:
                        self.wake(chat, _ALL)
            except StoreClosedError:
                return
            except Exception as error:  # noqa: BLE001 - the edge: the next sweep tries again
                log.warning("the inbox could not be swept: %s", described(error))
            await asyncio.sleep(SWEEP_SECONDS)
