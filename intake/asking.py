"""Campaigns: start one, ask each party its forms, take up an amended plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, insert, select, update

from intake.draft import Draft
from intake.eligibility import OUTSIDE, Asked, Collective, Member, Unmet, who_is_asked
from intake.engine import reconcile
from intake.library import keep_revision
from intake.occasions import Occasions, occasions_of
from intake.plan import Plan
from intake.script import make_script
from storage.campaigns import Campaign, Period
from storage.people import Employee
from storage.submissions import Returned, Submission

_MOST_NAMED = 5_000
"""More subjects than this are looked for among all."""


@dataclass(frozen=True, slots=True)
class AskingDone:
    """What a round of asking did: rows added, refreshed, withdrawn, and what nobody can fill."""

    added: int
    refreshed: int
    withdrawn: int
    unmet: tuple[Unmet, ...]


def start_campaign(
    connection: Connection, plan: Plan, agency_id: int, now: datetime, state: str = "open"
) -> int:
    """The campaign of this plan and its period; the same one when it is there already."""
    revision = keep_revision(connection, plan, now)
    period_id = _period(connection, plan, agency_id)
    running = connection.scalar(
        select(Campaign.id).where(
            Campaign.agency_id == agency_id,
            Campaign.plan_code == plan.plan,
            Campaign.period_id == period_id,
        )
    )
    if running is not None:
        amend(connection, running, plan, now)
        return running
    key: int = connection.execute(
        insert(Campaign)
        .values(
            agency_id=agency_id,
            period_id=period_id,
            plan_code=plan.plan,
            revision=revision,
            state=state,
            opened_at=now if state == "open" else None,
        )
        .returning(Campaign.id)
    ).scalar_one()
    return key


def amend(connection: Connection, campaign_id: int, plan: Plan, now: datetime) -> None:
    """Pin the campaign to the plan's present text; drafts are reconciled when next opened."""
    revision = keep_revision(connection, plan, now)
    connection.execute(update(Campaign).where(Campaign.id == campaign_id).values(revision=revision))


def ask(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    members: tuple[Member, ...],
    collectives: tuple[Collective, ...],
    now: datetime,
) -> AskingDone:
    """Ask every form that the plan gives to these parties; doing it again changes only what
    the roster changed. A form no longer asked is withdrawn with its answers kept, unless it was
    handed in, or is still owed and only nobody is there to fill it; of who is dealt with outside
    the system everything is withdrawn."""
    owed = asking_of(plan, members, collectives, occasions_of(connection, plan, campaign_id))
    fresh, again = ask_some(connection, plan, campaign_id, owed.wanted, now)
    gone = withdraw_others(connection, campaign_id, owed)
    return AskingDone(fresh, again, gone, owed.unmet)


@dataclass(frozen=True, slots=True)
class Asking:
    """What a plan asks of an agency by now."""

    wanted: tuple[Asked, ...]
    unmet: tuple[Unmet, ...]
    outside: frozenset[int]
    """Parties dealt with outside the system."""


def asking_of(
    plan: Plan,
    members: tuple[Member, ...],
    collectives: tuple[Collective, ...],
    occasions: Occasions,
) -> Asking:
    """Told from the roster, and from what has come about meanwhile."""
    everything, unmet = who_is_asked(plan, members, collectives)
    wanted = [each for each in everything if occasions.has_come(each)]
    outside = frozenset(each.party_id for each in members if each.facts.get(OUTSIDE) is True)
    return Asking(tuple(wanted), tuple(unmet), outside)


def ask_some(
    connection: Connection, plan: Plan, campaign_id: int, some: Sequence[Asked], now: datetime
) -> tuple[int, int]:
    """Ask these forms; how many were added, and how many were there already. A long list is
    asked a few hundred at a time, each in a write of its own."""
    known = {
        (row.form, row.subject_id): row
        for row in _asked_before(connection, campaign_id, [each.subject_id for each in some])
    }
    fresh = [each for each in some if (each.assignment.form, each.subject_id) not in known]
    if fresh:
        connection.execute(insert(Submission), [_row(plan, campaign_id, e, now) for e in fresh])
    for each in some:
        row = known.get((each.assignment.form, each.subject_id))
        if row is not None:
            _refresh(connection, plan, row, each)
    _copy_reach(connection, campaign_id, [each.filler_id for each in some])
    return len(fresh), len(some) - len(fresh)


