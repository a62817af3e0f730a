"""People shortly before a cut-off: on the phone page's API, or in the messenger.

Each remembers what was acknowledged and what was said last, when it was handed in and when the
receipt was there.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import math
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any, cast

import httpx

from bench.messenger import user_of
from bot.telegram.buttons import Do, read
from phieu.simulation.answering import answer
from tests.promises.moved_clock import wall
from tests.telegram.bot_api import BotApi
from tests.telegram.world import Bubble

Json = dict[str, Any]

NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)

_NUMBER = re.compile(r"NỘP \d{4}")
_QUESTIONS, _CHANGES = 12, 3
_CHAT_ACTS = 5
_GLANCE = 0.03


@dataclass
class Hurried:
    """Somebody who hands in at `at` (of `time.monotonic`). `sent` and `told` are instants of the
    moved clock, `took` the seconds between them."""

    number: int
    chance: random.Random
    at: float
    shift: dt.timedelta
    acknowledged: dict[str, int] = field(default_factory=dict)
    """key -> version"""
    said: dict[str, str] = field(default_factory=dict)
    """question -> what was said last"""
    updates: int = 0
    """What was said, presses and commands included."""
    replies: int = 0
    """Of these, what took effect on the form."""
    sent_again: int = 0
    receipt: str = ""
    """Where the receipt's code stands."""
    sent: dt.datetime = NEVER
    told: dt.datetime | None = None
    took: float = math.inf
    odd: list[str] = field(default_factory=list)

    async def live(self) -> None:
        """Answer what is left, and hand in."""
        raise NotImplementedError

    async def _think(self, acts: int) -> None:
        """So long that `acts` more come before the hand-in."""
        left = max(0.0, self.at - time.monotonic())
        await asyncio.sleep(left / (acts + 1) * (0.5 + self.chance.random()))

    async def _wait_for_the_end(self) -> None:
        await asyncio.sleep(max(0.0, self.at - time.monotonic()))
        self.sent = wall(self.shift)

    def _have(self, receipt: str) -> None:
        self.told = wall(self.shift)
        self.receipt, self.took = receipt, (self.told - self.sent).total_seconds()


@dataclass(kw_only=True)
class AtThePage(Hurried):
    """Through the JSON API: a reply that got no answer is sent again under its key."""

    client: httpx.AsyncClient
    token: str

    async def live(self) -> None:
        self._task = (await self._ask("GET", "/api/v1/tasks"))["tasks"][0]["id"]
        got = await self._ask("GET", f"/api/v1/tasks/{self._task}/turn")
        version, turn, acts = got["version"], got["turn"], _QUESTIONS + 2 * _CHANGES
        for left in range(acts, 0, -1):
            await self._think(left)
            said = self._next(turn)
            version, after = await self._send(version, said)
            if "text" in said:
                self.said[turn["prompt"]["question"]] = said["text"]
            turn = after
        await self._wait_for_the_end()
        _, turn = await self._send(version, {"kind": "submit"})
        if turn["kind"] != "finished":
            self.odd.append(f"no receipt but {turn['kind']}")
            return
        self._have(turn["receipt"]["code"])

    def _next(self, turn: Json) -> Json:
        if turn["kind"] == "review":
            question = f"viec_{self.chance.randint(1, _QUESTIONS // 2)}"
            return {"kind": "revise", "question": question}
        if turn["prompt"]["widget"]["widget"] == "free_text":
            return {"kind": "typed", "text": f"Việc {self.replies}: {self.chance.random()}"}
        return answer(turn, self.chance)

    async def _send(self, version: int, said: Json) -> tuple[int, Json]:
        self.replies += 1
        self.updates += 1
        key = f"hurry-{self.number}-{self.replies:03}"
        body = {"key": key, "version": version, "reply": said}
        got = await self._ask("POST", f"/api/v1/tasks/{self._task}/replies", body)
        self.acknowledged[key] = got["version"]
        return got["version"], got["turn"]

    async def _ask(self, method: str, url: str, body: Json | None = None) -> Json:
        headers = {"authorization": f"Bearer {self.token}"}
        while True:
            try:
                got = await self.client.request(method, url, json=body, headers=headers)
            except httpx.TransportError:
                self.sent_again += 1
                await asyncio.sleep(0.5)
                continue
            if got.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                self.sent_again += 1
                await asyncio.sleep(0.5)
                continue
            got.raise_for_status()
            return cast(Json, got.json())


@dataclass(kw_only=True)
class InTheChat(Hurried):
    """At the phone: whatever is done waits for the bot's answer on the screen."""

    api: BotApi

    async def live(self) -> None:
        user = self._user
        await self._think(_CHAT_ACTS)
        await self._act(self.api.say(user, "/viec"))
        await self._think(_CHAT_ACTS - 1)
        await self._press(Do.OPEN)
        await self._think(_CHAT_ACTS - 2)
        await self._press(Do.CHOOSE)
        await self._think(_CHAT_ACTS - 3)
        text = f"Việc cuối: {self.chance.random()}"
        await self._act(self.api.say(user, text))
        self.said = {"viec_6": text}
        self.replies = 3
        await self._wait_for_the_end()
        found = _NUMBER.search(self._shown().text)
        if found is None:
            self.odd.append(f"no number: {self._shown().text[:80]!r}")
            return
        await self._act(self.api.say(user, found.group()))
        self._have(self._shown().text)

    @property
    def _user(self) -> int:
        return user_of(self.number)

    def _shown(self) -> Bubble:
        return self.api.last(self._user)

    def _state(self) -> tuple[int, str]:
        """What the newest card says; taking buttons off an older one changes nothing.

        Everybody who waits looks often, so it is read from the messenger as it lies."""
        said = (each for each in reversed(self.api.by_chat[self._user]) if each.from_bot)
        newest = next(said, None)
        return (newest.id, newest.text) if newest is not None else (0, "")

    async def _act(self, act: Any) -> None:
        before = self._state()
        self.updates += 1
        await act
        while self._state() == before:  # noqa: ASYNC110 - a phone has no event
            await asyncio.sleep(_GLANCE)

    async def _press(self, do: Do) -> None:
        for key in self._shown().buttons:
            button = read(key.data or "")
            if button is not None and button.do is do:
                assert key.data is not None
                return await self._act(self.api.tap(self._user, key.data, self._shown().id))
        self.odd.append(f"no button {do.name}: {self._shown().labels}")
        return None
