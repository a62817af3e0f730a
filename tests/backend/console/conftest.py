"""The office's pages on a small app of their own, on the stage of the papers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, update

from backend import console
from intake.library import Library
from pages.installing import include, install
from pages.rooms import Rooms
from people.sessions import Role, open_session
from phieu.clock import SimulatedClock
from storage.people import Employee
from storage.store import Store
from tests.backend import stage
from tests.intake.campaigns import AN, BINH, CHI, NOW, PEOPLE


class Browser:
    """Somebody at the office's pages."""

    def __init__(self, client: httpx.AsyncClient, store: Store) -> None:
        self.client, self.store = client, store

    async def sign_in(self, employee: int, role: Role = "employee") -> None:
        def work(connection: Connection) -> str:
            return open_session(connection, employee, role=role, now=NOW).token

        self.client.headers["authorization"] = f"Bearer {await self.store.write(work)}"

    async def get(self, address: str) -> httpx.Response:
        return await self.client.get(address)


@pytest.fixture
async def codes(store: Store) -> dict[str, str]:
    """An in time, Bình late, Chi not at all; the room's report is there."""

    def work(connection: Connection) -> dict[str, str]:
        stage.started(connection, stage.plan())
        for key, facts in PEOPLE.items():
            connection.execute(
                update(Employee)
                .where(Employee.id == key)
                .values(facts={"head": facts["head"], "party_member": facts["party_member"]})
            )
            stage.post(connection, key)
        return {
            "An": stage.hand_in(connection, AN, "Điều rất riêng"),
            "Bình": stage.hand_in(connection, BINH, at=stage.LATE),
            "room": stage.report(connection, CHI),
        }

    return await store.write(work)


@pytest.fixture
async def browser(store: Store, codes: dict[str, str]) -> AsyncIterator[Browser]:
    rooms = Rooms(
        store, Library(), SimulatedClock(NOW, runs=False), b"k" * 32, secure_cookies=False
    )
    app = FastAPI()
    install(app, rooms)
    include(app, console.router())
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://phieu.test") as client:
        yield Browser(client, store)
