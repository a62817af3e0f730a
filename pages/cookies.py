"""Our cookies: the session, the visit that form tokens are bound to, and an assisted entry.

The third goes with the addresses of one form alone: who types in for somebody stays signed in as
themselves everywhere else, and nothing of the other is left when it is taken away.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from pages.rooms import Rooms, rooms_of

_YEAR = 365 * 24 * 3600
_HOUR = 3600


def session_token(request: Request) -> str:
    """The token of the session: of the Authorization header, else of a cookie, else "".

    At the form of an assisted entry its own cookie goes first.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme == "Bearer":
        return token
    return assisted_token(request) or request.cookies.get(_name(rooms_of(request), "phieu"), "")


def assisted_token(request: Request) -> str:
    """The token of the assisted entry that this form is open in, or ""."""
    return request.cookies.get(_assisted_name(rooms_of(request)), "")


def keep_assisted(
    rooms: Rooms, response: Response, token: str, submission_id: int, seconds: int
) -> None:
    """With no seconds left the browser forgets it."""
    response.set_cookie(
        _assisted_name(rooms),
        token,
        max_age=seconds,
        path=f"/viec/{submission_id}",
        secure=rooms.secure_cookies,
        httponly=True,
        samesite="lax",
    )


def _assisted_name(rooms: Rooms) -> str:
    """Not `__Host-`: that prefix allows no path."""
    return "__Secure-nhap-ho" if rooms.secure_cookies else "nhap-ho"


def keep_session(
    rooms: Rooms, response: Response, token: str, now: datetime, until: datetime
) -> None:
    _keep(rooms, response, "phieu", token, int((until - now).total_seconds()))


def end_session(rooms: Rooms, response: Response) -> None:
    _keep(rooms, response, "phieu", "", 0)


def remember_chat(rooms: Rooms, response: Response) -> None:
    """That this browser was led here by the chat with the bot, for as long as a form takes."""
    _keep(rooms, response, "tu-tin-nhan", "1", _HOUR)


def came_from_chat(request: Request) -> bool:
    return bool(request.cookies.get(_name(rooms_of(request), "tu-tin-nhan")))


def visit_of(request: Request) -> str:
    return request.cookies.get(_name(rooms_of(request), "luot"), "")


def begin_visit(request: Request, response: Response, visit: str) -> None:
    _keep(rooms_of(request), response, "luot", visit, _YEAR)


def new_visit() -> str:
    return secrets.token_urlsafe(16)


def _keep(rooms: Rooms, response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        _name(rooms, name),
        value,
        max_age=seconds,
        path="/",
        secure=rooms.secure_cookies,
        httponly=True,
        samesite="lax",
    )


def _name(rooms: Rooms, name: str) -> str:
    return f"__Host-{name}" if rooms.secure_cookies else name
