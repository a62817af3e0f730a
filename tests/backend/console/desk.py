"""A desk at the office with plans of its own: pages are fetched and forms sent back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI
from sqlalchemy import Connection, select

from backend import console
from intake.library import Library
from pages.csrf import form_token
from pages.installing import include, install
from pages.rooms import Rooms
from people.sessions import Role, open_session
from phieu.clock import SimulatedClock
from storage.store import Store
from storage.trail import AuditDetail, AuditEvent
from tests.intake.campaigns import NOW


class Desk:
    """Somebody in a browser at the office's pages."""

    def __init__(self, client: httpx.AsyncClient, store: Store, rooms: Rooms) -> None:
        self.client, self.store, self.rooms = client, store, rooms

    async def sign_in(self, employee: int, role: Role = "office") -> None:
        def work(connection: Connection) -> str:
            now = self.rooms.clock.now()
            return open_session(connection, employee, role=role, now=now).token

        self.client.headers["authorization"] = f"Bearer {await self.store.write(work)}"

    async def get(self, address: str) -> httpx.Response:
        return await self.client.get(address)

    async def send(self, address: str, **fields: str) -> httpx.Response:
        """Post a form as one of our pages would; `ngay_nop` is the field `ngay-nop`."""
        if "luot" not in self.client.cookies:
            await self.get("/van-phong/dot")
        token = form_token(self.rooms.ticket_key, self.client.cookies.get("luot") or "")
        data = {name.replace("_", "-"): value for name, value in fields.items()}
        return await self.client.post(address, data={**data, "form_token": token})

    async def trail(self) -> list[tuple[str, str, str]]:
        """Act, actor and object of every event."""
        query = select(AuditEvent.act, AuditEvent.actor, AuditEvent.object)
        rows = await self.store.read(lambda c: c.execute(query.order_by(AuditEvent.seq)).all())
        return [(row.act, row.actor, row.object) for row in rows]

    async def details(self) -> list[object]:
        """What was after each event."""
        query = select(AuditDetail.after).order_by(AuditDetail.seq)
        return list(await self.store.read(lambda c: c.scalars(query).all()))


@asynccontextmanager
async def desk(store: Store, plans: Path | None = None) -> AsyncIterator[Desk]:
    rooms = Rooms(
        store, Library(), SimulatedClock(NOW, runs=False), b"k" * 32, secure_cookies=False,
        base_url="http://phieu.test", plans=plans,
    )  # fmt: skip
    app = FastAPI()
    install(app, rooms)
    include(app, console.router())
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://phieu.test") as client:
        yield Desk(client, store, rooms)
