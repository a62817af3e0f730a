"""Asking everybody after a roster, a few hundred forms at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from sqlalchemy import Connection, select

from backend.asking import everybody
from backend.rosters.imports import Import
from backend.rosters.steps import Steps
from intake.asking import Asking, AskingDone, ask_some, asking_of, withdraw_others
from intake.eligibility import Collective, Member
from intake.occasions import Occasions, occasions_of
from intake.plan import Plan
from pages.rooms import Rooms
from people.saving import in_bits
from storage.campaigns import Campaign

AT_ONCE = 300
NOTHING = AskingDone(0, 0, 0, ())


async def ask_after(steps: Steps, found: Import) -> AskingDone:
    """What the agency's campaigns ask under the new roster; the latest one's figures."""
    rooms = steps.rooms
    done = NOTHING
    for campaign in await rooms.store.read(lambda c: _campaigns(c, found.agency_id)):
        done = await ask_in_bits(rooms, campaign, steps.take, told=steps.more)
    return done


Take = Callable[[Callable[[Connection], tuple[int, int]], int], Awaitable[tuple[int, int]]]
"""How a bit is written: what it does, and how many forms that is."""


async def ask_in_bits(
    rooms: Rooms, campaign: int, take: Take, *, told: Callable[[int], None] = lambda _: None
) -> AskingDone:
    """Ask everybody of this campaign again, a few hundred forms in a write; `told` is how many
    forms that will be."""
    plan, owed = await _owed(rooms, campaign)
    now = rooms.clock.now()
    told(len(owed.wanted))
    fresh = again = 0
    for some in in_bits(owed.wanted, AT_ONCE):
        asking = partial(ask_some, plan=plan, campaign_id=campaign, some=some, now=now)
        counts = await take(asking, len(some))
        fresh, again = fresh + counts[0], again + counts[1]
    gone = await rooms.store.write(partial(withdraw_others, campaign_id=campaign, owed=owed))
    return AskingDone(fresh, again, gone, owed.unmet)


async def _owed(rooms: Rooms, campaign: int) -> tuple[Plan, Asking]:
    now = rooms.clock.now()

    def look(
        connection: Connection,
    ) -> tuple[Plan, tuple[Member, ...], tuple[Collective, ...], Occasions]:
        agency_id, revision = connection.execute(
            select(Campaign.agency_id, Campaign.revision).where(Campaign.id == campaign)
        ).one()
        plan = rooms.library.plan(connection, revision)
        occasions = occasions_of(connection, plan, campaign)
        members, collectives = everybody(connection, plan, agency_id, now)
        return plan, members, collectives, occasions

    plan, members, collectives, occasions = await rooms.store.read(look)
    owed = await asyncio.to_thread(asking_of, plan, members, collectives, occasions)
    return plan, owed


def _campaigns(connection: Connection, agency_id: int) -> Sequence[int]:
    """Those that run or are being prepared, the latest last."""
    return connection.scalars(
        select(Campaign.id)
        .where(Campaign.agency_id == agency_id, Campaign.state.in_(("planned", "open")))
        .order_by(Campaign.id)
    ).all()
