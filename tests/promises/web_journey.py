"""Everything that people do on the web, over HTTP to a server of its own process; timed."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx

from phieu.clock import SimulatedClock
from phieu.simulation.pages import Browser, RefusedError
from phieu.simulation.person import Filler
from tests.promises.cut_off_house import MONDAY, OFFICE, Invited

_AT_ONCE = 4
_SENT_BACK = 3
_REASON = "Phần kết quả chưa có số liệu, anh/chị bổ sung."


class Journey:
    """`walk` is the whole of it; `took` are the seconds of each request."""

    def __init__(self, url: str, invited: Sequence[Invited]) -> None:
        self._url, self._invited = url, invited
        self._office = next(each for each in invited if each.staff_code == OFFICE)
        self._people = [each for each in invited if each.staff_code != OFFICE]
        self._phones: dict[int, str] = {}
        self.took: list[float] = []
        self.handed_in = 0
        self.wrong: list[str] = []

    async def walk(self) -> None:
        """Sign in, fill in, hand in; sent back, mended, taken; the papers."""
        room = asyncio.Semaphore(_AT_ONCE)

        async def one(person: Invited) -> None:
            async with room:
                await self._trying(self._hand_in(person))

        await asyncio.gather(*(one(each) for each in self._people))
        await self._trying(self._at_the_desk())

    async def look_in(self, url: str) -> None:
        """A glance at the task list on a later day, of everybody."""
        self._url = url
        async with self._client() as client:
            for token in self._phones.values():
                headers = {"authorization": f"Bearer {token}"}
                got = await client.get("/api/v1/tasks", headers=headers)
                if got.status_code != httpx.codes.OK:
                    self.wrong.append(f"/api/v1/tasks: {got.status_code}")
            got = await client.get("/", follow_redirects=True)
            if got.status_code != httpx.codes.OK:
                self.wrong.append(f"/: {got.status_code}")

    async def _hand_in(self, person: Invited) -> None:
        """All forms; who leaves it to the last day answers a few questions of the first."""
        async with self._client() as client:
            body = {"code": person.typed_code, "staff_code": person.staff_code}
            got = await client.post("/api/v1/session", json=body)
            got.raise_for_status()
            self._phones[person.employee] = got.json()["token"]
            client.headers["authorization"] = f"Bearer {self._phones[person.employee]}"
            for task in person.tasks:
                filler = Filler(client, _CLOCK, task, random.Random(task))
                if person.owes:
                    await filler.sit(3)
                else:
                    await filler.finish()
                    self.handed_in += 1

    async def _at_the_desk(self) -> None:
        async with self._client() as client:
            browser = Browser(client)
            client.cookies.set("phieu", self._office.link_code)
            done = [each for each in self._people if not each.owes and each.tasks]
            for person in done[:_SENT_BACK]:
                await self._send_back(browser, person)
            for person in done[:_SENT_BACK]:
                await self._mend(person)
            for person in done:
                await browser.open(f"/ho-so/{person.tasks[0]}")
                if browser.form(f"/ho-so/{person.tasks[0]}/tiep-nhan") is not None:
                    await browser.press(f"/ho-so/{person.tasks[0]}/tiep-nhan")
                got = await client.get(f"/giay-to/bai-nop/{person.tasks[0]}.docx")
                if got.status_code != httpx.codes.OK:
                    self.wrong.append(f"the paper of {person.tasks[0]}: {got.status_code}")
            for page in ("/van-phong", "/van-phong/giay-to", "/van-phong/nhac"):
                await browser.open(page)

    async def _send_back(self, browser: Browser, person: Invited) -> None:
        task = person.tasks[0]
        await browser.open(f"/ho-so/{task}")
        questions = [str(box.get("value")) for box in browser.all('//input[@name="question"]')]
        typed: Any = {"reason": _REASON, "question": questions[:1]}
        await browser.press(f"/ho-so/{task}/tra-lai", typed)

    async def _mend(self, person: Invited) -> None:
        async with self._client() as client:
            client.headers["authorization"] = f"Bearer {self._phones[person.employee]}"
            filler = Filler(client, _CLOCK, person.tasks[0], random.Random(-person.tasks[0]))
            filler.replies = 500  # the keys of the first time are used
            await filler.finish()
            if not filler.answered_again:
                self.wrong.append(f"task {person.tasks[0]}: nothing was asked again")

    async def _trying(self, act: Any) -> None:
        try:
            await act
        except (RefusedError, httpx.HTTPError) as refused:
            self.wrong.append(f"{type(refused).__name__}: {refused}"[:300])

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[httpx.AsyncClient]:
        headers = {"origin": self._url, "accept-encoding": "identity"}
        hooks: dict[str, list[Any]] = {"request": [_note], "response": [self._timed]}
        async with httpx.AsyncClient(
            base_url=self._url, headers=headers, timeout=30, event_hooks=hooks
        ) as client:
            yield client

    async def _timed(self, response: httpx.Response) -> None:
        self.took.append(time.monotonic() - response.request.extensions["began"])


async def _note(request: httpx.Request) -> None:
    request.extensions["began"] = time.monotonic()


_CLOCK = SimulatedClock(MONDAY)
