"""Asking everybody after a roster, a few hundred forms at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection, select

from backend.asking import everybody
from backend.rosters.imports import Import
from backend.rosters.steps import Steps
from intake.asking import Asking, AskingDone, ask_some, asking_of, withdraw_others
from intake.eligibility import Collective, Member
from intake.plan import Plan
from people.saving import in_bits
from storage.campaigns import Campaign

AT_ONCE = 300
NOTHING = AskingDone(0, 0, 0, ())


async def ask_after(steps: Steps, found: Import) -> AskingDone:
    """What the agency's campaigns ask under the new roster; the latest one's figures."""
    rooms = steps.rooms
    done = NOTHING
    for campaign in await rooms.store.read(lambda c: _campaigns(c, found.agency_id)):
        plan, owed = await _owed(steps, found, campaign)
        now = rooms.clock.now()
        steps.more(len(owed.wanted))
        fresh = again = 0
        for some in in_bits(owed.wanted, AT_ONCE):
            asking = partial(ask_some, plan=plan, campaign_id=campaign, some=some, now=now)
            counts = await steps.take(asking, len(some))
            fresh, again = fresh + counts[0], again + counts[1]
        gone = await rooms.store.write(partial(withdraw_others, campaign_id=campaign, owed=owed))
        done = AskingDone(fresh, again, gone, owed.unmet)
    return done


async def _owed(steps: Steps, found: Import, campaign: int) -> tuple[Plan, Asking]:
    rooms, now = steps.rooms, steps.rooms.clock.now()

    def look(
        connection: Connection,
    ) -> tuple[Plan, tuple[Member, ...], tuple[Collective, ...]]:
        revision = connection.execute(
            select(Campaign.revision).where(Campaign.id == campaign)
        ).scalar_one()
        plan = rooms.library.plan(connection, revision)
        return plan, *everybody(connection, plan, found.agency_id, now)

    plan, members, collectives = await rooms.store.read(look)
    return plan, await asyncio.to_thread(asking_of, plan, members, collectives)


def _campaigns(connection: Connection, agency_id: int) -> Sequence[int]:
    """Those that run or are being prepared, the latest last."""
    return connection.scalars(
        select(Campaign.id)
        .where(Campaign.agency_id == agency_id, Campaign.state.in_(("planned", "open")))
        .order_by(Campaign.id)
    ).all()
