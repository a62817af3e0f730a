"""How the ballots origin reads and answers: bounded bodies, fixed errors, nothing kept or told."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ballots.protocol import BallotError
from storage.errors import StoreError

log = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[Response]]

ERROR_BYTES = 64
"""Every refusal is as long as every other."""

STATUS = {
    "size": 400,
    "unreadable": 400,
    "paper": 400,
    "credential": 403,
    "stamp": 403,
    "signature": 403,
    "not_teller": 403,
    "not_public": 403,
    "control": 401,
    "no_round": 404,
    "no_route": 404,
    "closed": 410,
    "too_long": 413,
    "failed": 500,
    "busy": 503,
}
"""Everything else is a conflict with where the round stands: 409."""

HEADERS = {
    "connection": "close",  # or the box would be reached by the line that a name came by
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def octets(content: bytes) -> Response:
    return Response(content, media_type="application/octet-stream")


def as_json(value: Any, *, status: int = 200, pad: int = 0) -> Response:
    """`pad`: filled up with spaces to a multiple of so many bytes."""
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    if pad:
        content += b" " * (-len(content) % pad)
    return Response(content, status, media_type="application/json")


def refusal(code: str, *, status: int | None = None) -> Response:
    return as_json({"error": code}, status=status or STATUS.get(code, 409), pad=ERROR_BYTES)


async def body(request: Request, most: int) -> bytes:
    """BallotError `too_long`: more than `most` bytes, of which no more is read."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise BallotError("too_long")
    return bytes(content)


async def sized(request: Request, size: int) -> bytes:
    """BallotError `size` or `too_long`: not exactly so many bytes."""
    content = await body(request, size)
    if len(content) != size:
        raise BallotError("size")
    return content


def answering(handler: Handler) -> Handler:
    """Errors as fixed answers. Of what went wrong only the kind is logged: never a content."""

    async def run(request: Request) -> Response:
        try:
            return await handler(request)
        except BallotError as refused:
            return refusal(refused.code)
        except StoreError as error:
            log.warning("the store refused: %s", type(error).__name__)
            return refusal("busy")
        except ClientDisconnect:
            return refusal("size")
        except Exception as error:  # noqa: BLE001 - the edge: nobody's request is in a log
            log.error("a request failed: %s", type(error).__name__)  # noqa: TRY400
            return refusal("failed")

    return run


class Headers:
    """On every answer that does not say otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending)
