"""Who owes and is reached by nothing: for whoever can pick up a telephone or walk over.

After a deadline no nudge goes out any more: whoever is overdue is to be called, by whatever channel
they could be reached.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, exists, select, true

from intake.deadlines import lateness_words
from intake.library import Library
from reminders.debts import Debt, debts
from reminders.holding import about_of
from reminders.hours import At
from reminders.texts import sentence
from reminders.wording import work_on
from storage.campaigns import Campaign
from storage.channels import MAIL, TELEGRAM, ChannelAccount, Outgoing
from storage.people import Employee, Unit
from storage.reminding import Nudge, NudgeItem
from storage.submissions import Submission

Why = Literal[
    "never_invited", "not_joined", "no_channel", "blocked", "bounced", "not_sent", "overdue"
]

SOON = timedelta(days=2)
"""Told apart from then on, so that there is a working day left to call."""

_BITS = 500


@dataclass(frozen=True, slots=True)
class Call:
    """One person to call."""

    employee_id: int
    full_name: str
    unit_id: int | None
    unit: str
    forms: tuple[str, ...]
    """Titles of what is owed."""
    cut_off: datetime
    """The first of its deadlines."""
    why: Why
    soon: bool
    """Within two days, or past."""
    overdue: bool
    consequence: str
    """What the plan says of being late, of who is; else ""."""

    @property
    def why_words(self) -> str:
        return sentence(f"unreached.{self.why}")


def call_list(
    connection: Connection,
    library: Library,
    campaign_id: int,
    units: Collection[int] | None,
    channels: Collection[str],
    now: datetime,
) -> list[Call]:
    """Who owes in these units (None: all) and whom no channel reaches, or nudges no more; the first
    deadline first, so those who are overdue before all.

    From the first day of a campaign on, not only when something was to be sent.
    """
    revision = connection.execute(
        select(Campaign.revision).where(Campaign.id == campaign_id)
    ).scalar_one()
    at = At(now, library.plan(connection, revision).zone)
    here: ColumnElement[bool] = true() if units is None else Submission.unit_id.in_(units)
    owed: dict[int, list[Debt]] = {}
    ours = (Submission.campaign_id == campaign_id) & here
    for debt in debts(connection, library, at, ours, overdue=None):
        owed.setdefault(debt.employee_id, []).append(debt)
    people = sorted(owed)
    found: list[Call] = []
    for start in range(0, len(people), _BITS):
        some = people[start : start + _BITS]
        for row in _people(connection, campaign_id, some):
            late = any(debt.cut_off <= now for debt in owed[row.id])
            why = _why(row, channels) or ("overdue" if late else None)
            if why is not None:
                found.append(_call(row, owed[row.id], why, now))
    names = _unit_names(connection, {each.unit_id for each in found})
    return sorted(
        (_in_unit(each, names) for each in found),
        key=lambda call: (call.cut_off, call.unit, call.full_name, call.employee_id),
    )


def _people(connection: Connection, campaign_id: int, employees: Sequence[int]) -> Iterable[Any]:
    """Each with what is known of the ways to reach them, and of the last nudge about this."""
    account = select(ChannelAccount.unreachable_at).where(
        ChannelAccount.channel == TELEGRAM,
        ChannelAccount.employee_id == Employee.id,
        ChannelAccount.ended_at.is_(None),
    )
    ours = exists().where(NudgeItem.nudge_id == Nudge.id, NudgeItem.campaign_id == campaign_id)
    last_nudge = (
        select(Outgoing.state)
        .join(Nudge, Nudge.employee_id == Outgoing.employee_id)
        .where(Outgoing.employee_id == Employee.id, Outgoing.about == about_of(Nudge.id), ours)
        .order_by(Outgoing.id.desc())
        .limit(1)
    )
    lives = exists(account.where(ChannelAccount.unreachable_at.is_(None)))
    return connection.execute(
        select(
            Employee.id, Employee.full_name, Employee.reach, Employee.email,
            Employee.email_failed_at,
            lives.label("telegram"),
            exists(account.where(ChannelAccount.unreachable_at.is_not(None))).label("blocked"),
            last_nudge.scalar_subquery().label("last_nudge"),
        ).where(Employee.id.in_(employees))
    )  # fmt: skip


def _why(row: Any, channels: Collection[str]) -> Why | None:
    """Why nothing reaches the person; None where something does."""
    mail = MAIL in channels and row.email is not None and row.email_failed_at is None
    if mail or (TELEGRAM in channels and row.telegram):
        return "not_sent" if row.last_nudge in {"expired", "failed"} else None
    if TELEGRAM in channels and row.blocked:
        return "blocked"
    if MAIL in channels and row.email is not None:
        return "bounced"
    if row.reach == "none":
        return "never_invited"
    return "not_joined" if row.reach == "invited" else "no_channel"


def _call(row: Any, owed: Sequence[Debt], why: Why, now: datetime) -> Call:
    first = min(owed, key=lambda debt: debt.cut_off)
    overdue = first.cut_off <= now
    titles = (work_on(debt.plan, debt.form, releases=debt.releases) for debt in owed)
    return Call(
        row.id, row.full_name, first.unit_id, "", tuple(dict.fromkeys(titles)), first.cut_off, why,
        soon=first.cut_off - now <= SOON, overdue=overdue,
        consequence=lateness_words(first.plan, first.milestone) if overdue else "",
    )  # fmt: skip


def _unit_names(connection: Connection, units: Collection[int | None]) -> dict[int, str]:
    known = [each for each in units if each is not None]
    rows = connection.execute(select(Unit.id, Unit.name).where(Unit.id.in_(known)))
    return {row.id: row.name for row in rows}


def _in_unit(call: Call, names: dict[int, str]) -> Call:
    return replace(call, unit=names.get(call.unit_id or 0, ""))
