"""When nobody is nudged: the half hour before a deadline belongs to those who hand in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.engine import Connection

from intake.calendar import cut_off
from intake.library import Library
from storage.campaigns import Campaign, Extension

QUIET = timedelta(minutes=30)


def is_quiet_now(connection: Connection, library: Library, now: datetime) -> bool:
    """Whether no nudge goes out at this instant, on whatever channel."""
    return is_quiet(deadlines(connection, library), now)


def deadlines(connection: Connection, library: Library) -> frozenset[datetime]:
    """Every cut-off of the campaigns that are open, and those that were granted beside."""
    found: set[datetime] = set()
    open_now = Campaign.state == "open"
    for revision in connection.scalars(select(Campaign.revision).where(open_now)):
        plan = library.plan(connection, revision)
        own = (cut_off(milestone, plan.zone) for milestone in plan.milestones)
        found.update(each for each in own if each is not None)
    granted = select(Extension.cut_off).join(Campaign, Campaign.id == Extension.campaign_id)
    found.update(connection.scalars(granted.where(open_now)))
    return frozenset(found)


def is_quiet(cut_offs: Iterable[datetime], now: datetime) -> bool:
    """Whether one of these is less than half an hour away."""
    return any(each - QUIET <= now < each for each in cut_offs)
