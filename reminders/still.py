"""The last look before a nudge goes out: is it owed still, and by the deadline that it names?

Hours may lie between a wave and the sending. Whoever has handed in meanwhile is left in peace, and
nobody is told a deadline that was moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, exists, or_, select, update

from intake.library import Library
from reminders.debts import debts, granted_in, owes, waits
from reminders.hours import At
from reminders.missing import without_level
from storage.campaigns import Campaign
from storage.people import Employee
from storage.reminding import Nudge, NudgeItem
from storage.submissions import Submission

Needless = Literal["done_meanwhile", "moved"]


def needless(
    connection: Connection, library: Library, message: Any, now: datetime
) -> Needless | None:
    """Why a message of the outbox (`about`) is not to be sent any more; None where it is, and
    for everything that is no nudge.

    A sender asks in the write in which it marks the message, and cancels it for this reason. What
    `moved` falls due anew on another day, by its new deadline.
    """
    nudge = _nudge_of(message)
    if nudge is None:
        return None
    owed = [item for item in _items(connection, nudge) if _is_owed(connection, library, item)]
    if not owed:
        return "done_meanwhile"
    if all(_cut_off_now(connection, library, item, now) == item.cut_off for item in owed):
        return None
    never_told(connection, [nudge], "moved")
    return "moved"


def still_owed(connection: Connection, library: Library, message: Any) -> bool:
    """Whether something of what a message of the outbox (`about`) nudges about is owed still;
    True for a message that is no nudge."""
    nudge = _nudge_of(message)
    return nudge is None or any(
        _is_owed(connection, library, item) for item in _items(connection, nudge)
    )


def never_told(connection: Connection, nudges: Sequence[int], why: str) -> None:
    """These were claimed and never sent: their rules count as not carried out."""
    theirs = NudgeItem.nudge_id.in_(nudges) & (NudgeItem.state == "done")
    connection.execute(update(NudgeItem).where(theirs).values(state="skipped", why=why))


def _nudge_of(message: Any) -> int | None:
    kind, _, number = (message.about or "").partition(":")
    return int(number) if kind == "nudge" and number.isdecimal() else None


def _items(connection: Connection, nudge: int) -> Sequence[Any]:
    return connection.execute(
        select(
            NudgeItem.campaign_id, NudgeItem.target, NudgeItem.employee_id, NudgeItem.cut_off,
            Nudge.day,
        )
        .join(Nudge, Nudge.id == NudgeItem.nudge_id)
        .join(Employee, Employee.id == NudgeItem.employee_id)
        .where(NudgeItem.nudge_id == nudge, NudgeItem.state == "done")
        .where(Employee.left_on.is_(None) | (Employee.left_on > Nudge.day))
        .where(Employee.outside_system.is_(False), Employee.erased_at.is_(None))
    ).all()  # fmt: skip


def _cut_off_now(
    connection: Connection, library: Library, item: Any, now: datetime
) -> datetime | None:
    """The deadline of the same thing as it stands now; None where it is over."""
    revision = connection.execute(
        select(Campaign.revision).where(Campaign.id == item.campaign_id)
    ).scalar_one()
    kind, number, *milestone = item.target.split(":")
    if kind in {"submission", "release"}:
        at = At(now, library.plan(connection, revision).zone)
        mine = debts(connection, library, at, Submission.id == int(number), away_too=True)
        return mine[0].cut_off if mine else None
    known = library.plan(connection, revision).milestones_by_code
    own = library.cut_off(connection, revision, milestone[0]) if milestone[0] in known else None
    if own is None:
        return None
    unit = None if kind == "agency" else int(number)
    return granted_in(connection, item.campaign_id).latest(milestone[0], own, None, unit)[0]


def _is_owed(connection: Connection, library: Library, item: Any) -> bool:
    kind, number, *milestone = item.target.split(":")
    if kind == "submission":
        mine = (Submission.id == int(number)) & (Submission.filler_id == item.employee_id)
        return _any(connection, owes(), mine)
    if kind == "release":
        mine = (Submission.id == int(number)) & (Submission.signer_id == item.employee_id)
        return _any(connection, waits(), mine)
    ours = Submission.campaign_id == item.campaign_id
    if kind != "agency":
        ours &= Submission.unit_id == int(number)
    if kind == "levels":
        return _is_without_level(connection, library, item, milestone[0], ours)
    return _any(connection, or_(owes(), waits()), ours & Submission.milestone.in_(milestone))


def _any(connection: Connection, owed_still: Any, which: Any) -> bool:
    owed = exists().where(Submission.campaign_id == Campaign.id, owed_still, which)
    return bool(connection.scalar(select(owed)))


def _is_without_level(
    connection: Connection, library: Library, item: Any, milestone: str, ours: Any
) -> bool:
    """Of a head: whether there is somebody else of the unit for whom no level is proposed."""
    campaign = connection.execute(
        select(Campaign.state, Campaign.revision).where(Campaign.id == item.campaign_id)
    ).one()
    plan = library.plan(connection, campaign.revision)
    return campaign.state == "open" and bool(
        without_level(connection, plan, item.campaign_id, milestone, ours, [item.employee_id])
    )
