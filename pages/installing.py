"""Put the shared parts of the pages into an app."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from pages import errors, simulated, static_files
from pages.csrf import OriginMiddleware
from pages.headers import HeadersMiddleware
from pages.moments import MomentsMiddleware
from pages.policing import PolicyMiddleware
from pages.rooms import Rooms


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
    app.include_router(static_files.router)
    app.include_router(simulated.router)
