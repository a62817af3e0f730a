"""Campaigns: start one, ask each party its forms, take up an amended plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from intake.draft import Draft
from intake.eligibility import OUTSIDE, Asked, Collective, Member, Unmet, who_is_asked
from intake.engine import reconcile
from intake.library import keep_revision
from intake.plan import Plan
from intake.script import make_script
from storage.campaigns import Campaign, Period
from storage.people import Employee
from storage.submissions import Submission


@dataclass(frozen=True, slots=True)
class AskingDone:
    """What a round of asking did: rows added, refreshed, withdrawn, and what nobody can fill."""

    added: int
    refreshed: int
    withdrawn: int
    unmet: tuple[Unmet, ...]


def start_campaign(connection: Connection, plan: Plan, agency_id: int, now: datetime) -> int:
    """The campaign of this plan and its period, opened; the same one when it runs already."""
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
            state="open",
            opened_at=now,
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
    wanted, unmet = who_is_asked(plan, members, collectives)
    known = {(row.form, row.subject_id): row for row in _asked_before(connection, campaign_id)}
    fresh = [each for each in wanted if (each.assignment.form, each.subject_id) not in known]
    if fresh:
        connection.execute(insert(Submission), [_row(plan, campaign_id, e, now) for e in fresh])
    asked_again = 0
    for each in wanted:
        row = known.pop((each.assignment.form, each.subject_id), None)
        if row is not None:
            _refresh(connection, plan, row, each)
            asked_again += 1
    owed_still = {(each.form, each.party_id) for each in unmet}
    outside = {each.party_id for each in members if each.facts.get(OUTSIDE) is True}
    gone = [
        row.id
        for key, row in known.items()
        if row.state != "withdrawn"
        and (row.subject_id in outside or not (row.receipts or key in owed_still))
    ]
    _withdraw(connection, gone)
    _copy_reach(connection, campaign_id)
    return AskingDone(len(fresh), asked_again, len(gone), tuple(unmet))


def _asked_before(connection: Connection, campaign_id: int) -> Sequence[Any]:
    return connection.execute(
        select(
            Submission.id,
            Submission.form,
            Submission.subject_id,
            Submission.state,
            Submission.version,
            Submission.receipts,
            Submission.revision,
            Submission.draft,
            Submission.facts,
        ).where(Submission.campaign_id == campaign_id)
    ).all()


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
    if row.state == "withdrawn":
        answered = "draft" if row.draft["answers"] else "asked"
        values["state"] = "submitted" if row.receipts else answered
    if row.facts != dict(each.facts) and row.state in {"draft", "returned"}:
        script = make_script(plan, each.assignment.form)
        draft, _ = reconcile(script, each.facts, Draft.from_json(row.draft))
        values |= {
            "draft": draft.as_json(),
            "revision": plan.revision,
            "version": row.version + 1,
        }
    connection.execute(update(Submission).where(Submission.id == row.id).values(**values))


def _withdraw(connection: Connection, ids: Iterable[int]) -> None:
    for submission_id in ids:
        connection.execute(
            update(Submission).where(Submission.id == submission_id).values(state="withdrawn")
        )


def _copy_reach(connection: Connection, campaign_id: int) -> None:
    """A trigger copies what changes later; who was invited before the asking is copied here."""
    reach = select(Employee.reach).where(Employee.id == Submission.filler_id).scalar_subquery()
    connection.execute(
        update(Submission)
        .where(Submission.campaign_id == campaign_id, Submission.reach != reach)
        .values(reach=reach)
    )


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
