"""The last look before a nudge goes out: whoever has handed in meanwhile is left in peace."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, exists, select

from reminders.debts import owes
from storage.campaigns import Campaign
from storage.people import Employee
from storage.reminding import Nudge, NudgeItem
from storage.submissions import Remark, Submission


def still_owed(connection: Connection, message: Any) -> bool:
    """Whether something of what a message of the outbox (`about`, `employee_id`) nudges about is
    owed still; True for a message that is no nudge.

    A sender asks in the write in which it marks the message, and cancels it on False.
    """
    kind, _, number = (message.about or "").partition(":")
    if kind != "nudge" or not number.isdecimal():
        return True
    rows = connection.execute(
        select(NudgeItem.campaign_id, NudgeItem.target, NudgeItem.employee_id, Nudge.day)
        .join(Nudge, Nudge.id == NudgeItem.nudge_id)
        .join(Employee, Employee.id == NudgeItem.employee_id)
        .where(NudgeItem.nudge_id == int(number), NudgeItem.state == "done")
        .where(Employee.left_on.is_(None) | (Employee.left_on > Nudge.day))
        .where(Employee.outside_system.is_(False), Employee.erased_at.is_(None))
    )
    return any(_is_owed(connection, row) for row in rows)


def _is_owed(connection: Connection, item: Any) -> bool:
    kind, number, *milestone = item.target.split(":")
    if kind == "submission":
        mine = (Submission.id == int(number)) & (Submission.filler_id == item.employee_id)
        return _any(connection, mine)
    ours = Submission.campaign_id == item.campaign_id
    if kind != "agency":
        ours &= Submission.unit_id == int(number)
    if kind == "levels":
        return _any_without_level(connection, ours)
    return _any(connection, ours & Submission.milestone.in_(milestone))


def _any(connection: Connection, which: Any) -> bool:
    owed = exists().where(Submission.campaign_id == Campaign.id, owes(), which)
    return bool(connection.scalar(select(owed)))


def _any_without_level(connection: Connection, which: Any) -> bool:
    """Of a head: somebody of the unit for whom no level is proposed."""
    proposed = exists().where(
        Remark.campaign_id == Submission.campaign_id,
        Remark.subject_id == Submission.subject_id,
        Remark.level.is_not(None),
    )
    lacks = exists().where(
        Submission.campaign_id == Campaign.id,
        Campaign.state == "open",
        Submission.state != "withdrawn",
        which,
        ~proposed,
    )
    return bool(connection.scalar(select(lacks)))
