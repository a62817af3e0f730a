"""A unit's dated steps in the calendar of its head: an address to subscribe to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import Number
from backend.console.looks import TEMPLATES
from backend.console.visiting import Visitor, read_here, write_here
from pages.feeds import NOTHING_NEW, shown_feed
from pages.forms import form_of
from pages.policies import Policy, stated
from people import feeds
from storage.audit import record
from storage.people import Unit

router = APIRouter(dependencies=[stated(Policy.HEAD)])


@router.get("/don-vi/lich/{unit}")
async def show(request: Request, unit: Number) -> Response:
    def work(connection: Connection, visitor: Visitor) -> dict[str, Any]:
        name, employee = _sure(connection, visitor, unit)
        return {"name": name, "since": feeds.since(connection, employee, unit), **NOTHING_NEW}

    return _page(request, unit, await read_here(request, work))


@router.post("/don-vi/lich/{unit}")
async def make(request: Request, unit: Number) -> Response:
    """A new address, shown this once."""
    await form_of(request)

    def work(connection: Connection, visitor: Visitor) -> tuple[str, str, datetime]:
        name, employee = _sure(connection, visitor, unit)
        secret = feeds.open_feed(connection, employee, unit, visitor.now)
        record(connection, visitor.actor, "calendar.make", f"unit:{unit}", now=visitor.now)
        return name, secret, visitor.now

    name, secret, now = await write_here(request, work)
    return _page(request, unit, {"name": name, "since": now, **shown_feed(request, secret)})


@router.post("/don-vi/lich/{unit}/ngung")
async def end(request: Request, unit: Number) -> Response:
    await form_of(request)

    def work(connection: Connection, visitor: Visitor) -> None:
        _, employee = _sure(connection, visitor, unit)
        if feeds.end_feed(connection, employee, unit, visitor.now):
            record(connection, visitor.actor, "calendar.end", f"unit:{unit}", now=visitor.now)

    await write_here(request, work)
    return RedirectResponse(f"/don-vi/lich/{unit}", 303)


def _sure(connection: Connection, visitor: Visitor, unit: int) -> tuple[str, int]:
    """The unit's name and who is here; for others' units there is no such page."""
    visitor.sure(unit)
    name: str = connection.execute(select(Unit.name).where(Unit.id == unit)).scalar_one()
    assert visitor.actor.employee_id is not None  # noqa: S101 - a head is somebody
    return name, visitor.actor.employee_id


def _page(request: Request, unit: int, context: dict[str, Any]) -> Response:
    return TEMPLATES.answer(
        request, "unit_calendar.html", {"visitor": "head", "unit": unit, **context}
    )
