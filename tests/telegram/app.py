"""The same over HTTP: `/bot<TOKEN>/<method>`, `/file/bot<TOKEN>/<path>`, `/control/`, `/`."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.telegram.bot_api import LineCutError, OrderedError
from tests.telegram.control import Control
from tests.telegram.methods import Uploaded
from tests.telegram.refusing import RefusedError
from tests.telegram.screens import Screens
from tests.telegram.world import BOT_ID

if TYPE_CHECKING:
    from tests.telegram.bot_api import BotApi

CUT = "telegram.cut"
"""What the server of `__main__` puts into a request's scope: closes its connection."""

_BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_MANY = 1000
_LARGE = 60 * 1024**2


def app_of(api: BotApi) -> Starlette:
    async def method(request: Request) -> Response:
        unknown = _unknown_token(api, request)
        if unknown is not None:
            return _answer(unknown.answer)
        try:
            said = await api.call(request.path_params["method"], await _given(request))
        except OrderedError as ordered:
            return Response(_BAD_GATEWAY, 502) if ordered.kind == "html" else Response()
        except LineCutError as cut:
            return await _cut(request, cut)
        return _answer(said)

    async def file(request: Request) -> Response:
        if not api.reachable:
            return await _cut(request, LineCutError(executed=False, hangs=False))
        unknown = _unknown_token(api, request)
        if unknown is not None:
            return _answer(unknown.answer)
        path = request.path_params["path"]
        for kept in api.files.values():
            if kept.file_path == path:
                return Response(kept.content, media_type="application/octet-stream")
        return _answer(RefusedError(404, "Not Found").answer)

    return Starlette(
        routes=[
            Route("/file/bot{token}/{path:path}", file, methods=["GET"]),
            Route("/bot{token}/{method}", method, methods=["GET", "POST"]),
            *Control(api).routes,
            *Screens(api).routes,
        ]
    )


def _unknown_token(api: BotApi, request: Request) -> RefusedError | None:
    """Telegram says 401 to a token that somebody might have, 404 to what is none at all."""
    token = request.path_params["token"]
    if token == api.token:
        return None
    number, _, secret = token.partition(":")
    formed = number.isdigit() and len(secret) >= len(str(BOT_ID))
    return RefusedError(401, "Unauthorized") if formed else RefusedError(404, "Not Found")


async def _given(request: Request) -> dict[str, Any]:
    """The parameters, wherever they stand: query, form, multipart or JSON."""
    given: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        given |= json.loads(await request.body() or b"{}")
    elif kind:
        async with request.form(max_fields=_MANY, max_part_size=_LARGE) as form:
            for name, value in form.items():
                given[name] = await _whole(value) if isinstance(value, UploadFile) else value
    return given


async def _whole(file: UploadFile) -> Uploaded:
    return Uploaded(file.filename or "file", file.content_type or "", await file.read())


def _answer(said: dict[str, Any]) -> Response:
    return JSONResponse(said, 200 if said["ok"] else said["error_code"])


async def _cut(request: Request, cut: LineCutError) -> Response:
    """Close the connection without an answer; in-process, what httpx would raise then."""
    close = request.scope.get("extensions", {}).get(CUT)
    if close is None:
        if cut.hangs:
            raise httpx.ReadTimeout("", request=None)
        raise httpx.ReadError("") if cut.executed else httpx.ConnectError("")
    while cut.hangs and not await request.is_disconnected():  # noqa: ASYNC110  it has no event
        await asyncio.sleep(0.05)
    close()
    await asyncio.sleep(0.01)
    return Response()
