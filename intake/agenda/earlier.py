"""What earlier meetings carried, and handed up."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from intake.agenda.matters import Place
from storage.meetings import Meeting, MeetingItem


@dataclass(frozen=True, slots=True)
class Proposed:
    """A title for a party, or (title None) a form such as an initiative, under the label that it
    had there."""

    party_id: int | None
    submission_id: int | None
    title: str | None
    label: str
    detail: str


def carried_in(connection: Connection, place: Place, code: str) -> list[Proposed]:
    """Of every meeting of that code that is over and stands, in the place; each once."""
    carried = (
        select(
            MeetingItem.party_id, MeetingItem.submission_id, MeetingItem.title, MeetingItem.label,
            MeetingItem.detail,
        )
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(Meeting.campaign_id == place.campaign_id, Meeting.code == code)
        .where(Meeting.ended_at.is_not(None), Meeting.state != "void")
        .where(MeetingItem.outcome.is_(True))
        .order_by(MeetingItem.meeting_id, MeetingItem.position)
    )  # fmt: skip
    if place.unit_id is not None:
        carried = carried.where(Meeting.unit_id == place.unit_id)
    found: dict[tuple[int | None, int | None, str | None], Proposed] = {}
    for row in connection.execute(carried):
        found.setdefault((row.party_id, row.submission_id, row.title), Proposed(*row))
    return list(found.values())
