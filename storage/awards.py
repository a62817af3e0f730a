"""Titles and rewards of earlier years, initiatives recognised before, and exclusions lifted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, Key


class Award(Base):
    """A title or reward that a party was given, with the decision that gave it."""

    __tablename__ = "award"
    __table_args__ = (Index("ix_award_party", "party_id", "year"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    year: Mapped[int]
    """For which it was given."""
    title: Mapped[str] = mapped_column(String(80), default="")
    """Of the catalogue; "" for what the catalogue does not know."""
    label: Mapped[str] = mapped_column(String(300))
    document_number: Mapped[str] = mapped_column(String(200), default="")
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str] = mapped_column(String(300), default="")
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)


class RecognisedInitiative(Base):
    """An initiative that was recognised in an earlier year: a new one must differ from it."""

    __tablename__ = "recognised_initiative"
    __table_args__ = (Index("ix_recognised_initiative_agency", "agency_id", "year"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int]
    label: Mapped[str] = mapped_column(String(600))
    summary: Mapped[str] = mapped_column(Text, default="")
    authors: Mapped[str] = mapped_column(String(600), default="")
    document_number: Mapped[str] = mapped_column(String(200), default="")
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), unique=True)
    """Of the initiative as it was handed in here; None: recognised before, or elsewhere."""


class VettedInitiative(Base):
    """What the office did with an initiative: sent on to the council, or held back."""

    __tablename__ = "vetted_initiative"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    forwarded: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)


class LiftedExclusion(Base):
    """An exclusion that a person with a document sets aside for one party."""

    __tablename__ = "lifted_exclusion"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(80), primary_key=True)
    """The code of the plan's exclusion or prerequisite."""
    reason: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str] = mapped_column(String(200))
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
