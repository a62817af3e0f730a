"""A small app of its own: An, Bình and Chi, one campaign, the phone page and the JSON API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from fastapi import FastAPI

from bot import web
from intake.library import Library
from intake.plan import Plan
from pages.installing import include, install
from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from storage.store import Store
from tests.bot.phone import Phone, Program
from tests.intake.campaigns import NOW, populate
from tests.intake.forms import form_of, plan_of

KEY = b"the secret of these tests, 32 b."


def app_of(rooms: Rooms) -> FastAPI:
    app = FastAPI(openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None)
    install(app, rooms)
    include(app, web.api_router(), web.pages_router())
    return app


@pytest.fixture
def plan() -> Plan:
    """The plan of the campaign; a test module may name another."""
    return plan_of(form_of())


@pytest.fixture
def clock() -> SimulatedClock:
    """Monday 21/10/2024, 08:00 in Vietnam; it stands still until it is moved."""
    return SimulatedClock(NOW, runs=False)


@pytest.fixture
async def rooms(store: Store, clock: SimulatedClock, plan: Plan) -> Rooms:
    await store.write(lambda connection: populate(connection, plan))
    return Rooms(store, Library(), clock, KEY, secure_cookies=False)


@pytest.fixture
async def phones(rooms: Rooms) -> AsyncIterator[Callable[..., Phone]]:
    """Phones without JavaScript, on the app of `rooms` or of changed ones."""
    async with AsyncExitStack() as stack:

        def phone(**changes: object) -> Phone:
            made = Phone(app_of(replace(rooms, **changes)), rooms)
            stack.push_async_callback(made.client.aclose)
            return made

        yield phone


@pytest.fixture
async def programs(rooms: Rooms) -> AsyncIterator[Callable[..., Program]]:
    """Programs that speak JSON."""
    async with AsyncExitStack() as stack:

        def program(**changes: object) -> Program:
            made = Program(app_of(replace(rooms, **changes)), rooms)
            stack.push_async_callback(made.client.aclose)
            return made

        yield program
