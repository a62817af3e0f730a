"""One process at a time: a lease that is renewed in the background, and given up at a stop."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from datetime import datetime

from storage import leases
from storage.errors import StoreClosedError, StoreError
from storage.store import Store

log = logging.getLogger(__name__)

_EVERY_SECONDS = leases.LASTS.total_seconds() / 4
_ASK_SECONDS = 0.5
"""How often one that does not lead asks."""


class Leading:
    """`wait` returns while this process is the one."""

    def __init__(self, store: Store, name: str, now: Callable[[], datetime]) -> None:
        self._store = store
        self._name = name
        self._now = now
        self._holder = secrets.token_hex(8)
        self._fence: int | None = None
        self._until: datetime | None = None
        self._leads = asyncio.Event()

    async def wait(self) -> None:
        """Until this process leads. Who slept through the end of its lease asks anew first."""
        if self._until is not None and self._now() >= self._until:
            self._leads.clear()
        await self._leads.wait()

    async def run(self) -> None:
        """Take the lease whenever it is free and renew it; until cancelled."""
        try:
            while True:
                try:
                    await self._renew()
                except StoreClosedError:
                    return
                except Exception as error:  # noqa: BLE001 - the edge: it may run out meanwhile
                    log.warning("a lease was not renewed: %s", type(error).__name__)
                await asyncio.sleep(_ASK_SECONDS if self._fence is None else _EVERY_SECONDS)
        finally:
            await self._let_go()

    async def _renew(self) -> None:
        now = self._now()
        self._fence = await self._store.write(
            lambda c: leases.take(c, self._name, self._holder, now)
        )
        if self._fence is None:
            self._leads.clear()
        else:
            self._until = now + leases.LASTS
            self._leads.set()

    async def _let_go(self) -> None:
        fence, now = self._fence, self._now()
        self._leads.clear()
        if fence is None:
            return
        try:
            await self._store.write(lambda c: leases.let_go(c, self._name, fence, now))
        except StoreError:
            log.info("the lease runs out by itself")
