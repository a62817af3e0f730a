"""A new day: documents, posts and units begin and end, and who fills in and who signs follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from backend.asking import everybody
from backend.rosters.asking import ask_in_bits
from intake.asking import asking_of
from intake.occasions import is_behind, occasions_of
from pages.rooms import Rooms
from storage.campaigns import Campaign
from storage.people import Employee, Membership, RoleAssignment

_LOOKED_BACK = timedelta(days=31)
"""Of posts, by a server that has just started: longer than one is ever down."""


async def settle(rooms: Rooms, last: date | None) -> list[int]:
    """Ask again in the open campaigns of agencies where a document or a post began or ran out,
    or somebody left, since the day `last` (None: ever, or lately), and where somebody registered
    for a title, or a meeting concluded something, and was not asked yet what follows from it; the
    campaigns that were asked."""
    first, second = sorted((last or date.min, _today(rooms)))
    touched = await rooms.store.read(lambda c: _touched(c, first, second))
    come = await rooms.store.read(lambda c: _come(c, rooms))
    wanted = sorted({*touched, *come})
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


def _come(connection: Connection, rooms: Rooms) -> list[int]:
    """Campaigns in which more registered, or was concluded, than is asked for it, or less."""
    found = []
    running = select(Campaign.id, Campaign.revision, Campaign.agency_id)
    open_ones = connection.execute(running.where(Campaign.state == "open")).all()
    for campaign, revision, agency in open_ones:
        plan = rooms.library.plan(connection, revision)
        forms = {each.form for each in plan.assignments if not each.from_the_start}
        if not forms:
            continue
        members, collectives = everybody(connection, plan, agency, rooms.clock.now())
        owed = asking_of(plan, members, collectives, occasions_of(connection, plan, campaign))
        wanted = {(each.assignment.form, each.subject_id) for each in owed.wanted}
        if is_behind(connection, campaign, forms, wanted):
            found.append(campaign)
    return found


def _between(column: Any, first: date, second: date) -> ColumnElement[bool]:
    between: ColumnElement[bool] = (column > first) & (column <= second)
    return between


def _today(rooms: Rooms) -> date:
    return rooms.clock.now().astimezone(rooms.zone).date()
