"""The way to Telegram, with everything that goes wrong on it sorted where it happens."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import httpx
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

_NEVER_WRITTEN = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
_DEFAULT: Any = BaseRequest.DEFAULT_NONE
_SOME_SECONDS = 5


class NotReachedError(TelegramError):
    """Not a byte of the request was taken."""


class LostError(TelegramError):
    """The request was written, and what became of it is not known."""


class TooFastError(TelegramError):
    """Refused for the rate; `seconds` from now it may be tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


class Wire(HTTPXRequest):
    """python-telegram-bot's own transport; it raises the three errors above, never httpx's,
    which carry the address and with it the token."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = _DEFAULT,
        write_timeout: Any = _DEFAULT,
        connect_timeout: Any = _DEFAULT,
        pool_timeout: Any = _DEFAULT,
    ) -> tuple[int, bytes]:
        code, payload = await self.reach(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        check(code, payload)
        return code, payload

    async def reach(self, url: str, method: str, *given: Any) -> tuple[int, bytes]:
        """The answer as it came, whatever it says: its HTTP status and its bytes."""
        try:
            return await super().do_request(url, method, *given)
        except NetworkError as error:
            cause = error.__cause__
            what = type(cause).__name__
        if isinstance(cause, _NEVER_WRITTEN):
            raise NotReachedError(what)
        raise LostError(what)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As python-telegram-bot's own, which would write a senseless answer into the log."""
        return answer_in(payload)


def answer_in(payload: bytes) -> dict[str, Any]:
    """Telegram's JSON; raises `LostError` for the page of some proxy, or half of an answer."""
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("ok"), bool):
        raise LostError("not an answer of Telegram")
    return said


def check(code: int, payload: bytes) -> None:
    """Raise what python-telegram-bot would take for something else: a page that is not Telegram's
    (a firewall's 403 is no block by the person), an error of theirs, too fast a rate."""
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise LostError(f"HTTP {code}")
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        raise TooFastError(_seconds_in(payload))
    try:
        answer_in(payload)
    except LostError:
        raise LostError(f"HTTP {code}, not an answer of Telegram") from None


def _seconds_in(payload: bytes) -> int:
    try:
        seconds = answer_in(payload)["parameters"]["retry_after"]
    except (LostError, KeyError, TypeError):
        return _SOME_SECONDS
    return seconds if type(seconds) is int and seconds > 0 else _SOME_SECONDS
