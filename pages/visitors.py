"""Who is asking: the session is looked up inside the one read or write of a request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import partial
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import TypeVar

from sqlalchemy import Connection
from starlette.requests import Request

from pages.cookies import session_token
from pages.moments import moments_of
from pages.policies import Policy
from pages.policing import KEPT_AT_THE_DOOR, admitted, sure
from pages.rooms import Rooms, rooms_of
from people.limits import LIMITS, SIMULATED_LIMITS, Limits
from people.sessions import CurrentSession, session_of, touch
from storage.errors import StoreError

T = TypeVar("T")
_LONGEST_TOKEN = 100
_HOUSEHOLD = 64


async def read_as(
    request: Request,
    fn: Callable[[Connection, CurrentSession], T],
    *,
    kept: Collection[Policy] = KEPT_AT_THE_DOOR,
) -> T:
    """`fn` for who is signed in and may open the route; ProblemError "signed_out" for nobody.

    `kept`: the policies that the caller keeps, beyond what the session says.
    """
    policy = sure(request, kept)
    return await _look(
        request, lambda connection, session: fn(connection, admitted(request, policy, session))
    )


async def write_as(
    request: Request,
    fn: Callable[[Connection, CurrentSession], T],
    *,
    key: int | str | None = None,
    kept: Collection[Policy] = KEPT_AT_THE_DOOR,
) -> T:
    """The same with a lasting effect. Writes of one `key` keep their order; without a key,
    those of one session."""
    policy = sure(request, kept)
    token, now = _token(request), moments_of(request).received_at
    limits = limits_of(rooms_of(request))

    def work(connection: Connection) -> tuple[CurrentSession, T]:
        session = admitted(request, policy, session_of(connection, token, now, limits))
        return session, fn(connection, session)

    session, result = await rooms_of(request).store.write(work, key=key or token)
    request.state.session = session
    return result


async def visit(request: Request, fn: Callable[[Connection, CurrentSession | None], T]) -> T:
    """`fn` for who is signed in, or for nobody, on a page that everybody may open.

    An assisted entry is nobody here: it is there for one form.
    """
    sure(request, {Policy.PUBLIC})

    def work(connection: Connection, session: CurrentSession | None) -> T:
        assisted = session is not None and session.assistant_id is not None
        return fn(connection, None if assisted else session)

    return await _look(request, work)


async def _look(request: Request, fn: Callable[[Connection, CurrentSession | None], T]) -> T:
    """A quiet session is kept awake."""
    token, now = _token(request), moments_of(request).received_at
    limits = limits_of(rooms_of(request))

    def work(connection: Connection) -> tuple[CurrentSession | None, T]:
        session = session_of(connection, token, now, limits) if token else None
        return session, fn(connection, session)

    store = rooms_of(request).store
    session, result = await store.read(work)
    request.state.session = session
    if session is not None and session.touch_due:
        with suppress(StoreError):
            await store.write(partial(touch, session_id=session.id, now=now))
    return result


def _token(request: Request) -> str:
    token = session_token(request)
    return token if len(token) <= _LONGEST_TOKEN and token.isascii() else ""


def limits_of(rooms: Rooms) -> Mapping[str, Limits]:
    """How long sessions last here."""
    return SIMULATED_LIMITS if rooms.simulated else LIMITS


def origin_of(request: Request) -> str:
    """Where guesses come from: the address; of IPv6 the half that a household keeps."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:  # the name that a proxy gave
        return host
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((int(address), _HOUSEHOLD), strict=False))
