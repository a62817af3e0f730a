"""A new day: documents, posts and units begin and end, and who fills in and who signs follows."""

from __future__ import annotations

import asyncio
import logging
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from backend.rosters.asking import ask_in_bits
from pages.rooms import Rooms
from storage.campaigns import Campaign
from storage.errors import StoreError
from storage.people import Employee, Membership, RoleAssignment

log = logging.getLogger(__name__)

_LOOK_EVERY = 2.0
"""Seconds: nobody waits longer than this after midnight, nor after a simulated clock is moved."""


_AFTER_A_BUG = 60.0

_LOOKED_BACK = timedelta(days=31)
"""Of posts, by a server that has just started: longer than one is ever down."""


async def follow_the_days(rooms: Rooms) -> None:
    """Until cancelled: at the start, and whenever another day has come."""
    last: date | None = None
    while True:
        today = _today(rooms)
        if today != last:
            try:
                await settle(rooms, last)
                last = today
            except StoreError as busy:
                log.warning("roles wait for the store: %s", busy)
            except Exception:  # the edge of a task: it is tried again, and does not stop unseen
                log.exception("a new day met a bug")
                await asyncio.sleep(_AFTER_A_BUG)
        await asyncio.sleep(_LOOK_EVERY)


async def settle(rooms: Rooms, last: date | None) -> list[int]:
    """Ask again in the open campaigns of agencies where a document or a post began or ran out,
    or somebody left, since the day `last` (None: ever, or lately); the campaigns that were
    asked."""
    first, second = sorted((last or date.min, _today(rooms)))
    wanted = await rooms.store.read(lambda c: _touched(c, first, second))
    for campaign in wanted:
        await ask_in_bits(rooms, campaign, lambda bit, _: rooms.store.write(bit))
    return wanted


def _touched(connection: Connection, first: date, second: date) -> list[int]:
    documents = select(RoleAssignment.agency_id).where(
        RoleAssignment.ended_at.is_(None),
        _between(RoleAssignment.valid_from, first, second)
        | _between(RoleAssignment.valid_to, first, second),
    )
    lately = max(first, second - _LOOKED_BACK)
    posts = (
        select(Employee.agency_id)
        .outerjoin(Membership, Membership.employee_id == Employee.id)
        .where(
            _between(Membership.valid_from, lately, second)
            | _between(Membership.valid_to, lately, second)
            | _between(Employee.left_on, lately, second)
        )
    )
    agencies = Campaign.agency_id.in_(documents) | Campaign.agency_id.in_(posts)
    return list(
        connection.scalars(
            select(Campaign.id).where(Campaign.state == "open", agencies).order_by(Campaign.id)
        )
    )


def _between(column: Any, first: date, second: date) -> ColumnElement[bool]:
    between: ColumnElement[bool] = (column > first) & (column <= second)
    return between


def _today(rooms: Rooms) -> date:
    return rooms.clock.now().astimezone(rooms.zone).date()
