"""The ballots origin, put together: its routes, and headers on every answer."""

from __future__ import annotations

from starlette.requests import Request
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from ballots.answering import Headers, refusal
from ballots.control import Control
from ballots.public import Public
from ballots.rounds import Rounds


def create_app(rounds: Rounds) -> ASGIApp:
    """Starlette's router alone: none of the layers that log, explain or remember."""
    routes = [*Public(rounds).routes(), *Control(rounds).routes()]
    return Headers(Router(routes, redirect_slashes=False, default=_no_route))


async def _no_route(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await refusal("no_route")(Request(scope).scope, receive, send)
