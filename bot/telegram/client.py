"""Telegram as we use it: a few calls, each with an outcome that says what may be done next.

Nothing here raises for what Telegram or the network does, nothing waits without bound, and
nothing is tried twice: when to try again is the caller's to know.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import httpx
from telegram import Bot, LinkPreviewOptions
from telegram.constants import CallbackQueryLimit, ParseMode
from telegram.error import TelegramError

from bot.telegram.downloading import download
from bot.telegram.markup import markup_of
from bot.telegram.outcomes import Delivered, Outcome, Refused, Unsure
from bot.telegram.reached import Hook
from bot.telegram.secrecy import Token, keep_secret
from bot.telegram.settings import API_URL
from bot.telegram.sorting import outcome_of
from bot.telegram.wire import LostError, Wire, check

AT_ONCE = 100
"""How many calls may be under way; a connection is there for each of them and for presses."""

_ANSWER_SECONDS = 20.0
_CONNECT_SECONDS = 5.0
_FILE_SECONDS = 60.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_ODD = (KeyError, TypeError, ValueError, AttributeError)
"""What python-telegram-bot raises over an answer that lacks what it expects."""


class Client:
    """`async with Client(token) as client`. `transport` stands in for the network in tests."""

    def __init__(
        self,
        token: str,
        api_url: str = API_URL,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        answer_seconds: float = _ANSWER_SECONDS,
    ) -> None:
        keep_secret(token)
        self._token = Token(token)
        self._api_url = api_url.rstrip("/")
        through: dict[str, Any] = {"transport": transport} if transport else {}
        self._polls = _wire(2, answer_seconds, through)
        self._sends = _wire(AT_ONCE + 28, answer_seconds, through)
        self._files = httpx.AsyncClient(
            timeout=httpx.Timeout(answer_seconds, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=4),
            **through,
        )
        self._answer_seconds = answer_seconds
        self._bot = Bot(
            token,
            base_url=f"{self._api_url}/bot",
            base_file_url=f"{self._api_url}/file/bot",
            request=self._sends,
            get_updates_request=self._polls,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        for wire in (self._sends, self._polls):
            await wire.shutdown()
        await self._files.aclose()

    # ------------------------------------------------------------------------------ sending

    async def send(self, address: str, content: dict[str, Any]) -> Outcome:
        """Carry out one content of the outbox: `do` is send, edit or strip (`tell` is rendered by
        `bot.telegram.telling` first)."""
        chat = int(address)
        match content["do"]:
            case "send":
                return await _sorted(
                    self._bot.send_message(
                        chat,
                        content["text"],
                        parse_mode=ParseMode.HTML,
                        reply_markup=markup_of(content),
                        disable_notification=bool(content.get("quiet")),
                        link_preview_options=_NO_PREVIEW,
                    )
                )
            case "edit":
                return await _sorted(
                    self._bot.edit_message_text(
                        content["text"],
                        chat,
                        content["message"],
                        parse_mode=ParseMode.HTML,
                        reply_markup=markup_of(content),
                        link_preview_options=_NO_PREVIEW,
                    )
                )
            case "strip":
                return await _sorted(self._bot.edit_message_reply_markup(chat, content["message"]))
        raise ValueError(f"nothing that is sent: {content['do']}")

    async def answer_press(self, press: str, text: str = "") -> Outcome:
        """End the waiting of a pressed button, with a word to show or without; best effort."""
        short = text[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH] or None
        return await _sorted(self._bot.answer_callback_query(press, short))

    # ---------------------------------------------------------------------------- receiving

    async def updates(
        self, offset: int | None, *, wait_seconds: int, kinds: Sequence[str], most: int = 100
    ) -> bytes | Outcome:
        """One long poll: the whole answer of getUpdates as it came, unparsed, or an outcome.

        `offset` confirms everything below it at Telegram. `Refused("conflict")`: somebody else
        polls, or a webhook is set. Own pool, so that no send waits for it.
        """
        asked: dict[str, Any] = {
            "timeout": wait_seconds, "limit": most, "allowed_updates": json.dumps(list(kinds)),
        }  # fmt: skip
        if offset is not None:
            asked["offset"] = offset
        url = f"{self._api_url}/bot{self._token.reveal()}/getUpdates?{urlencode(asked)}"
        seconds = wait_seconds + self._answer_seconds
        try:
            code, payload = await self._polls.reach(url, "GET", None, seconds)
            if code == httpx.codes.OK:
                return payload
            check(code, payload)
        except TelegramError as error:
            return outcome_of(error)
        return Refused("conflict") if code == httpx.codes.CONFLICT else _unknown(code)

    async def listen_at(self, url: str, secret: str, kinds: Sequence[str]) -> Outcome:
        """From now on Telegram posts its updates to `url`, showing `secret`."""
        keep_secret(secret)
        return await _sorted(
            self._bot.set_webhook(url, allowed_updates=list(kinds), secret_token=secret)
        )

    async def hook(self) -> Hook | Outcome:
        """Where Telegram posts its updates to, and how that goes."""
        try:
            found = await self._bot.get_webhook_info()
        except TelegramError as error:
            return outcome_of(error)
        except _ODD:
            return Unsure("odd answer")
        return Hook(found.url, found.pending_update_count, found.last_error_date)

    async def listen_nowhere(self) -> Outcome:
        """No webhook: updates are kept at Telegram until they are asked for."""
        return await _sorted(self._bot.delete_webhook())

    async def offer_commands(self, commands: Sequence[tuple[str, str]]) -> Outcome:
        """Show these, each with what it does, in the messenger's menu."""
        return await _sorted(self._bot.set_my_commands(list(commands)))

    async def name(self) -> str | Outcome:
        """The bot's user name; anything else says that Telegram is not there for us."""
        try:
            me = await self._bot.get_me()
        except TelegramError as error:
            return outcome_of(error)
        except _ODD:
            return Unsure("odd answer")
        return me.username or Unsure("odd answer")

    # -------------------------------------------------------------------------------- files

    async def fetch_file(self, file_id: str, most_bytes: int) -> bytes | Outcome:
        """What somebody sent. `Refused("too_long")` when it is larger, as counted while it comes;
        at most a minute in all."""
        try:
            async with asyncio.timeout(_FILE_SECONDS):
                found = await self._bot.get_file(file_id)
                if (found.file_size or 0) > most_bytes:
                    return Refused("too_long")
                url = found.file_path or ""
                if not url.startswith(f"{self._api_url}/file/bot"):
                    return Refused("not_found")
                return await download(self._files, url, most_bytes)
        except TimeoutError:
            return Unsure("the file took too long")
        except TelegramError as error:
            outcome = outcome_of(error)
            too_big = outcome == Refused("bad_request") and "too big" in str(error)
            return Refused("too_long") if too_big else outcome
        except _ODD:
            return Unsure("odd answer")


def _wire(connections: int, answer_seconds: float, through: dict[str, Any]) -> Wire:
    return Wire(
        connections,
        read_timeout=answer_seconds,
        write_timeout=answer_seconds,
        connect_timeout=_CONNECT_SECONDS,
        pool_timeout=_CONNECT_SECONDS,
        httpx_kwargs=through,
    )


async def _sorted(call: Awaitable[Any]) -> Outcome:
    try:
        done = await call
    except TelegramError as error:
        return outcome_of(error)
    except _ODD:
        return Unsure("odd answer")
    return Delivered(getattr(done, "message_id", None))


def _unknown(code: int) -> Outcome:
    return outcome_of(LostError(f"HTTP {code}"))
