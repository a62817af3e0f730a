"""Who is asking: the session is looked up inside the one read or write of a request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection
from starlette.requests import Request

from pages.cookies import session_token
from pages.errors import ProblemError
from pages.moments import moments_of
from pages.rooms import rooms_of
from people.sessions import CurrentSession, session_of, touch
from storage.errors import StoreError

T = TypeVar("T")
_LONGEST_TOKEN = 100


async def read_as(request: Request, fn: Callable[[Connection, CurrentSession], T]) -> T:
    """`fn` for who is signed in; ProblemError "signed_out" for nobody."""
    return await visit(request, lambda connection, session: fn(connection, _sure(session)))


async def write_as(
    request: Request,
    fn: Callable[[Connection, CurrentSession], T],
    *,
    key: int | str | None = None,
) -> T:
    """The same with a lasting effect. Writes of one `key` keep their order; without a key,
    those of one session."""
    token, now = _token(request), moments_of(request).received_at

    def work(connection: Connection) -> T:
        return fn(connection, _sure(session_of(connection, token, now)))

    return await rooms_of(request).store.write(work, key=key or token)


async def visit(request: Request, fn: Callable[[Connection, CurrentSession | None], T]) -> T:
    """`fn` for who is signed in, or for nobody; a quiet session is kept awake."""
    token, now = _token(request), moments_of(request).received_at

    def work(connection: Connection) -> tuple[CurrentSession | None, T]:
        session = session_of(connection, token, now) if token else None
        return session, fn(connection, session)

    store = rooms_of(request).store
    session, result = await store.read(work)
    if session is not None and session.touch_due:
        with suppress(StoreError):
            await store.write(partial(touch, session_id=session.id, now=now))
    return result


def _token(request: Request) -> str:
    token = session_token(request)
    return token if len(token) <= _LONGEST_TOKEN and token.isascii() else ""


def _sure(session: CurrentSession | None) -> CurrentSession:
    if session is None:
        raise ProblemError(401, "signed_out", {"www-authenticate": "Bearer"})
    return session


def origin_of(request: Request) -> str:
    """Where guesses come from: the address; of IPv6 the half that a household keeps."""
    host = request.client.host if request.client else ""
    return ":".join(host.split(":")[:4]) if ":" in host else host
