"""The one sender of mail: by lease, what waits goes out, and what became of it is kept."""

from __future__ import annotations

import asyncio
import logging
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.mail.delivering import Outcome, deliver
from bot.mail.rendering import mail_of
from bot.mail.settings import MailSettings
from pages.rooms import Rooms
from reminders.quiet import is_quiet_now
from reminders.reaching import SENDER, unreachable
from reminders.still import needless
from storage import leases, outgoing
from storage.channels import MAIL, Outgoing
from storage.errors import StoreClosedError, StoreError
from storage.outgoing import Rank

log = logging.getLogger(__name__)

AT_ONCE = 20
_LEASE = SENDER.format(channel=MAIL)
_LEASE_LASTS = timedelta(seconds=60)
"""It is renewed with each round, and a slow server makes rounds long."""
_EVERY = 2.0
_WAIT = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1))
_TRIES = 12
"""Of a mail that no server takes; a nudge is stale long before."""


async def run(rooms: Rooms, settings: MailSettings) -> None:
    """Until cancelled: deliver what waits, as long as no other process does."""
    sender = Sender(rooms, settings)
    try:
        while True:
            try:
                sent = await sender.round()
            except StoreClosedError:
                return
            except StoreError as busy:
                log.warning("mail waits for the store: %s", busy)
                sent = 0
            except Exception:  # the edge of a task: it is tried again, and does not stop unseen
                log.exception("sending mail met a bug")
                sent = 0
            if not sent:
                await asyncio.sleep(_EVERY)
    finally:
        await sender.let_go()


class Sender:
    """Holds the lease of mail, and sends under its fence."""

    def __init__(self, rooms: Rooms, settings: MailSettings) -> None:
        self._rooms, self._settings = rooms, settings
        self._holder = secrets.token_hex(8)
        self._fence: int | None = None

    async def round(self) -> int:
        """Send what may go out now, one after the other; how many that were."""
        for sent in range(AT_ONCE):
            row = await self._rooms.store.write(self._take)
            if row is None:
                return sent
            await self._send(row)
        return AT_ONCE

    async def let_go(self) -> None:
        """At a stop: the next process need not wait."""
        fence = self._fence
        if fence is None:
            return
        try:
            await self._rooms.store.write(
                lambda c: leases.let_go(c, _LEASE, fence, self._rooms.clock.now())
            )
        except StoreError:
            log.info("the lease of mail runs out by itself")

    def _take(self, connection: Connection) -> Any | None:
        """Under the lease: what is stale goes, what is first is marked before it is sent."""
        now = self._rooms.clock.now()
        fence = leases.take(connection, _LEASE, self._holder, now, _LEASE_LASTS)
        if fence is None:
            self._fence = None
            return None
        if fence != self._fence:
            outgoing.recover(connection, MAIL, now)
            self._fence = fence
        outgoing.expire(connection, MAIL, now)
        quiet = is_quiet_now(connection, self._rooms.library, now)
        up_to = Rank.NOTICE if quiet else Rank.NUDGE
        rows = outgoing.waiting(connection, MAIL, now, most=AT_ONCE, up_to=up_to)
        return next((row for row in rows if self._still(connection, row, now)), None)

    async def _send(self, row: Any) -> None:
        now = self._rooms.clock.now()
        try:
            mail = mail_of(
                row.id, row.content, row.address, self._settings.sender, self._rooms.base_url, now
            )
            outcome = await deliver(self._settings, mail)
        except ValueError:
            outcome = Outcome("refused", "not_an_address")
        except Exception:  # the edge of a task: one mail never stops the others
            log.exception("mail %s met a bug", row.id)
            outcome = Outcome("unsure", "bug")
        fence = self._fence
        if fence is not None:
            await self._kept(row, outcome, fence)

    async def _kept(self, row: Any, outcome: Outcome, fence: int) -> None:
        """Write the outcome, however long the store is busy; not when we were replaced."""
        while True:
            try:
                return await self._rooms.store.write(lambda c: self._keep(c, row, outcome, fence))
            except StoreClosedError:
                return None  # whoever comes next finds it under way
            except (StoreError, SQLAlchemyError):
                log.exception("what became of mail %s is not written yet", row.id)
                await asyncio.sleep(1.0)

    def _keep(self, connection: Connection, row: Any, outcome: Outcome, fence: int) -> None:
        """A sender that was replaced meanwhile writes nothing: its successor said "unsure"."""
        if not leases.holds(connection, _LEASE, fence):
            return
        now = self._rooms.clock.now()
        again = now + _WAIT[min(row.tries, len(_WAIT) - 1)]
        match outcome.kind:
            case "delivered":
                outgoing.sent(connection, row.id, now)
            case "unsure":
                outgoing.unsure(connection, row.id, Rank(row.rank), again, outcome.why)
            case "wait" if row.tries < _TRIES:
                outgoing.later(connection, row.id, again, outcome.why)
            case "wait":
                outgoing.failed(connection, row.id, outcome.why, now)
            case "refused":
                outgoing.failed(connection, row.id, outcome.why, now)
                unreachable(connection, row, outcome.why, self._rooms.channels, now)

    def _still(self, connection: Connection, row: Any, now: datetime) -> bool:
        """Marked as under way, unless it is a nudge that is needless by now."""
        why = needless(connection, self._rooms.library, row, now)
        if why is None:
            return outgoing.sending(connection, row.id)
        outgoing.cancel(connection, Outgoing.id == row.id, now, why)
        return False
