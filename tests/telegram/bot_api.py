"""`BotApi`: the Bot API and the phones of the people who write to the bot.

api = BotApi()
bot = Bot(api.token, base_url="http://telegram/bot", request=HTTPXRequest(
    httpx_kwargs={"transport": httpx.ASGITransport(app=api.app)}))
await api.say(7, "/start")
assert api.last(7).labels == ["Bắt đầu"]
await api.tap(7, "Bắt đầu")
"""

from __future__ import annotations

import asyncio
import datetime as dt
import inspect
import random
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self

import httpx
from starlette.applications import Starlette

from tests.telegram.clock import SetClock
from tests.telegram.delivering import Delivering
from tests.telegram.faults import Fault, Kind, take
from tests.telegram.limits import Limits, busiest
from tests.telegram.methods import COUNTED, METHODS, Given
from tests.telegram.pending import Pending
from tests.telegram.phones import Phones
from tests.telegram.refusing import HOOK_POLL, HOOKED, OTHER_POLL, RefusedError, too_many
from tests.telegram.world import BOT_ID, Group, Kept, Message, Person, Press

EDIT_LIFE = 48 * 3600


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Call:
    """One call of a method as it ended: `outcome` is ok, a code, or what became of the line."""

    at: dt.datetime
    method: str
    chat: int | None
    text: str
    message: int | None
    outcome: str

    @property
    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat()}

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> Call:
        return cls(**{**said, "at": dt.datetime.fromisoformat(said["at"])})


class LineCutError(Exception):
    """The answer never comes: the connection closes, or hangs (`hangs`)."""

    def __init__(self, *, executed: bool, hangs: bool) -> None:
        super().__init__("the line was cut")
        self.executed, self.hangs = executed, hangs


