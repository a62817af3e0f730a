"""Campaigns: a plan that runs, pinned to a revision, with its periods and extensions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, JsonText, Key


class PlanRevision(Base):
    """The whole text of a plan as it was when a campaign took it up; keyed by its hash."""

    __tablename__ = "plan_revision"

    revision: Mapped[str] = mapped_column(String(64), primary_key=True)
    plan_code: Mapped[str] = mapped_column(String(80), index=True)
    content: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime] = mapped_column(Instant)


class PlanTemplate(Base):
    """A Word file of a plan, kept beside its text: papers never depend on a folder."""

    __tablename__ = "plan_template"

    revision: Mapped[str] = mapped_column(ForeignKey("plan_revision.revision"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Period(Base):
    """What is assessed: a year, a quarter or a month."""

    __tablename__ = "period"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)


class Campaign(Base):
    __tablename__ = "campaign"
    __table_args__ = (
        UniqueConstraint("agency_id", "plan_code", "period_id"),
        CheckConstraint("state IN ('planned', 'open', 'closed', 'archived')", name="state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    plan_code: Mapped[str] = mapped_column(String(80))
    revision: Mapped[str] = mapped_column(ForeignKey("plan_revision.revision"))
    state: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime | None] = mapped_column(Instant)


class Extension(Base):
    """A later cut-off of one milestone for a party, a unit or everybody, with its reason."""

    __tablename__ = "extension"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    milestone: Mapped[str] = mapped_column(String(80))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    cut_off: Mapped[datetime] = mapped_column(Instant)
    """The first instant that is too late."""
    reason: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str] = mapped_column(String(200))
    granted_by: Mapped[str] = mapped_column(String(200))
    granted_at: Mapped[datetime] = mapped_column(Instant)


class Setting(Base):
    """One value of the installation: the simulated clock, the secret that signs tickets."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Any] = mapped_column(JsonText)
