"""Telegram in a simulation: a stand-in for its Bot API, our channel, and nobody who waits.

Whatever a person says is taken in, handled and answered at once, by the channel's own parts, each
in its own transaction; only the tasks that would wait between them are not there.
"""

from __future__ import annotations

import importlib
import json
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
from sqlalchemy import Connection

from bot.telegram.arriving import Arriving
from bot.telegram.buttons import Do, read
from bot.telegram.claiming import Claimed, claim
from bot.telegram.client import Client
from bot.telegram.handling import PressAnswer
from bot.telegram.here import here_of
from bot.telegram.holding import SENDER
from bot.telegram.one_update import Fetched, Handled, Wanted, handle_oldest
from bot.telegram.ordering import Order
from bot.telegram.outcomes import Outcome
from bot.telegram.running import handling_of
from bot.telegram.settling import settle
from bot.telegram.telling import as_message
from bot.telegram.waiting import first_of_chats
from pages.rooms import Rooms
from phieu.control import CommandError
from storage import leases
from storage.channels import TELEGRAM
from storage.outgoing import Rank

STAND_IN = "tests.telegram.bot_api"
BOT_NAME = "phieu_thu_bot"
_MOST = 100


def stand_in(**options: Any) -> Any:
    """The strict stand-in for Telegram's Bot API; it comes with the source, not with a wheel."""
    try:
        module = importlib.import_module(STAND_IN)
    except ModuleNotFoundError:
        raise CommandError(
            "Bản cài này không có máy chủ Telegram giả để mô phỏng; chạy từ thư mục mã nguồn."
        ) from None
    return module.BotApi(username=BOT_NAME, **options)


class Messenger:
    """`api` holds the phones: what people say goes in there, and what they see comes from it."""

    def __init__(self, rooms: Rooms) -> None:
        self.api = stand_in(clock=rooms.clock.now)
        self._rooms, self._here = rooms, here_of(rooms)
        transport = httpx.ASGITransport(app=self.api.app)
        self._client = Client(self.api.token, "http://telegram", transport=transport)
        self._handling = handling_of(self._here, self._client)
        self._order = Order(TELEGRAM, timedelta(0))
        self._woken: list[str] = []
        self._arriving = Arriving(rooms.store, lambda chat, _: self._woken.append(chat))
        self._offset = 0

    async def close(self) -> None:
        await self._client.close()
        await self.api.close()

    async def join(self, user: int, code: str) -> None:
        """By the deep link of an invitation; the notice on privacy is read."""
        await self.api.start(user, code)
        await self.settle()
        last = self.api.last(user)
        notice = [key.data for key in last.buttons if _means(key.data, Do.READ)]
        if notice:
            await self.api.tap(user, notice[0], last.id)
            await self.settle()

    async def settle(self) -> None:
        """Until nothing is to be taken in, handled or sent."""
        while await self._receive() or await self.send():
            pass

    async def _receive(self) -> bool:
        given = {"offset": self._offset, "limit": _MOST, "timeout": 0}
        updates = (await self.api.call("getUpdates", given))["result"]
        if not updates:
            return False
        self._offset = updates[-1]["update_id"] + 1
        await self._arriving.take([json.dumps(each).encode() for each in updates], self._now())
        woken, self._woken = list(dict.fromkeys(self._woken)), []
        for chat in woken:
            while await self._handle(chat):
                pass
        return True

    async def _handle(self, chat: str, fetched: Fetched | None = None) -> bool:
        handling, order, now = self._handling, self._order, self._now()
        outcome = await self._rooms.store.write(
            lambda c: handle_oldest(c, handling, order, chat, now, fetched), key=chat
        )
        if isinstance(outcome, Wanted):
            file = await handling.fetch(outcome.update)
            return await self._handle(chat, Fetched(outcome.which, file))
        if isinstance(outcome, Handled):
            answers: list[PressAnswer] = list(outcome.answers)
            for answer in answers:
                await handling.answer(answer)
            return True
        return False

    async def send(self) -> bool:
        """Send what may go now, one message a chat; whether there was any."""
        store, now = self._rooms.store, self._now()

        def take(connection: Connection) -> tuple[int, list[Claimed]]:
            fence = leases.take(connection, SENDER, "simulation", now)
            assert fence is not None  # noqa: S101 - nobody else sends in a simulation
            rows = first_of_chats(
                connection, now, down_from=Rank.REPLY, up_to=Rank.NUDGE, most=_MOST
            )
            return fence, claim(connection, self._here.library, rows, fence, now) or []

        _, claimed = await store.write(take)
        for each in claimed:
            content = each.content
            if content["do"] == "tell":
                content = as_message(content, self._here.base_url)
            outcome = await self._client.send(each.row.address, content)
            await store.write(partial(self._keep, Claimed(each.row, content), outcome, now))
        return bool(claimed)

    def _keep(self, claimed: Claimed, outcome: Outcome, now: Any, connection: Connection) -> None:
        channels, base_url = self._here.channels, self._here.base_url
        settle(connection, claimed, outcome, now, channels=channels, base_url=base_url)

    def _now(self) -> Any:
        return self._rooms.clock.now()


def _means(data: str | None, do: Do) -> bool:
    button = read(data or "")
    return button is not None and button.do is do
