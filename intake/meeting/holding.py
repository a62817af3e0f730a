"""A meeting while somebody acts on it: held to the end of the transaction, then moved on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from intake.meeting.parts import stamp_of
from intake.refusing import ActRefusedError
from storage.audit import Actor, record
from storage.campaigns import Campaign
from storage.meetings import Meeting, MeetingItem
from vietnamese.text import clean, one_line

TEXT_MOST = 4000
LINE_MOST = 300


class MeetingConflictError(Exception):
    """Somebody else wrote in the meantime: what stands now is for the page to show."""


def held_row(connection: Connection, meeting_id: int, states: Collection[str] = ("open",)) -> Any:
    """The meeting's row; of two acts at once, one waits. ActRefusedError in another state."""
    row = connection.execute(
        select(Meeting.__table__, Campaign.state.label("campaign_state"))
        .join(Campaign, Campaign.id == Meeting.campaign_id)
        .where(Meeting.id == meeting_id)
        .with_for_update(of=Meeting)
    ).one()
    if row.campaign_state != "open":
        raise ActRefusedError("act.campaign_closed")
    if row.state not in states:
        raise ActRefusedError(f"meeting.is_{row.state}")
    return row


def item_row(connection: Connection, meeting_id: int, position: int) -> Any:
    return connection.execute(
        select(MeetingItem.__table__).where(
            MeetingItem.meeting_id == meeting_id, MeetingItem.position == position
        )
    ).one()


def sure_unmoved(item: Any, seen: str) -> None:
    """`seen`: the stamp of the matter on the page that writes."""
    hands = (item.hands_for, item.hands_against, item.hands_abstained)
    stands = stamp_of(
        item.state, item.conclusion, item.level, hands, item.outcome, item.chaired_by,
        item.recused,
    )  # fmt: skip
    if seen != stands:
        raise MeetingConflictError


def sure_version(row: Any, expected_version: int) -> None:
    if row.version != expected_version:
        raise MeetingConflictError


def move(
    connection: Connection,
    row: Any,
    act: str,
    actor: Actor,
    now: datetime,
    told: dict[str, Any],
    **values: Any,
) -> int:
    """Write on the meeting itself, and record who did it; answers the version.

    `told` is what the trail keeps: numbers, never what anybody said.
    """
    version: int = row.version + 1
    connection.execute(
        update(Meeting).where(Meeting.id == row.id).values(version=version, **values)
    )
    record(connection, actor, act, f"meeting:{row.id}", now=now, after=told)
    return version


def change_item(connection: Connection, item: Any, **values: Any) -> None:
    connection.execute(
        update(MeetingItem)
        .where(MeetingItem.meeting_id == item.meeting_id, MeetingItem.position == item.position)
        .values(**values)
    )


def text_of(typed: str, field: str, most: int = TEXT_MOST) -> str:
    """Clean, "" for nothing; ActRefusedError for what is too long."""
    text = clean(typed)
    if len(text) > most:
        length, at_most = (f"{n:,}".replace(",", ".") for n in (len(text), most))
        raise ActRefusedError("meeting.long", field, length=length, most=at_most)
    return text


def line_of(typed: str) -> str:
    return one_line(typed)[:LINE_MOST]
