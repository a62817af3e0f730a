"""Every route says who may open it, once; one that does not, does not answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse

from intake.library import Library
from pages.policies import Policy, PolicyError, stated
from pages.rooms import Rooms
from pages.visitors import read_as, visit
from phieu.clock import SimulatedClock
from phieu.serving import create_app
from tests.architecture.routes import routes_of
from tests.intake.campaigns import NOW


class NoStore:
    """A route that is refused meets none."""


def app() -> FastAPI:
    clock = SimulatedClock(NOW, runs=False)
    return create_app(Rooms(NoStore(), Library(), clock, b"k" * 32, secure_cookies=False))  # type: ignore[arg-type]


def test_every_route_states_one_policy() -> None:
    routes = list(routes_of(app()))
    assert [route for route in routes if len(route.policies) != 1] == []
    assert {"/", "/healthz", "/api/v1/openapi.json", "/static/{name}"} <= {r.path for r in routes}


def test_a_route_without_a_policy_is_seen() -> None:
    changed = app()
    changed.get("/moi")(lambda: None)
    changed.mount("/gan", PlainTextResponse("x"))
    without = {route.path for route in routes_of(changed) if not route.policies}
    assert without == {"/moi", "/gan"}


async def nobody_asked(request: Request) -> PlainTextResponse:
    return PlainTextResponse("một trang")


async def asked_as_somebody(request: Request) -> None:
    await read_as(request, lambda *_: None)


async def asked_as_anybody(request: Request) -> None:
    await visit(request, lambda *_: None)


@pytest.mark.parametrize(
    ("policy", "page", "said"),
    [
        (None, nobody_asked, "no policy"),
        (None, asked_as_somebody, "no policy"),
        (None, asked_as_anybody, "no policy"),
        (Policy.SIGNED_IN, nobody_asked, "never asked"),
        (Policy.OFFICE, nobody_asked, "never asked"),
        (Policy.PUBLIC, asked_as_somebody, "not kept"),
        (Policy.HEAD, asked_as_somebody, "not kept"),
        (Policy.OFFICE_OR_HEAD, asked_as_somebody, "not kept"),
        (Policy.SIGNED_IN, asked_as_anybody, "not kept"),
    ],
)
async def test_what_states_nothing_or_keeps_something_else_does_not_answer(
    policy: Policy | None, page: Any, said: str
) -> None:
    changed = app()
    changed.get("/moi", dependencies=[stated(policy)] if policy else [])(page)
    async with _client(changed) as client:
        with pytest.raises(PolicyError, match=said):
            await client.get("/moi")


async def test_what_everybody_may_open_answers() -> None:
    changed = app()
    changed.get("/moi", dependencies=[stated(Policy.PUBLIC)])(nobody_asked)
    async with _client(changed) as client:
        assert (await client.get("/moi")).text == "một trang"
        assert (await client.get("/api/v1/openapi.json")).json()["info"]["title"] == "Phiếu"
        assert (await client.get("/khong-co")).status_code == httpx.codes.NOT_FOUND


@asynccontextmanager
async def _client(changed: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=changed)
    async with httpx.AsyncClient(transport=transport, base_url="http://phieu.test") as client:
        yield client