class BotApi(Phones):
    """One bot, its updates, and everybody who writes to it.

    `clock` gives the present as an aware datetime and `sleep` waits: hand in both to run in
    virtual time. `limits`: 429 beyond Telegram's limits. `public_buttons`: buttons to addresses
    that only this machine knows are refused too. `https_only`: webhooks as Telegram takes them.
    `edit_life`: how old a message may be that is edited or deleted, in seconds.
    """

    def __init__(
        self,
        *,
        token: str | None = None,
        username: str = "phieu_thu_bot",
        clock: Callable[[], dt.datetime] | SetClock = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        limits: bool = False,
        public_buttons: bool = False,
        https_only: bool = False,
        edit_life: float = EDIT_LIFE,
        hook_client: httpx.AsyncClient | None = None,
        seed: int = 1,
    ) -> None:
        self.token = token or f"{BOT_ID}:{secrets.token_urlsafe(26)}"
        self.username, self.sleep = username, sleep
        self._set_clock = clock if isinstance(clock, SetClock) else None
        self.clock = clock.now if isinstance(clock, SetClock) else clock
        self.limits: Limits | None = Limits() if limits else None
        self.public_buttons, self.https_only, self.edit_life = public_buttons, https_only, edit_life
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.messages: dict[int, Message] = {}
        self.by_chat: defaultdict[int, list[Message]] = defaultdict(list)
        self.files: dict[str, Kept] = {}
        self.presses: dict[str, Press] = {}
        self.commands: list[dict[str, str]] = []
        self.pending = Pending()
        self.faults: list[Fault] = []
        self.reachable = True
        self.calls: list[Call] = []
        self.news = 0
        """Counts whatever a phone would show; a page asks whether it moved."""
        self._came = asyncio.Event()
        self._poll: asyncio.Future[str] | None = None
        self.delivering = Delivering(
            self.pending, hook_client, lambda: self.seconds, sleep, self.call, random.Random(seed)
        )
        from tests.telegram.app import app_of  # noqa: PLC0415  the app knows us, and we hand it out

        self.app: Starlette = app_of(self)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        self.delivering.stop()
        self.end_poll()
        await self.delivering.close()

    # ------------------------------------------------------------------ what the bot calls

    @property
    def as_bot(self) -> dict[str, Any]:
        return {"id": BOT_ID, "is_bot": True, "first_name": "Phiếu", "username": self.username}

    @property
    def seconds(self) -> float:
        return self.clock().timestamp()

    async def call(self, method: str, given: Given) -> dict[str, Any]:
        """One call as Telegram answers it, `{"ok": …}`, without HTTP; what breaks a line is a
        `LineCutError`. Raises `OrderedError` for an answer that is no JSON of Telegram's."""
        await asyncio.sleep(0)  # as over a line, others come in between: races are not hidden
        chat = _chat_of(given)
        if not self.reachable:
            raise LineCutError(executed=False, hangs=False)
        fault = take(self.faults, method, chat)
        if fault is not None and fault.kind == "slow":
            await self.sleep(fault.seconds)
            fault = None
        result: dict[str, Any] | None = None
        if fault is None or fault.carries_out:
            result = await self._carried_out(method, given, chat, log=fault is None)
        if fault is not None:
            self._log(method, given, chat, result, fault.kind)
            return self._spoilt(fault)
        assert result is not None
        return result

    def _spoilt(self, fault: Fault) -> dict[str, Any]:
        if fault.kind == "429":
            return too_many(fault.retry_after).answer
        if fault.kind == "500":
            return RefusedError(500, "Internal Server Error").answer
        if fault.kind == "refuse":
            return RefusedError(fault.code, fault.description).answer
        if fault.kind in {"html", "empty"}:
            raise OrderedError(fault.kind)
        raise LineCutError(executed=fault.carries_out, hangs=fault.kind.startswith("hang"))

    async def _carried_out(
        self, method: str, given: Given, chat: int | None, *, log: bool
    ) -> dict[str, Any]:
        try:
            self._within_limits(method, chat)
            result = METHODS.get(method.lower(), _no_such)(self, given)
            if inspect.isawaitable(result):
                result = await result
            said = {"ok": True, "result": result}
        except RefusedError as refused:
            said = refused.answer
        if log:
            self._log(method, given, chat, said, "ok" if said["ok"] else str(said["error_code"]))
        return said

    def _within_limits(self, method: str, chat: int | None) -> None:
        if self.limits is None or chat is None or method.lower() not in COUNTED:
            return
        wait = self.limits.retry_after(chat, self.seconds)
        if wait is not None:
            raise too_many(wait)

    def _log(
        self,
        method: str,
        given: Given,
        chat: int | None,
        said: dict[str, Any] | None,
        outcome: str,
    ) -> None:
        if method.lower() == "getupdates":
            return
        result = said.get("result") if said else None
        message = result.get("message_id") if isinstance(result, dict) else None
        text = str(given.get("text") or given.get("caption") or "")
        self.calls.append(Call(self.clock(), method, chat, text, message, outcome))

    # ------------------------------------------------------------------ updates

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Long polling: the newest one goes on, an older one is told so."""
        if self.delivering.hook is not None:
            raise RefusedError(409, HOOKED)
        self.end_poll()
        if offset:
            self.pending.confirm(offset)
        until = asyncio.get_running_loop().time() + seconds
        while True:
            self.pending.expire(self.seconds)
            if found := self.pending.first(limit):
                return found
            left = until - asyncio.get_running_loop().time()
            if left <= 0:
                return []
            await self._news_or_end(left)

    async def _news_or_end(self, seconds: float) -> None:
        self._came.clear()
        mine: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._poll = mine
        came = asyncio.ensure_future(self._came.wait())
        ends: list[asyncio.Future[Any]] = [mine, came]
        try:
            await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            came.cancel()
            if self._poll is mine:
                self._poll = None
        if mine.done():
            raise RefusedError(409, mine.result())

    def end_poll(self, *, setting_hook: bool = False) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(HOOK_POLL if setting_hook else OTHER_POLL)
        self._poll = None

    def tell_bot(
        self, kind: str, body: dict[str, Any], queue: tuple[str, int], until: float
    ) -> int:
        """Queue an update; its number, or 0 where the bot did not ask for this kind."""
        update = self.pending.put(kind, body, queue, until)
        self.news += 1
        if update is None:
            return 0
        self._came.set()
        self.delivering.go(queue)
        return update.update_id

    def again(self, update_id: int, body: dict[str, Any]) -> None:
        """Telegram hands out an update that was confirmed already: `body` as it was."""
        (kind,) = set(body) - {"update_id"}
        following, self.pending.next_id = self.pending.next_id, update_id
        self.tell_bot(kind, body[kind], ("again", update_id), self.seconds + 86_400)
        self.pending.next_id = following

    # ------------------------------------------------------------------ what a test arranges

    def fault(self, method: str, kind: Kind, times: int = 1, **how: Any) -> Fault:
        """Order a fault; see `faults.Fault` for `chat`, `skip`, `retry_after`, `seconds`, …"""
        ordered = Fault(method, kind, times, **how)
        self.faults.append(ordered)
        return ordered

    def limit(self, *, on: bool = True) -> None:
        """From now on Telegram's limits hold (or hold no more)."""
        self.limits = Limits() if on else None

    def set_clock(self, instant: dt.datetime) -> None:
        """Move a clock that was handed in as a `SetClock`."""
        assert self._set_clock is not None, "the clock was not handed in to be set"
        self._set_clock.set(instant)

    def clear_faults(self) -> None:
        self.faults.clear()
        self.reachable = True

    @property
    def sends(self) -> list[Call]:
        """Every call that the limits count, refused ones too, in order."""
        return [each for each in self.calls if each.method.lower() in COUNTED]

    def busiest(self, calls: Iterable[Call] | None = None, seconds: float = 1.0) -> int:
        """The most sends that were let through in any sliding window."""
        let_through = [each for each in calls or self.sends if each.outcome != "429"]
        return busiest((each.at.timestamp() for each in let_through), seconds)

    async def settled(self) -> None:
        """Until the webhook was told everything that it can be told now."""
        await self.delivering.settled()

    async def wait_for(self, told: Callable[[], bool], seconds: float = 10.0) -> None:
        """Until `told()`; TimeoutError after so many real seconds."""
        async with asyncio.timeout(seconds):
            while not told():  # noqa: ASYNC110  whatever it may be
                await asyncio.sleep(0.005)


class OrderedError(Exception):
    """An answer that is not Telegram's: `html` or `empty`."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def _no_such(_: BotApi, __: Given) -> None:
    raise RefusedError(404, "Not Found: method not found")


def _chat_of(given: Given) -> int | None:
    try:
        return int(given["chat_id"])
    except (KeyError, ValueError, TypeError):
        return None
