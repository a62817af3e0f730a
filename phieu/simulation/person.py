"""One invented person at one form, through the JSON API, as a phone would do it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from phieu.clock import SimulatedClock
from phieu.simulation.answering import answer, needs_file
from phieu.simulation.files import a_file
from phieu.simulation.pages import RefusedError

Json = dict[str, Any]
_IN_ONE_GO = 40
_MOST_SITTINGS = 25
"""A thousand answers to one form: something asks for ever."""


@dataclass
class Filler:
    """A signed-in person at one task; `chance` decides what is said."""

    client: httpx.AsyncClient
    clock: SimulatedClock
    task: int
    chance: random.Random
    replies: int = 0
    answered_again: set[str] = field(default_factory=set)
    """The questions that were sent back and came up once more."""

    async def sit(self, most: int) -> bool:
        """Answer up to `most` questions; True when the review is reached."""
        version, turn = await self._turn()
        for _ in range(most):
            if turn["kind"] in {"review", "finished"}:
                return True
            version, turn = await self._answer(version, turn)
        return bool(turn["kind"] in {"review", "finished"})

    async def finish(self, slowly_until: dt.datetime | None = None) -> Json:
        """Answer all that is left and hand in; with `slowly_until` the last request begins now
        and ends then. Answers the receipt."""
        for _ in range(_MOST_SITTINGS):
            if await self.sit(_IN_ONE_GO):
                break
        else:
            raise RefusedError(f"task {self.task} has no end")
        version, turn = await self._turn()
        if turn["kind"] == "finished":
            raise RefusedError(f"task {self.task} was handed in before")
        _, turn = await self._send(version, {"kind": "submit"}, slowly_until)
        if turn["kind"] != "finished":
            raise RefusedError(f"task {self.task}: no receipt but {turn['kind']}")
        receipt: Json = turn["receipt"]
        return receipt

    async def _turn(self) -> tuple[int, Json]:
        got = await self.client.get(f"/api/v1/tasks/{self.task}/turn")
        got.raise_for_status()
        body = got.json()
        return body["version"], body["turn"]

    async def _answer(self, version: int, turn: Json) -> tuple[int, Json]:
        if turn["kind"] == "ask" and turn["prompt"]["again"]:
            self.answered_again.add(turn["prompt"]["question"])
        upload = needs_file(turn)
        if upload is not None:
            return await self._send(version, {"kind": "attached", "file": await self._file(upload)})
        return await self._send(version, answer(turn, self.chance, careful=False))

    async def _file(self, widget: Json) -> str:
        name, content = a_file(widget["extensions"][0], self.chance)
        got = await self.client.post(
            f"/api/v1/tasks/{self.task}/files", files={"file": (name, content)}
        )
        got.raise_for_status()
        key: str = got.json()["file"]
        return key

    async def _send(
        self, version: int, said: Json, slowly_until: dt.datetime | None = None
    ) -> tuple[int, Json]:
        self.replies += 1
        body = {"key": f"sim-{self.task}-{self.replies:05}", "version": version, "reply": said}
        url = f"/api/v1/tasks/{self.task}/replies"
        if slowly_until is None:
            got = await self.client.post(url, json=body)
        else:
            got = await self.client.post(
                url,
                content=self._slow(httpx.Request("POST", "http://x", json=body), slowly_until),
                headers={"content-type": "application/json"},
            )
        got.raise_for_status()
        answered = got.json()
        return answered["version"], answered["turn"]

    async def _slow(self, request: httpx.Request, until: dt.datetime) -> AsyncIterator[bytes]:
        half = len(request.content) // 2
        yield request.content[:half]
        self.clock.move_to(until)
        yield request.content[half:]