def withdraw_others(connection: Connection, campaign_id: int, owed: Asking) -> int:
    """Withdraw what is asked no longer; how much that was."""
    kept = {(each.assignment.form, each.subject_id) for each in owed.wanted}
    owed_still = {(each.form, each.party_id) for each in owed.unmet}
    rows = connection.execute(
        select(Submission.id, Submission.form, Submission.subject_id, Submission.receipts).where(
            Submission.campaign_id == campaign_id, Submission.state != "withdrawn"
        )
    )
    others = [row for row in rows if (row.form, row.subject_id) not in kept]
    outside = [row.id for row in others if row.subject_id in owed.outside]
    never = [
        row.id
        for row in others
        if row.subject_id not in owed.outside
        and not (row.receipts or (row.form, row.subject_id) in owed_still)
    ]
    # What is handed in at this very moment is looked at once more.
    return _withdraw(connection, outside) + _withdraw(connection, never, Submission.receipts == 0)


def _asked_before(
    connection: Connection, campaign_id: int, subjects: Sequence[int]
) -> Sequence[Any]:
    asked = select(
        Submission.id,
        Submission.form,
        Submission.subject_id,
        Submission.state,
        Submission.version,
        Submission.receipts,
        Submission.revision,
        Submission.draft,
        Submission.facts,
        Submission.filler_id,
        Submission.signer_id,
        Submission.unit_id,
        Submission.milestone,
    ).where(Submission.campaign_id == campaign_id)
    if len(subjects) <= _MOST_NAMED:
        asked = asked.where(Submission.subject_id.in_(subjects))
    # Held: who answers meanwhile is waited for, and nobody's answer is written over.
    return connection.execute(asked.order_by(Submission.id).with_for_update()).all()


def _row(plan: Plan, campaign_id: int, each: Asked, now: datetime) -> dict[str, object]:
    return {
        "campaign_id": campaign_id,
        "form": each.assignment.form,
        "milestone": each.assignment.milestone,
        "subject_id": each.subject_id,
        "filler_id": each.filler_id,
        "signer_id": each.signer_id,
        "unit_id": each.unit_id,
        "state": "asked",
        "revision": plan.revision,
        "version": 0,
        "draft": Draft().as_json(),
        "facts": dict(each.facts),
        "receipts": 0,
        "asked_at": now,
        "changed_at": None,
    }


def _refresh(connection: Connection, plan: Plan, row: Any, each: Asked) -> None:
    """Take over what the roster says now; an open draft is looked at again under these facts."""
    values: dict[str, object] = {
        "filler_id": each.filler_id,
        "signer_id": each.signer_id,
        "unit_id": each.unit_id,
        "facts": dict(each.facts),
        "milestone": each.assignment.milestone,
    }
    if row.state != "withdrawn" and all(
        getattr(row, name) == value for name, value in values.items()
    ):
        return
    if row.state == "withdrawn":
        values["state"] = _state_again(connection, row)
    if row.facts != dict(each.facts) and row.state in {"draft", "returned"}:
        script = make_script(plan, each.assignment.form)
        draft, _ = reconcile(script, each.facts, Draft.from_json(row.draft))
        values |= {
            "draft": draft.as_json(),
            "revision": plan.revision,
            "version": row.version + 1,
        }
    connection.execute(update(Submission).where(Submission.id == row.id).values(**values))


def _state_again(connection: Connection, row: Any) -> str:
    """Where a form stands that was withdrawn and is asked again: what was sent back is still to
    be completed, what was accepted is looked at anew."""
    if not row.receipts:
        return "draft" if row.draft["answers"] else "asked"
    sent_back = exists().where(
        Returned.submission_id == row.id, Returned.receipt_number == row.receipts
    )
    return "returned" if connection.scalar(select(sent_back)) else "submitted"


def _withdraw(connection: Connection, ids: Iterable[int], *still: ColumnElement[bool]) -> int:
    """How many were withdrawn: those of which all of `still` holds."""
    return sum(
        connection.execute(
            update(Submission)
            .where(Submission.id == submission_id, *still)
            .values(state="withdrawn")
        ).rowcount
        for submission_id in ids
    )


def _copy_reach(connection: Connection, campaign_id: int, fillers: Sequence[int]) -> None:
    """A trigger copies what changes later; who was invited before the asking, or before a form
    became theirs to fill in, is copied here."""
    reach = select(Employee.reach).where(Employee.id == Submission.filler_id).scalar_subquery()
    copying = update(Submission).where(
        Submission.campaign_id == campaign_id, Submission.reach != reach
    )
    if len(fillers) <= _MOST_NAMED:
        copying = copying.where(Submission.filler_id.in_(set(fillers)))
    connection.execute(copying.values(reach=reach))


def _period(connection: Connection, plan: Plan, agency_id: int) -> int:
    known = connection.scalar(
        select(Period.id).where(Period.agency_id == agency_id, Period.code == plan.period.code)
    )
    if known is not None:
        return known
    key: int = connection.execute(
        insert(Period)
        .values(
            agency_id=agency_id,
            code=plan.period.code,
            name=plan.period.name,
            starts_on=plan.period.starts_on,
            ends_on=plan.period.ends_on,
        )
        .returning(Period.id)
    ).scalar_one()
    return key
