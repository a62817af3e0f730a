"""Put the shared parts of the pages into an app."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from pages import errors, simulated, static_files
from pages.csrf import OriginMiddleware
from pages.headers import HeadersMiddleware
from pages.moments import MomentsMiddleware
from pages.policing import PolicyMiddleware
from pages.rooms import Rooms

_WORKED_OUT: dict[int, APIRouter] = {}
"""By the router's identity, which each of them keeps alive."""


def install(app: FastAPI, rooms: Rooms) -> None:
    """Middleware, error answers, static files and the simulated clock's control.

    From the outside in: headers, compression, the moments, the origin, the policy. The moments
    stand before everything that may take time.
    """
    app.state.rooms = rooms
    app.add_middleware(PolicyMiddleware)
    app.add_middleware(OriginMiddleware, rooms=rooms, refuse=errors.refused_origin)
    app.add_middleware(MomentsMiddleware, clock=rooms.clock, refuse=errors.too_large)
    app.add_middleware(GZipMiddleware, minimum_size=700)
    app.add_middleware(HeadersMiddleware, secure=rooms.secure_cookies)
    errors.install(app)
    include(app, static_files.router, simulated.router)


def include(app: FastAPI, *routers: APIRouter) -> None:
    """As `app.include_router`, for routers that other apps of this process have as well: FastAPI
    works their routes out once, not again for each app."""
    for router in routers:
        app.router.routes.extend(_worked_out(router).routes)


def _worked_out(router: APIRouter) -> APIRouter:
    if id(router) not in _WORKED_OUT:
        holder = APIRouter()
        holder.include_router(router)
        _WORKED_OUT[id(router)] = holder
    return _WORKED_OUT[id(router)]
