"""`RemoteBotApi`: what `BotApi` offers a test, over HTTP to another process."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import httpx

from tests.telegram.bot_api import Call
from tests.telegram.methods import COUNTED
from tests.telegram.world import Bubble

ROOT = Path(__file__).resolve().parents[2]


class RemoteBotApi:
    """The stand-in at `url`; `with RemoteBotApi.started() as api:` runs one for the while.

    Acts are awaited, looking is not; both say what `BotApi` says: `say`, `tap`, `chat`, `last`,
    `fault`, … Settings (`reachable`, `public_buttons`, …) go by `set(reachable=False)`.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx.Client(base_url=url, timeout=60)
        self._process: subprocess.Popen[str] | None = None
        state = self.state()
        self.token: str = state["token"]
        self.username: str = state["username"]

    @classmethod
    def started(cls, *options: str) -> Self:
        """A process of its own on a free port, with the `options` of `__main__`."""
        command = [sys.executable, "-m", "tests.telegram", "--with-parent", *options]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"it ended with {process.wait()}")
        here = cls(json.loads(line)["url"])
        here._process = process
        return here

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process.terminate()
            self._process.wait(10)

    # ------------------------------------------------------------------ acts

    async def say(self, user: int, text: str, **how: Any) -> int:
        return int(await self._do("say", user, text, **how))

    async def start(self, user: int, payload: str = "") -> int:
        return int(await self._do("start", user, payload))

    async def edit(self, user: int, message: int, text: str) -> None:
        await self._do("edit", user, message, text)

    async def delete(self, user: int, message: int) -> None:
        await self._do("delete", user, message)

    async def forward(self, user: int, message: int, **how: Any) -> int:
        return int(await self._do("forward", user, message, **how))

    async def send_file(
        self, user: int, name: str, content: bytes, kind: str = "document", **how: Any
    ) -> int:
        return int(await self._do("send_file", user, name, content, kind, **how))

    async def send_album(self, user: int, files: list[tuple[str, bytes]], **how: Any) -> list[int]:
        return list(await self._do("send_album", user, files, **how))

    async def send_stuff(self, user: int, what: str) -> int:
        return int(await self._do("send_stuff", user, what))

    async def tap(self, user: int, label_or_data: str, message: int | None = None) -> str:
        return str(await self._do("tap", user, label_or_data, message))

    async def double_tap(
        self, user: int, label_or_data: str, message: int | None = None
    ) -> tuple[str, str]:
        first, second = await self._do("double_tap", user, label_or_data, message)
        return first, second

    async def press(self, user: int, data: str, message: int) -> str:
        return str(await self._do("press", user, data, message))

    async def block(self, user: int) -> None:
        await self._do("block", user)

    async def unblock(self, user: int) -> None:
        await self._do("unblock", user)

    async def delete_account(self, user: int) -> None:
        await self._do("delete_account", user)

    async def make_group(self, title: str, members: list[int]) -> int:
        return int(await self._do("make_group", title, members))

    async def settled(self) -> None:
        await self._do("settled")

    # ------------------------------------------------------------------ looking and arranging

    def person(self, user: int, first_name: str = "", last_name: str = "") -> None:
        self._ask("person", user, first_name, last_name)

    def chat(self, user: int) -> list[Bubble]:
        return [Bubble.of_json(each) for each in self._ask("chat", user)]

    def said_by_bot(self, user: int) -> list[Bubble]:
        return [each for each in self.chat(user) if each.from_bot]

    def last(self, user: int) -> Bubble:
        return self.said_by_bot(user)[-1]

    def link(self, user: int, label: str, message: int | None = None) -> str:
        return str(self._ask("link", user, label, message))

    def toast(self, press: str) -> str | None:
        answered: str | None = self._ask("toast", press)
        return answered

    def fault(self, method: str, kind: str, times: int = 1, **how: Any) -> None:
        self._ask("fault", method, kind, times, **how)

    def clear_faults(self) -> None:
        self._ask("clear_faults")

    def limit(self, *, on: bool = True) -> None:
        self._ask("limit", on=on)

    def busiest(self, seconds: float = 1.0) -> int:
        return int(self._ask("busiest", seconds=seconds))

    def again(self, update_id: int, body: dict[str, Any]) -> None:
        self._ask("again", update_id, body)

    def set(self, **settings: Any) -> None:
        """`reachable`, `public_buttons`, `https_only`, `edit_life`, `next_id`, `now` (datetime)."""
        if isinstance(now := settings.get("now"), dt.datetime):
            settings["now"] = now.isoformat()
        _said(self._client.post("/control/settings", json=settings))

    @property
    def calls(self) -> list[Call]:
        answer = self._client.get("/control/calls").raise_for_status()
        return [Call.of_json(each) for each in answer.json()]

    @property
    def sends(self) -> list[Call]:
        return [each for each in self.calls if each.method.lower() in COUNTED]

    def state(self) -> dict[str, Any]:
        """What waits, what was lost, what is unanswered: see `control.state`."""
        state: dict[str, Any] = self._client.get("/control/state").raise_for_status().json()
        return state

    async def wait_for(self, told: Callable[[], bool], seconds: float = 10.0) -> None:
        """Until `told()`; TimeoutError after so many seconds."""
        until = time.monotonic() + seconds
        while not await asyncio.to_thread(told):
            if time.monotonic() > until:
                raise TimeoutError
            await asyncio.sleep(0.02)

    async def _do(self, act: str, *args: Any, **named: Any) -> Any:
        return await asyncio.to_thread(self._ask, act, *args, **named)

    def _ask(self, act: str, *args: Any, **named: Any) -> Any:
        body = {
            "args": [_sent(each) for each in args],
            "named": {name: _sent(value) for name, value in named.items()},
        }
        return _said(self._client.post(f"/control/{act}", json=body)).get("result")


_KINDS: dict[str, type[Exception]] = {"LookupError": LookupError, "KeyError": KeyError}


def _said(answer: httpx.Response) -> dict[str, Any]:
    said: dict[str, Any] = answer.json()
    if "wrong" in said:
        raise _KINDS.get(said.get("kind", ""), AssertionError)(said["wrong"])
    return said


def _sent(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, list | tuple):
        return [_sent(each) for each in value]
    return value
