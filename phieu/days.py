"""A new day: documents, posts and units begin and end, and who fills in and who signs follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from backend.rosters.asking import ask_in_bits
from intake.library import Library
from intake.registered import asked_of, registered_in_time
from pages.rooms import Rooms
from storage.campaigns import Campaign
from storage.people import Employee, Membership, RoleAssignment

_LOOKED_BACK = timedelta(days=31)
"""Of posts, by a server that has just started: longer than one is ever down."""


async def settle(rooms: Rooms, last: date | None) -> list[int]:
    """Ask again in the open campaigns of agencies where a document or a post began or ran out,
    or somebody left, since the day `last` (None: ever, or lately), and where somebody registered
    for a title and was not asked yet what the registered are; the campaigns that were asked."""
    first, second = sorted((last or date.min, _today(rooms)))
    touched = await rooms.store.read(lambda c: _touched(c, first, second))
    registered = await rooms.store.read(lambda c: _registered(c, rooms.library))
    wanted = sorted({*touched, *registered})
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


def _registered(connection: Connection, library: Library) -> list[int]:
    """Campaigns in which more are registered by now than were asked for it, or fewer."""
    found = []
    running = select(Campaign.id, Campaign.revision).where(Campaign.state == "open")
    for campaign, revision in connection.execute(running).all():
        plan = library.plan(connection, revision)
        forms = {each.form for each in plan.assignments if each.registered}
        if forms and asked_of(connection, campaign, forms) != registered_in_time(
            connection, plan, campaign
        ):
            found.append(campaign)
    return found


def _between(column: Any, first: date, second: date) -> ColumnElement[bool]:
    between: ColumnElement[bool] = (column > first) & (column <= second)
    return between


def _today(rooms: Rooms) -> date:
    return rooms.clock.now().astimezone(rooms.zone).date()
