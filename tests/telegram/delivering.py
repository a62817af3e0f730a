"""Webhooks: each queue in its order, with the secret, tried again with growing pauses."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.telegram.pending import Pending, Queue, Waiting

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name, not the secret
GONE_FOR = 23 * 3600
ANSWERED_WITHIN = 60
_MOST_ASKED = 3600

Call = Callable[[str, dict[str, Any]], Awaitable[Any]]


@dataclass
class Hook:
    """Where updates are posted to, and how that went."""

    url: str
    secret: str | None
    connections: int = 40
    last_error: str | None = None
    last_error_at: int | None = None
    gone_since: float | None = None
    deliveries: list[tuple[int, int]] = field(default_factory=list)
    """(update_id, status) of each try; 0 where nobody answered."""


class Delivering:
    """Posts what is pending as long as there is a hook: one queue never waits for another."""

    def __init__(
        self,
        pending: Pending,
        client: httpx.AsyncClient | None,
        now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        call: Call,
        dice: random.Random,
    ) -> None:
        self._pending, self._client, self._now = pending, client, now
        self._sleep, self._call, self._dice = sleep, call, dice
        self.hook: Hook | None = None
        self._busy: dict[Queue, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(40)

    def use(self, hook: Hook | None) -> None:
        self.stop()
        self.hook = hook
        if hook is not None:
            self._client = self._client or httpx.AsyncClient()
            self._slots = asyncio.Semaphore(hook.connections)
            self.go()

    def go(self, queue: Queue | None = None) -> None:
        """Start on `queue`, or on all that have something, where nobody is at it."""
        if self.hook is None:
            return
        for each in self._pending.queues() if queue is None else [queue]:
            if each not in self._busy:
                self._busy[each] = asyncio.create_task(self._follow(each))

    def stop(self) -> None:
        for task in self._busy.values():
            task.cancel()
        self._busy.clear()

    async def close(self) -> None:
        self.stop()
        if self._client is not None:
            await self._client.aclose()

    async def settled(self) -> None:
        """Until nothing is under way any more."""
        while self._busy:
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _follow(self, queue: Queue) -> None:
        try:
            while self.hook is not None:
                update = self._pending.head(queue, self._now())
                if update is None:
                    return
                pause = await self._try(self.hook, update)
                if pause is None:
                    self._pending.waiting.pop(update.update_id, None)
                elif self._now() + pause >= update.until:
                    self._pending.lose(update)
                else:
                    await self._sleep(pause)
        finally:
            if self._busy.get(queue) is asyncio.current_task():
                del self._busy[queue]

    async def _try(self, hook: Hook, update: Waiting) -> float | None:
        """Post it; None once it is taken, otherwise the seconds until the next try."""
        status, asked = 0, None
        assert self._client is not None, "a hook brings its client along"
        try:
            async with self._slots:
                answer = await self._client.post(
                    hook.url,
                    json=update.as_json,
                    headers={SECRET_HEADER: hook.secret} if hook.secret else {},
                    timeout=ANSWERED_WITHIN,
                )
            status = answer.status_code
        except httpx.HTTPError as lost:
            self._failed(hook, f"Connection failed: {type(lost).__name__}")
        else:
            if answer.is_success:
                hook.gone_since = None
                await self._answered(answer)
            else:
                self._failed(
                    hook, f"Wrong response from the webhook: {status} {answer.reason_phrase}"
                )
                asked = answer.headers.get("retry-after")
                self._gone(hook, status)
        hook.deliveries.append((update.update_id, status))
        if 200 <= status < 300:
            return None
        update.tries += 1
        if asked and asked.isdigit():
            return float(min(int(asked), _MOST_ASKED))
        return min(2.0 ** (update.tries - 1), self._dice.uniform(60, 120))

    async def _answered(self, answer: httpx.Response) -> None:
        """A hook may name one method to call in its answer."""
        if not answer.headers.get("content-type", "").startswith("application/json"):
            return
        said = answer.json()
        if isinstance(said, dict) and isinstance(method := said.pop("method", None), str):
            await self._call(method, said)

    def _failed(self, hook: Hook, why: str) -> None:
        hook.last_error, hook.last_error_at = why, int(self._now())

    def _gone(self, hook: Hook, status: int) -> None:
        if status != 410:
            hook.gone_since = None
            return
        hook.gone_since = hook.gone_since or self._now()
        if self._now() - hook.gone_since >= GONE_FOR:
            self.hook = None
