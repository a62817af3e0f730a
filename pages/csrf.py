"""Requests that change something come from our own pages, or from a program with a token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.rooms import Rooms

_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_NONCE = 16
_MAC = 32


class OriginMiddleware:
    """Refuses what another site's page sends in the person's name.

    The API also takes no content type that a foreign form could produce.
    """

    def __init__(
        self, app: ASGIApp, rooms: Rooms, refuse: Callable[[Request, str], Response]
    ) -> None:
        self.app, self.refuse = app, refuse
        self.own = urlsplit(rooms.base_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _SAFE:
            await self.app(scope, receive, send)
            return
        problem = self._problem(scope["path"], Headers(scope=scope))
        if problem:
            await self.refuse(Request(scope), problem)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _problem(self, path: str, headers: Headers) -> str:
        is_api = path.startswith("/api/")
        if headers.get("authorization", "").startswith("Bearer "):
            return _type_problem(headers) if is_api else ""
        if not self._is_own(headers, certain=is_api and "cookie" in headers):
            return "forbidden"
        return _type_problem(headers) if is_api else ""

    def _is_own(self, headers: Headers, *, certain: bool) -> bool:
        """`certain`: a request that says nothing of where it comes from is not ours."""
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        origin = headers.get("origin", "null")
        if origin == "null":
            return not certain
        return urlsplit(origin).netloc in {headers.get("host", ""), self.own} - {""}


def _type_problem(headers: Headers) -> str:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if not kind and headers.get("content-length", "0") == "0":
        return ""
    return "" if kind in {"application/json", "multipart/form-data"} else "wrong_type"


def form_token(secret: bytes, visit: str) -> str:
    """A token for the forms of one page; it differs each time, so that compression of the page
    betrays nothing of it."""
    nonce = secrets.token_hex(_NONCE // 2)
    return nonce + _mac(secret, visit, nonce)


def is_our_form(secret: bytes, visit: str, token: str) -> bool:
    """Whether a page of ours gave this token to the browser that holds this `visit` cookie."""
    if not visit or not token.isascii():
        return False
    return hmac.compare_digest(token[_NONCE:], _mac(secret, visit, token[:_NONCE]))


def _mac(secret: bytes, visit: str, nonce: str) -> str:
    said = f"form\0{visit}\0{nonce}"
    return hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()[:_MAC]
