"""Telegram in a running installation: what receives, what works, what sends, and the watch.

    async with Telegram(rooms, settings) as telegram:
        await telegram.run()

With a webhook, `webhook.install(app, settings.secret, telegram.arriving)` belongs to it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from bot.telegram import fetching, handling, menu, watching
from bot.telegram.aftermath import Aftermath
from bot.telegram.arriving import Arriving
from bot.telegram.client import Client
from bot.telegram.handling import PressAnswer
from bot.telegram.here import Here, here_of
from bot.telegram.leading import Leading
from bot.telegram.one_update import Handling, described
from bot.telegram.ordering import Order
from bot.telegram.outcomes import Delivered, Outcome
from bot.telegram.polling import WAIT_SECONDS, Poller
from bot.telegram.reached import Hook, is_reached
from bot.telegram.reading import KINDS
from bot.telegram.sending import Sender
from bot.telegram.settings import TelegramSettings
from bot.telegram.texts import say
from bot.telegram.tidying import forget
from bot.telegram.working import Workers
from pages.rooms import Rooms
from storage.channels import TELEGRAM
from storage.errors import StoreClosedError

log = logging.getLogger(__name__)

POLLER = "telegram-poller"

_PRESENT_SECONDS = 20.0
_SETTLE_SECONDS = 3.0
_TIDY_SECONDS = 3600.0


async def run(rooms: Rooms, settings: TelegramSettings) -> None:
    """Until cancelled: all of Telegram, polling (a webhook needs its route besides)."""
    async with Telegram(rooms, settings) as telegram:
        await telegram.run()


def handling_of(
    here: Here, client: Client, committed: Callable[[], None] = lambda: None
) -> Handling:
    """The conversation, with its ways to Telegram outside the transaction."""

    async def answer(given: PressAnswer) -> None:
        await client.answer_press(given.press, given.text)

    return Handling(
        handle=lambda connection, update, moments, file: handling.handle(
            connection, here, update, moments, file
        ),
        wants_file=lambda connection, update, now: handling.wants_file(
            connection, here, update, now
        ),
        fetch=partial(fetching.fetch, client),
        answer=answer,
        sorry=say("other.failed"),
        committed=committed,
    )


class Telegram:
    """One process's part in the bot. Any number may run; by leases one polls and one sends."""

    def __init__(
        self, rooms: Rooms, settings: TelegramSettings, client: Client | None = None
    ) -> None:
        self._rooms, self._settings = rooms, settings
        self._here = here_of(rooms)
        self._now = rooms.clock.now
        self._client = client or Client(settings.token, settings.api_url)
        self._sender = Sender(rooms.store, self._client, self._here, self._now)
        self._order = Order(TELEGRAM, settings.waits)
        self._workers = Workers(
            rooms.store,
            self._now,
            handling_of(self._here, self._client, self._sender.wake),
            self._order,
            at_once=settings.workers,
        )
        self.arriving = Arriving(rooms.store, self._workers.wake)
        self._leading = Leading(rooms.store, POLLER, self._now)
        self._aftermath = Aftermath(rooms.store, self._here, self._now)
        self._listens = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        await self._client.close()

    async def run(self) -> None:
        """Until cancelled; then what is at hand is finished, and the leases are let go."""
        parts = [
            self._workers.run(), self._leading.run(), self._receive(), self._sender.run(),
            _every(_SETTLE_SECONDS, self._settle), _every(_TIDY_SECONDS, self._tidy),
            menu.offer(self._client),
        ]  # fmt: skip
        tasks = [asyncio.create_task(part) for part in parts]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in ended:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _receive(self) -> None:
        if self._settings.webhook_url:
            await _every(_PRESENT_SECONDS, self._look_whether_updates_come)
        else:
            unhook = self._client.listen_nowhere
            await Poller(self._ask, self.arriving, self._leading, self._now, unhook).run()

    async def _ask(self, above: int | None) -> bytes | Outcome:
        return await self._client.updates(above, wait_seconds=WAIT_SECONDS, kinds=KINDS)

    async def _look_whether_updates_come(self) -> None:
        await self._leading.wait()
        hook, now = await self._hook(), self._now()

        def note(connection: Connection) -> bool:
            comes = hook is not None and is_reached(connection, hook)
            (watching.heard if comes else watching.silent)(connection, now)
            return comes

        if not await self._rooms.store.write(note):
            log.warning("Telegram does not answer, or does not reach us through the webhook")

    async def _hook(self) -> Hook | None:
        """How Telegram posts here; None where it does not answer, or posts elsewhere."""
        url, secret = self._settings.webhook_url, self._settings.secret
        if not self._listens:
            outcome = await self._client.listen_at(url, secret, KINDS)
            self._listens = isinstance(outcome, Delivered)
        hook = await self._client.hook() if self._listens else None
        if not isinstance(hook, Hook):
            return None
        self._listens = hook.is_at(url)  # else it is told anew the next time
        return hook if self._listens else None

    async def _settle(self) -> None:
        await self._leading.wait()
        await self._aftermath.look(idle=self._workers.idle)

    async def _tidy(self) -> None:
        await self._leading.wait()
        await self._rooms.store.write(lambda c: forget(c, TELEGRAM, self._now()))


async def _every(seconds: float, do: Callable[[], Awaitable[None]]) -> None:
    """Again and again; what fails is tried the next time."""
    while True:
        try:
            await do()
        except StoreClosedError:
            return
        except Exception as error:  # noqa: BLE001 - the edge: no failure ends the watch
            log.warning("Telegram's housekeeping failed: %s", described(error))
        await asyncio.sleep(seconds)
