"""When a request began and when all of it had been read, before anything else happens to it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from intake.calendar import Moments
from pages.rooms import Clock

TEXT_BYTES = 1024 * 1024
FILE_BYTES = 21 * 1024 * 1024
_DRAINED_BYTES = 64 * 1024 * 1024
"""A body that is too large is read to here and thrown away: who is cut off in the middle of
sending never sees the answer that says why."""


class TooLargeError(Exception):
    """The body is larger than this kind of request may be."""


class MomentsMiddleware:
    """Reads the whole body, puts `Moments` in `scope["state"]["moments"]`, passes both on."""

    def __init__(self, app: ASGIApp, clock: Clock, refuse: Callable[[Request], Response]) -> None:
        self.app, self.clock, self.refuse = app, clock, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began_at = self.clock.now()
        try:
            body = await _whole(receive, _limit(scope))
        except TooLargeError:
            await self.refuse(Request(scope))(scope, receive, send)
            return
        if body is None:
            return
        scope.setdefault("state", {})["moments"] = Moments(began_at, self.clock.now())
        await self.app(scope, _again(body, receive), send)


def moments_of(request: Request) -> Moments:
    moments: Moments = request.state.moments
    return moments


def _limit(scope: Scope) -> int:
    headers = dict(scope["headers"])
    is_file = headers.get(b"content-type", b"").lower().startswith(b"multipart/form-data")
    return FILE_BYTES if is_file else TEXT_BYTES


async def _whole(receive: Receive, limit: int) -> bytes | None:
    """The body; None when the other side went away before its end."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size <= limit:
            parts.append(part)
        else:
            parts.clear()
        if not message.get("more_body", False):
            break
        if size > _DRAINED_BYTES:
            raise TooLargeError
    if size > limit:
        raise TooLargeError
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once, then what really comes next."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
