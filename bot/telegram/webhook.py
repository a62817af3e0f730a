"""Telegram posts an update to us: whoever shows the secret is heard, after the write.

Each answer other than 200 makes Telegram send the update again, and hold up those behind it; so
one that cannot be read is kept apart and acknowledged too.
"""

from __future__ import annotations

import hmac
import logging
import time

from fastapi import APIRouter, FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.telegram.arriving import Arriving
from pages.moments import moments_of
from pages.policies import Policy, stated
from storage.errors import StoreBusyError

log = logging.getLogger(__name__)

PATH = "/telegram/updates"
_SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of the header
_SAY_EVERY = 60.0


def install(app: FastAPI, secret: str, arriving: Arriving) -> None:
    """The route, and before everything that reads a body the guard that asks for the secret.

    To be called after `pages.installing.install`.
    """
    app.include_router(_router(arriving))
    app.add_middleware(SecretMiddleware, secret=secret)


class SecretMiddleware:
    """Nobody posts updates who does not show the secret; nothing of theirs is read."""

    def __init__(self, app: ASGIApp, secret: str) -> None:
        if not secret:
            raise ValueError("a webhook needs a secret")
        self.app = app
        self._secret = secret.encode()
        self._refused = 0
        self._said_at: float | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") != PATH:
            await self.app(scope, receive, send)
            return
        shown = Headers(scope=scope).get(_SECRET, "")
        if hmac.compare_digest(shown.encode(errors="replace"), self._secret):
            await self.app(scope, receive, send)
            return
        self._count()
        await Response(status_code=403, headers={"connection": "close"})(scope, receive, send)

    def _count(self) -> None:
        """Say how many there were, once a minute at most: they are not to fill the log."""
        self._refused += 1
        now = time.monotonic()
        if self._said_at is None or now - self._said_at > _SAY_EVERY:
            log.warning("%d post(s) of updates without the secret", self._refused)
            self._refused, self._said_at = 0, now


def _router(arriving: Arriving) -> APIRouter:
    router = APIRouter()

    @router.post(PATH, include_in_schema=False, dependencies=[stated(Policy.PUBLIC)])
    async def updates(request: Request) -> Response:
        try:
            await arriving.take([await request.body()], moments_of(request).received_at)
        except StoreBusyError:
            return Response(status_code=503, headers={"retry-after": "1"})
        return Response()

    return router
