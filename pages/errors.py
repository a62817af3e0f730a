"""Every error as a Vietnamese page, or as JSON where a program asked."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pages.headers import security_headers
from pages.rooms import rooms_of
from pages.templating import Templates
from pages.texts import sentence
from storage.errors import StoreError

log = logging.getLogger(__name__)

RETRY_SECONDS = "5"
_TEMPLATES = Templates()
_CODES = {
    400: "bad_request",
    401: "signed_out",
    403: "forbidden",
    404: "not_found",
    405: "not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "wrong_type",
    422: "bad_request",
}


class ProblemError(Exception):
    """A request that ends with an error: a status, a code of `texts/vi.yaml`, its context."""

    def __init__(
        self,
        status: int,
        code: str,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.context = status, code, context
        self.headers = dict(headers or {})


def install(app: FastAPI) -> None:
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StoreError, _busy)
    app.add_exception_handler(Exception, _internal)


def wants_json(request: Request) -> bool:
    accepts = request.headers.get("accept", "")
    return request.url.path.startswith("/api/") or (
        "application/json" in accepts and "text/html" not in accepts
    )


def respond(
    request: Request,
    status: int,
    code: str,
    *,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
    **context: Any,
) -> Response:
    """The answer to a request that went wrong; `more` are further members of the JSON."""
    said = sentence(code, **context)
    request.state.tells_nothing = True
    if wants_json(request):
        body = {"code": code, "sentence": said, **(more or {})}
        return JSONResponse(body, status, headers)
    return _TEMPLATES.answer(
        request,
        "error.html",
        {
            "code": code,
            "title": sentence(f"title.{code}"),
            "said": said,
            "fields": getattr(request.state, "fields", []),
            "can_resend": status in {500, 503} and request.method == "POST",
            "reference": "",
            **(more or {}),
        },
        status=status,
        headers=dict(headers or {}),
    )


def too_large(request: Request) -> Response:
    return respond(request, 413, "too_large")


def refused_origin(request: Request, code: str) -> Response:
    return respond(request, 415 if code == "wrong_type" else 403, code)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 - the handler of this type
    return respond(request, error.status, error.code, headers=error.headers, **error.context)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = _CODES.get(error.status_code, "bad_request")
    return respond(request, error.status_code, code, headers=error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    fields = "; ".join(dict.fromkeys(".".join(map(str, one["loc"])) for one in error.errors()))
    if not wants_json(request):
        return respond(request, 404, "not_found")
    # What was sent is not repeated: it may hold what no JSON can say.
    return respond(request, 422, "invalid", fields=fields.encode("ascii", "replace").decode())


async def _busy(request: Request, error: Exception) -> Response:
    """Nothing of this request was stored; the ticket, if any, says that it was sent."""
    route = getattr(request.scope.get("route"), "path", "")
    log.warning("busy: %s %s: %s", request.method, route, error)
    ticket = getattr(request.state, "ticket", None)
    if request.method in {"GET", "HEAD"}:
        code = "busy_reading"
    else:
        code = "busy_submit" if ticket else "busy"
    more = {"ticket": ticket} if ticket else {}
    return respond(request, 503, code, headers={"retry-after": RETRY_SECONDS}, more=more)


async def _internal(request: Request, error: Exception) -> Response:
    """A bug. Starlette answers it outside our middleware, so it takes its headers from here."""
    reference = secrets.token_hex(4)
    log.error("internal error %s: %s", reference, type(error).__name__)
    headers = {
        **security_headers(secure=rooms_of(request).secure_cookies),
        "cache-control": "no-store",
    }
    return respond(request, 500, "internal", headers=headers, more={"reference": reference})
