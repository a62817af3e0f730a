"""Headers that every answer carries."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def security_headers(*, secure: bool) -> dict[str, str]:
    """The headers, without those about caching."""
    headers = {
        "content-security-policy": _POLICY,
        "x-content-type-options": "nosniff",
        # Not "no-referrer": with it browsers send "Origin: null" with our own forms, and there
        # would be nothing to tell them from foreign ones by.
        "referrer-policy": "same-origin",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
    }
    if secure:
        headers["strict-transport-security"] = "max-age=31536000"
    return headers


class HeadersMiddleware:
    """Adds them unless the answer has its own; what says nothing of caching is not kept."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.headers = {**security_headers(secure=secure), "cache-control": "no-store"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                add(MutableHeaders(scope=message), self.headers)
            await send(message)

        await self.app(scope, receive, sending)


def add(headers: MutableHeaders, wanted: Mapping[str, str]) -> None:
    for name, value in wanted.items():
        headers.setdefault(name, value)
