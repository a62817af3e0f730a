"""A nudge is claimed by a row, and put down to go out, in one transaction.

The row is unique for a person and a day: of two clocks one writes it, the other sees it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update

from intake.library import Library
from reminders import waves
from reminders.hours import At, times_of
from reminders.items import NEEDLESS, Item, items_for
from reminders.reaching import tell
from reminders.wording import message_of
from storage.campaigns import Campaign
from storage.outgoing import Rank
from storage.prepared import insert_new, prepared
from storage.reminding import Nudge, NudgeItem
from storage.submissions import Submission

_CLAIM = prepared(
    insert_new(Nudge),
    "employee_id", "campaign_id", "unit_id", "day", "channel", "state", "why", "made_at",
)  # fmt: skip

_ITEM = prepared(
    insert_new(NudgeItem),
    "campaign_id", "rule", "target", "employee_id", "cut_off", "nudge_id", "state", "why", "at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claimed:
    """What became of some people: sent off, to be called, and left for later."""

    sent: int = 0
    calls: int = 0
    typing: int = 0


def claim(
    connection: Connection,
    library: Library,
    wave_id: int,
    employees: Sequence[int],
    channels: Collection[str],
    at: At,
) -> Claimed:
    """Nudge these people of one wave, if it still waits: who owes, once today, if not typing."""
    if not waves.still_waits(connection, wave_id):
        return Claimed()
    told = _told_today(connection, employees, at)
    items = items_for(connection, library, [each for each in employees if each not in told], at)
    typing = _typing(connection, items, at)
    sent = calls = 0
    for employee, due in sorted(items.items()):
        if employee not in typing:
            channel = _nudge(connection, employee, due, channels, at)
            sent, calls = sent + (channel is True), calls + (channel is False)
    waves.counted(connection, wave_id, sent + calls)
    return Claimed(sent, calls, len(typing))


def _nudge(
    connection: Connection,
    employee_id: int,
    items: Sequence[Item],
    channels: Collection[str],
    at: At,
) -> bool | None:
    """Whether it was sent off; False for a call, None when another clock was there before."""
    first = items[0]
    claimed = _CLAIM.run(
        connection,
        employee_id=employee_id, campaign_id=first.campaign_id, unit_id=first.unit_id, day=at.day,
        channel=None, state="call", why=None, made_at=at.now,
    )  # fmt: skip
    if not claimed:
        return None
    nudge: int = connection.execute(
        select(Nudge.id).where(Nudge.employee_id == employee_id, Nudge.day == at.day)
    ).scalar_one()
    for item in items:
        _keep(connection, employee_id, item, nudge, at.now)
    channel = tell(
        connection, employee_id, message_of(connection, employee_id, items, at.now), Rank.NUDGE,
        channels, at.now, about=f"nudge:{nudge}", expires_at=_expires(items, at),
    )  # fmt: skip
    if channel is not None:
        gone = update(Nudge).where(Nudge.id == nudge)
        connection.execute(gone.values(state="sent_off", channel=channel))
    return channel is not None


def _keep(connection: Connection, employee_id: int, item: Item, nudge: int, now: datetime) -> None:
    """What was done, and what it made needless, with the reason."""
    rules = [(item.rule, "done", None), *((rule, "skipped", why) for rule, why in item.come.missed)]
    for rule, state, why in rules:
        kept = _ITEM.run(
            connection,
            campaign_id=item.campaign_id, rule=rule.code, target=item.target,
            employee_id=employee_id, cut_off=item.cut_off, nudge_id=nudge, state=state, why=why,
            at=now,
        )  # fmt: skip
        if not kept and state == "done":
            _take_up(connection, employee_id, item, nudge, now)


def _take_up(
    connection: Connection, employee_id: int, item: Item, nudge: int, now: datetime
) -> None:
    """The same rule was claimed on another day, and that message never went out."""
    connection.execute(
        update(NudgeItem)
        .where(
            NudgeItem.campaign_id == item.campaign_id,
            NudgeItem.rule == item.rule.code,
            NudgeItem.target == item.target,
            NudgeItem.employee_id == employee_id,
            NudgeItem.cut_off == item.cut_off,
            NudgeItem.state == "skipped",
            NudgeItem.why.not_in(NEEDLESS),
        )
        .values(state="done", why=None, nudge_id=nudge, at=now)
    )


def _expires(items: Sequence[Item], at: At) -> datetime:
    """The end of the hours in which it was made, or the first of its deadlines."""
    ends = [window[1] for item in items if (window := times_of(item.plan).window_at(at.now))]
    return min([*ends, *(item.cut_off for item in items)])


def _told_today(connection: Connection, employees: Sequence[int], at: At) -> set[int]:
    return set(
        connection.scalars(
            select(Nudge.employee_id).where(Nudge.employee_id.in_(employees), Nudge.day == at.day)
        )
    )


def _typing(connection: Connection, items: Mapping[int, Sequence[Item]], at: At) -> set[int]:
    """Who has written something within the grace of a plan that would nudge them now."""
    if not items:
        return set()
    rows: Sequence[Any] = connection.execute(
        select(Submission.filler_id, func.max(Submission.changed_at).label("changed_at"))
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .where(Submission.filler_id.in_(items), Campaign.state == "open")
        .group_by(Submission.filler_id)
    ).all()
    return {
        row.filler_id
        for row in rows
        if row.changed_at is not None and row.changed_at > at.now - _grace(items[row.filler_id])
    }


def _grace(items: Sequence[Item]) -> timedelta:
    return timedelta(minutes=max(item.plan.when_to_remind.typing_grace for item in items))
