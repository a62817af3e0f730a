"""Meetings of units and councils: who came, what was gone through, what was said and decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, JsonText, Key


class Meeting(Base):
    """One meeting that the plan demands, of a unit or (unit None) of the agency.

    `guests` are who was invited, as names with posts; `corrections` what was changed after the
    minutes were read back.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'read', 'signed', 'void')", name="state"),
        Index("ix_meeting_place", "campaign_id", "code", "unit_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    code: Mapped[str] = mapped_column(String(80))
    """Of the meeting in the plan."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str] = mapped_column(String(10))
    place: Mapped[str] = mapped_column(String(300), default="")
    chair_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    chair_capacity: Mapped[str] = mapped_column(String(10), default="")
    secretary_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    guests: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    began_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    chair_signed_at: Mapped[datetime | None] = mapped_column(Instant)
    secretary_signed_at: Mapped[datetime | None] = mapped_column(Instant)
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the second of the two confirmed that the minutes are signed."""
    conclusion: Mapped[str] = mapped_column(Text, default="")
    corrections: Mapped[str] = mapped_column(Text, default="")
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    """Rises with everything written in the meeting."""


class Attendance(Base):
    """One member of a meeting, frozen as it began, with the post held then."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("attendance IN ('present', 'late', 'absent')", name="attendance"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    position: Mapped[str] = mapped_column(String(300), default="")
    attendance: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(300), default="")
    for_employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    """A substitute: in whose place."""
    document_number: Mapped[str] = mapped_column(String(200), default="")
    """By which a substitute comes."""
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    """Came, and went before the end."""


class MeetingItem(Base):
    """One matter of a meeting, in the order in which it is gone through.

    `title` is the title proposed for the party, `submission_id` the form that the matter is about
    (an initiative, say). `level` and `outcome` are what the meeting came to; hands are counted
    where hands are shown. Who is in `recused` did not vote on it.
    """

    __tablename__ = "meeting_item"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'skipped')", name="state"),
        Index("ix_meeting_item_party", "party_id"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    """From 1."""
    step: Mapped[str] = mapped_column(String(80))
    """Of the meeting in the plan."""
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    title: Mapped[str | None] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(String(300))
    detail: Mapped[str] = mapped_column(String(600), default="")
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    chaired_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    """Who chaired for this matter alone: the head's own."""
    conclusion: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str | None] = mapped_column(String(80))
    hands_for: Mapped[int | None]
    hands_against: Mapped[int | None]
    hands_abstained: Mapped[int | None]
    recused: Mapped[list[int]] = mapped_column(JsonText)
    """Employees, by number."""
    outcome: Mapped[bool | None]
    """Carried or not; None: not voted on."""


class Opinion(Base):
    """What somebody said of a matter, noted as it was spoken."""

    __tablename__ = "opinion"
    __table_args__ = (Index("ix_opinion_meeting", "meeting_id", "item"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    item: Mapped[int]
    """Position of the matter."""
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    """None: a guest, named in `speaker`."""
    speaker: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime] = mapped_column(Instant)
