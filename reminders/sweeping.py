"""After a deadline: what was never told is written down as skipped, so that nothing is silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, select

from intake.library import Library
from pages.rooms import Rooms
from reminders.debts import Debt, debts
from reminders.due import falls
from reminders.hours import At, times_of
from reminders.items import rules_for
from reminders.undelivered import give_up
from storage.campaigns import Campaign
from storage.prepared import insert_new, prepared
from storage.reminding import NudgeItem
from storage.submissions import Submission

_LOOKED_BACK = timedelta(days=31)
"""Longer than an installation is ever down."""

_AT_ONCE = 200

_SKIP = prepared(
    insert_new(NudgeItem),
    "campaign_id", "rule", "target", "employee_id", "cut_off", "nudge_id", "state", "why", "at",
)  # fmt: skip

Untold = tuple[Debt, str]
"""What was owed, and the code of the rule that nobody was told by."""


async def sweep(rooms: Rooms) -> int:
    """Write down what the deadlines of the last weeks left untold; how much that was."""
    at = At(rooms.clock.now(), rooms.zone)
    await give_up(rooms, at)
    untold = await rooms.store.read(partial(_untold, rooms.library, at))
    for start in range(0, len(untold), _AT_ONCE):
        some = untold[start : start + _AT_ONCE]
        await rooms.store.write(partial(_skip, some=some, now=at.now))
    return len(untold)


def _untold(library: Library, at: At, connection: Connection) -> list[Untold]:
    campaigns = connection.scalars(select(Campaign.id).where(Campaign.state == "open")).all()
    return [each for key in campaigns for each in _untold_in(connection, library, key, at)]


def _untold_in(connection: Connection, library: Library, campaign_id: int, at: At) -> list[Untold]:
    ours = Submission.campaign_id == campaign_id
    late = [
        debt
        for debt in debts(connection, library, at, ours, overdue=True)
        if debt.cut_off > at.now - _LOOKED_BACK
    ]
    if not late:
        return []
    known = {
        tuple(row)
        for row in connection.execute(
            select(NudgeItem.target, NudgeItem.rule, NudgeItem.cut_off).where(
                NudgeItem.campaign_id == campaign_id
            )
        )
    }
    return [
        (debt, slot.rule.code)
        for debt in late
        for slot in falls(
            rules_for(debt.plan, "respondent", debt.milestone),
            debt.cut_off,
            debt.since,
            times_of(debt.plan),
        )
        if (debt.target, slot.rule.code, debt.cut_off) not in known
    ]


def _skip(connection: Connection, some: Sequence[Untold], now: datetime) -> None:
    for debt, rule in some:
        _SKIP.run(
            connection,
            campaign_id=debt.campaign_id, rule=rule, target=debt.target,
            employee_id=debt.employee_id, cut_off=debt.cut_off, nudge_id=None, state="skipped",
            why="not_sent", at=now,
        )  # fmt: skip
