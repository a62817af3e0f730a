"""A new day: documents, posts and units begin and end, and who fills in and who signs follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from backend.rosters.asking import ask_in_bits
from pages.rooms import Rooms
from storage.campaigns import Campaign
from storage.people import Employee, Membership, RoleAssignment

_LOOKED_BACK = timedelta(days=31)
"""Of posts, by a server that has just started: longer than one is ever down."""


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
