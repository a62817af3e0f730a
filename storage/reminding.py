"""What the clock has done: nudges that were claimed, waves of units, days away, feeds."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, Key


class Nudge(Base):
    """The one message of a day to one person; the row is the claim to send it.

    What became of a message is in the outbox, under `about` = `nudge:<id>`.
    """

    __tablename__ = "nudge"
    __table_args__ = (
        UniqueConstraint("employee_id", "day"),
        CheckConstraint("state IN ('sent_off', 'call', 'skipped')", name="state"),
        Index("ix_nudge_day", "day", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """Whose head is to call, where nobody else can."""
    day: Mapped[date] = mapped_column(Date)
    channel: Mapped[str | None] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    """`sent_off`: put in the outbox; `call`: no channel reaches the person, somebody calls."""
    why: Mapped[str | None] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(Instant)


class NudgeItem(Base):
    """One rule of a plan, carried out or skipped for one person and one deadline.

    With the deadline in its key an extension makes it due again. `target` is what is owed:
    `submission:12`, or for who looks after others `unit:3:MILESTONE`, `agency:0:…`, `levels:3:…`,
    or `contact:3:…` for who hears it since the unit has no head.
    """

    __tablename__ = "nudge_item"
    __table_args__ = (
        UniqueConstraint("campaign_id", "rule", "target", "employee_id", "cut_off"),
        CheckConstraint("state IN ('done', 'skipped')", name="state"),
        Index("ix_nudge_item_employee", "employee_id", "campaign_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    rule: Mapped[str] = mapped_column(String(80))
    target: Mapped[str] = mapped_column(String(80))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    cut_off: Mapped[datetime] = mapped_column(Instant)
    nudge_id: Mapped[int | None] = mapped_column(ForeignKey("nudge.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    why: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)


class Wave(Base):
    """The people of one unit on one day, nudged together; units come one after another."""

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("campaign_id", "day", "unit_id"),
        CheckConstraint("state IN ('waiting', 'paused', 'done', 'skipped')", name="state"),
        Index("ix_wave_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    unit_id: Mapped[int] = mapped_column(BigInteger)
    """0 for no unit."""
    day: Mapped[date] = mapped_column(Date)
    due_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    sent: Mapped[int] = mapped_column(Integer)
    why: Mapped[str | None] = mapped_column(String(80))
    done_at: Mapped[datetime | None] = mapped_column(Instant)


class Absence(Base):
    """Days on which somebody is away and is left in peace; both ends included."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    """None: until further notice."""
    why: Mapped[str] = mapped_column(String(200))
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class CalendarFeed(Base):
    """An address under which a calendar reads the deadlines of a person or of a unit."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit whose deadlines it shows; None: the person's own."""
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
