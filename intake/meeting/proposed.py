"""What an earlier meeting proposed of those whom its ballots left to the leaders."""

from __future__ import annotations

from sqlalchemy import Connection, select

from intake.plan import Plan, Step
from storage.meetings import Meeting, MeetingItem


def levels_chosen(
    connection: Connection, plan: Plan, campaign_id: int, step: Step | None
) -> dict[int, str]:
    """By party: the level that the earlier meeting of this step chose where a ballot on levels
    left it open. It goes before what the head had written; nothing of a meeting declared void."""
    earlier = plan.meetings_by_code.get((step.from_meeting if step else None) or "")
    if earlier is None:
        return {}
    ballots = [each.code for each in earlier.steps if each.kind == "ballot"]
    rows = connection.execute(
        select(MeetingItem.party_id, MeetingItem.level)
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(Meeting.campaign_id == campaign_id, Meeting.code == earlier.code)
        .where(Meeting.state != "void", MeetingItem.step.in_(ballots))
        .where(MeetingItem.state == "done", MeetingItem.level.is_not(None))
        .where(MeetingItem.party_id.is_not(None))
        .order_by(Meeting.id, MeetingItem.position)
    )
    return {row.party_id: row.level for row in rows}
