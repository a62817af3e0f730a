"""The rest of a meeting that decides, at one go: of whom nobody spoke keeps what was proposed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, exists, select, update

from intake.elsewhere import elsewhere_of
from intake.meeting.holding import held_row, move, sure_version
from intake.meeting.proposed import levels_chosen
from intake.plan import Plan
from intake.remarks import scale_for
from storage.audit import Actor
from storage.meetings import Meeting, MeetingItem, Opinion
from storage.people import Party
from storage.submissions import Remark


def unspoken(
    connection: Connection, plan: Plan, meeting_id: int, writes: int | None
) -> dict[int, str]:
    """Position and proposed level of each review that waits, on which nobody has said anything;
    nothing where the meeting only proposes. `writes`: who types, and never of the own matter, as
    the chair does not."""
    row = connection.execute(select(Meeting).where(Meeting.id == meeting_id)).one()
    planned = plan.meetings_by_code[row.code]
    if not planned.decides:
        return {}
    reviews = {step.code: step for step in planned.steps if step.kind == "review"}
    spoken = exists().where(Opinion.meeting_id == meeting_id, Opinion.item == MeetingItem.position)
    rows = connection.execute(
        select(
            MeetingItem.position, MeetingItem.step, Remark.level, Party.id, Party.kind,
            Party.employee_id,
        )
        .join(Party, Party.id == MeetingItem.party_id)
        .outerjoin(
            Remark,
            (Remark.campaign_id == row.campaign_id) & (Remark.subject_id == MeetingItem.party_id),
        )
        .where(MeetingItem.meeting_id == meeting_id, MeetingItem.state == "waiting")
        .where(MeetingItem.step.in_(reviews), MeetingItem.chaired_by.is_(None))
        .where(~spoken)
        .order_by(MeetingItem.position)
    ).all()  # fmt: skip
    chosen = {
        code: levels_chosen(connection, plan, row.campaign_id, step)
        for code, step in reviews.items()
    }
    levels = {each.position: chosen[each.step].get(each.id) or each.level for each in rows}
    elsewhere = elsewhere_of(connection, plan, row.campaign_id, [each.id for each in rows])
    return {
        each.position: levels[each.position]
        for each in rows
        if levels[each.position] is not None
        and scale_for(plan, each.kind) is not None
        and each.id not in elsewhere
        and (each.employee_id is None or each.employee_id not in {row.chair_id, writes})
    }


def keep_proposals(
    connection: Connection,
    plan: Plan,
    meeting_id: int,
    *,
    text: str,
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> int:
    """Conclude each of `unspoken` at the level proposed, in these words; the meeting's version.

    MeetingConflictError where somebody wrote since the page was read: it may have been an opinion.
    """
    row = held_row(connection, meeting_id)
    found = unspoken(connection, plan, meeting_id, actor.employee_id)
    if not found:
        version: int = row.version
        return version
    sure_version(row, expected_version)
    for position, level in found.items():
        connection.execute(
            update(MeetingItem)
            .where(MeetingItem.meeting_id == meeting_id, MeetingItem.position == position)
            .values(state="done", conclusion=text, level=level)
        )
    told = {"items": list(found), "kept": True}
    return move(connection, row, "meeting.conclude", actor, now, told)
