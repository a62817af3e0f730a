"""Which meetings wait for somebody: who chairs them or a matter, who keeps their minutes."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select

from storage.campaigns import Campaign
from storage.meetings import Meeting, MeetingItem
from storage.prepared import prepared


class MeetingWaiting(NamedTuple):
    """A meeting in which somebody has a part; the words of `code` are the plan's."""

    meeting_id: int
    code: str
    place: str
    revision: str


def meetings_waiting(connection: Connection, employee_id: int) -> list[MeetingWaiting]:
    """From its beginning until the minutes are signed."""
    return [MeetingWaiting(*row) for row in _MEETINGS.all(connection, whose=employee_id)]


_MEETINGS = prepared(
    select(Meeting.id, Meeting.code, Meeting.place, Campaign.revision)
    .join(Campaign, Campaign.id == Meeting.campaign_id)
    .where(or_(Meeting.state == "open", Meeting.state == "read"), Campaign.state == "open")
    .where(
        or_(
            Meeting.chair_id == bindparam("whose"),
            Meeting.secretary_id == bindparam("whose"),
            select(MeetingItem.meeting_id)
            .where(MeetingItem.meeting_id == Meeting.id)
            .where(MeetingItem.chaired_by == bindparam("whose"))
            .exists(),
        )
    )
    .order_by(Meeting.id)
)
