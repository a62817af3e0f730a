"""The office's pages on the stage of the reminders: An and Chi have Telegram, Bình has nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import Connection, insert, select

from backend import console
from pages.installing import include, install
from pages.rooms import Rooms
from people.limits import Role
from people.sessions import open_session
from phieu.clock import SimulatedClock
from storage.people import Agency, Employee, Membership, Unit
from storage.store import Store
from storage.trail import AuditDetail, AuditEvent
from tests.backend.console.conftest import Browser
from tests.reminders import stage
from tests.reminders.stage import CHI, at, bind

DANG, STRANGER = 4, 90
"""Đặng works in room 2 and has Telegram; the stranger is of another agency."""

MONDAY = at(21)


class Reminded(Browser):
    """Somebody at these pages at a moment that the test chooses."""

    def __init__(self, client: httpx.AsyncClient, rooms: Rooms, campaign: int) -> None:
        super().__init__(client, rooms.store)
        self.rooms, self.campaign = rooms, campaign

    def now_is(self, moment: dt.datetime) -> None:
        assert isinstance(self.rooms.clock, SimulatedClock)
        self.rooms.clock.move_to(moment)

    async def sign_in(self, employee: int, role: Role = "employee") -> None:
        def work(connection: Connection) -> str:
            now = self.rooms.clock.now()
            return open_session(connection, employee, role=role, now=now).token

        self.client.headers["authorization"] = f"Bearer {await self.store.write(work)}"

    async def acts(self) -> list[tuple[str, str, Any, Any]]:
        """Act, object, and what was before and after, of every event."""
        query = (
            select(AuditEvent.act, AuditEvent.object, AuditDetail.before, AuditDetail.after)
            .outerjoin(AuditDetail, AuditDetail.seq == AuditEvent.seq)
            .order_by(AuditEvent.seq)
        )
        rows = await self.store.read(lambda c: c.execute(query).all())
        return [tuple(row) for row in rows]


@asynccontextmanager
async def reminded(store: Store, **plan: Any) -> AsyncIterator[Reminded]:
    """On Monday morning, three days before the forms are due."""
    rooms, campaign = await stage.started(store, stage.plan(**plan))
    await store.write(_others)
    app = FastAPI()
    install(app, rooms)
    include(app, console.router())
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://phieu.test") as client:
        somebody = Reminded(client, rooms, campaign)
        somebody.now_is(MONDAY)
        yield somebody


def _others(connection: Connection) -> None:
    connection.execute(insert(Agency).values(id=9, code="khac", name="Cơ quan khác"))
    connection.execute(
        insert(Unit).values(id=2, agency_id=1, code="P2", name="Phòng Hai", kind="phong")
    )
    for key, agency, name in ((DANG, 1, "Đặng Văn Dũng"), (STRANGER, 9, "Người Lạ")):
        connection.execute(
            insert(Employee).values(
                id=key, agency_id=agency, staff_code=f"00{key}", full_name=name,
                search_key="dang van dung" if agency == 1 else "nguoi la", outside_system=False,
                facts={},
            )
        )  # fmt: skip
    connection.execute(
        insert(Membership).values(employee_id=DANG, unit_id=2, position="", is_main=True)
    )
    bind(connection, DANG)


__all__ = ["CHI", "DANG", "MONDAY", "STRANGER", "Reminded", "reminded"]
