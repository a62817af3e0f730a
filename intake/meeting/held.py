"""Meetings read from the storage, with everything that belongs to each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from intake.meeting.parts import HeldMeeting, Item, Present, Said
from intake.meeting.rows import Parts, parts_of
from intake.plan import Plan
from intake.plan.meetings import Meeting as Planned
from intake.plan.meetings import Step
from storage.campaigns import Campaign
from storage.meetings import Meeting

__all__ = ["HeldMeeting", "Item", "Present", "Said", "held", "meetings"]


def held(connection: Connection, plan: Plan, meeting_id: int) -> HeldMeeting:
    """KeyError for a number that is no meeting's, or a meeting that the plan does not know."""
    found = _read(connection, plan, Meeting.id == meeting_id)
    if not found:
        raise KeyError(meeting_id)
    return found[0]


def meetings(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    *,
    code: str | None = None,
    unit_id: int | None = None,
) -> list[HeldMeeting]:
    """As they began, those declared void among them; of one meeting of the plan, of one unit."""
    wanted = Meeting.campaign_id == campaign_id
    if code is not None:
        wanted &= Meeting.code == code
    if unit_id is not None:
        wanted &= Meeting.unit_id == unit_id
    return _read(connection, plan, wanted)


def _read(connection: Connection, plan: Plan, wanted: ColumnElement[bool]) -> list[HeldMeeting]:
    rows = connection.execute(
        select(Meeting.__table__, Campaign.agency_id)
        .join(Campaign, Campaign.id == Meeting.campaign_id)
        .where(wanted, Meeting.code.in_(plan.meetings_by_code))
        .order_by(Meeting.began_at, Meeting.id)
    ).all()
    if not rows:
        return []
    parts = parts_of(connection, rows, select(Meeting.id).where(wanted))
    return [_meeting(row, plan.meetings_by_code[row.code], parts) for row in rows]


def _meeting(row: Any, planned: Planned, parts: Parts) -> HeldMeeting:
    agency = parts.agencies[row.agency_id]
    present = parts.present.get(row.id, ())
    posts = {one.employee_id: one.position for one in present}
    steps = {step.code: step for step in planned.steps}
    order = {step.code: number for number, step in enumerate(planned.steps)}
    items = sorted(parts.items.get(row.id, ()), key=lambda each: order.get(each.step, len(order)))
    ballots = [
        ballot
        for step in planned.steps
        if step.ballot is not None
        for ballot in parts.ballots.get((row.campaign_id, step.ballot, row.unit_id), ())
    ]
    return HeldMeeting(
        meeting_id=row.id,
        code=row.code,
        label=planned.label,
        unit_id=row.unit_id,
        unit=agency if row.unit_id is None else parts.units[row.unit_id],
        agency=agency,
        state=row.state,
        place=row.place,
        chair=parts.names[row.chair_id],
        chair_position=posts.get(row.chair_id, ""),
        chair_capacity=row.chair_capacity,
        secretary=parts.names[row.secretary_id],
        guests=tuple((guest["name"], guest["position"]) for guest in row.guests),
        began_at=row.began_at,
        ended_at=row.ended_at,
        read_at=row.read_at,
        signed_at=row.signed_at,
        conclusion=row.conclusion,
        corrections=row.corrections,
        void_reason=row.void_reason,
        version=row.version,
        present=present,
        items=tuple(_item(each, steps.get(each.step), parts) for each in items),
        ballots=tuple(ballots),
        campaign_id=row.campaign_id,
        chair_id=row.chair_id,
        secretary_id=row.secretary_id,
        chair_signed_at=row.chair_signed_at,
        secretary_signed_at=row.secretary_signed_at,
    )


def _item(row: Any, step: Step | None, parts: Parts) -> Item:
    return Item(
        position=row.position,
        step=row.step,
        kind=step.kind if step else "notes",
        party_id=row.party_id,
        submission_id=row.submission_id,
        title=row.title,
        label=row.label,
        detail=row.detail,
        state=row.state,
        chaired_by=parts.names.get(row.chaired_by),
        conclusion=row.conclusion,
        level=row.level,
        hands_for=row.hands_for,
        hands_against=row.hands_against,
        hands_abstained=row.hands_abstained,
        recused=tuple(parts.names[who] for who in row.recused),
        outcome=row.outcome,
        opinions=tuple(parts.said.get((row.meeting_id, row.position), ())),
        chaired_by_id=row.chaired_by,
        recused_ids=tuple(row.recused),
        subject_id=row.subject_id,
    )
