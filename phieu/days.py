"""A new day: documents begin and run out, and who fills in and who signs follows them."""

from __future__ import annotations

import asyncio
import logging
from datetime import date

from sqlalchemy import Connection, select

from backend.asking import ask_everybody
from pages.rooms import Rooms
from storage.campaigns import Campaign
from storage.errors import StoreError
from storage.people import RoleAssignment

log = logging.getLogger(__name__)

_LOOK_EVERY = 2.0
"""Seconds: nobody waits longer than this after midnight, nor after a simulated clock is moved."""


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
        await asyncio.sleep(_LOOK_EVERY)


async def settle(rooms: Rooms, last: date | None) -> list[int]:
    """Ask again in the open campaigns of agencies where a document began or ran out since the
    day `last` (None: ever); the campaigns that were asked."""
    first, second = sorted((last or date.min, _today(rooms)))
    wanted = await rooms.store.read(lambda c: _touched(c, first, second))
    for campaign in wanted:
        await rooms.store.write(
            lambda c, campaign=campaign: ask_everybody(  # type: ignore[misc]
                c, rooms.library, campaign, rooms.clock.now()
            )
        )
    return wanted


def _touched(connection: Connection, first: date, second: date) -> list[int]:
    begun = (RoleAssignment.valid_from > first) & (RoleAssignment.valid_from <= second)
    over = (RoleAssignment.valid_to > first) & (RoleAssignment.valid_to <= second)
    agencies = select(RoleAssignment.agency_id).where(
        RoleAssignment.ended_at.is_(None), begun | over
    )
    return list(
        connection.scalars(
            select(Campaign.id)
            .where(Campaign.state == "open", Campaign.agency_id.in_(agencies))
            .order_by(Campaign.id)
        )
    )


def _today(rooms: Rooms) -> date:
    return rooms.clock.now().astimezone(rooms.zone).date()
