"""Submissions: each form that is asked of a party, its draft, its replies and its receipts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, JsonText, Key


class Submission(Base):
    """One form asked of one party; the row is made when it is asked.

    Who is assessed (`subject`), who fills in (`filler`) and who signs may be three parties.
    `draft` is `{"answers", "set_aside", "revising"}`, and `"again"` while answers that were sent
    back wait to be looked at; `version` rises with every reply and every act of the office.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("campaign_id", "form", "subject_id"),
        Index("ix_submission_filler", "filler_id", "campaign_id"),
        Index("ix_submission_signer", "signer_id", "campaign_id"),
        CheckConstraint(
            "state IN ('asked', 'draft', 'submitted', 'returned', 'accepted', 'withdrawn')",
            name="state",
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    form: Mapped[str] = mapped_column(String(80))
    milestone: Mapped[str] = mapped_column(String(80))
    subject_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    filler_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="asked")
    revision: Mapped[str] = mapped_column(String(64))
    """The plan revision under which the draft was last validated."""
    version: Mapped[int] = mapped_column(Integer, default=0)
    draft: Mapped[dict[str, Any]] = mapped_column(JsonText)
    facts: Mapped[dict[str, Any]] = mapped_column(JsonText)
    """What the roster says of the subject, taken when asked and again after each import."""
    receipts: Mapped[int] = mapped_column(Integer, default=0)
    """How often it was handed in; 0 is "still owed", whatever the draft is like."""
    asked_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
    standing: Mapped[str | None] = mapped_column(String(10))
    """Of the receipt that stands: on_time, in_line, late or admitted."""
    reach: Mapped[str] = mapped_column(String(10), default="none", server_default="none")
    """Of the filler, copied here by a trigger: none, invited or joined."""


class ReplyRecord(Base):
    """A reply that took effect: its key makes a second copy harmless, its turn is shown again."""

    __tablename__ = "reply"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(Integer)
    """The version that this reply made."""
    raw: Mapped[str] = mapped_column(Text)
    """The reply as it came, before any cleaning."""
    outcome: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(Instant)


class Attempt(Base):
    """A hand-in that was tried and not taken: the evidence for "in line"."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(80))


class ReceiptRecord(Base):
    """What was handed in, frozen: content, hash, when, and of which class."""

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint("standing IN ('on_time', 'in_line', 'late')", name="standing"),
        UniqueConstraint("submission_id", "number"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int] = mapped_column(Integer)
    """1 for the first hand-in; a later one replaces it."""
    code: Mapped[str] = mapped_column(String(20), unique=True)
    revision: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    """Canonical JSON of what was handed in; `content_hash` is its SHA-256."""
    content_hash: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    cut_off: Mapped[datetime | None] = mapped_column(Instant)
    standing: Mapped[str] = mapped_column(String(10))
    evidence: Mapped[str] = mapped_column(Text, default="")
    admitted_at: Mapped[datetime | None] = mapped_column(Instant)
    admitted_by: Mapped[str | None] = mapped_column(String(200))
    admitted_reason: Mapped[str | None] = mapped_column(Text)
    admitted_document: Mapped[str | None] = mapped_column(String(200))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    """Who typed it in for the filler; None for the filler's own hand."""
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the filler confirmed what another typed in."""
    confirmed_how: Mapped[str | None] = mapped_column(Text)


class Returned(Base):
    """A hand-in sent back to be completed: why, and which answers."""

    __tablename__ = "returned"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    receipt_number: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    questions: Mapped[list[str]] = mapped_column(JsonText)
    """Names of the questions to look at again; empty: the whole form."""
    returned_by: Mapped[str] = mapped_column(String(200))
    returned_at: Mapped[datetime] = mapped_column(Instant)


class Remark(Base):
    """What the head of a unit says of a party of the unit, and the level proposed for it."""

    __tablename__ = "remark"
    __table_args__ = (UniqueConstraint("campaign_id", "subject_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    text: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str | None] = mapped_column(String(80))
    """The code of a level of the plan."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    made_by: Mapped[str] = mapped_column(String(200))
    capacity: Mapped[str] = mapped_column(String(10), default="")
    """KT., Q., TL. or TUQ. when somebody acted for the head."""
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Progress(Base):
    """How many forms stand where; kept by triggers on `submission`, never written by hand.

    A page that counts reads rows of this table: their number grows with units and forms, not
    with people. `unit_id` 0 stands for no unit, `standing` "" for not handed in.
    """

    __tablename__ = "progress"

    campaign_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    unit_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(String(80), primary_key=True)
    milestone: Mapped[str] = mapped_column(String(80), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), primary_key=True)
    standing: Mapped[str] = mapped_column(String(10), primary_key=True)
    reach: Mapped[str] = mapped_column(String(10), primary_key=True)
    n: Mapped[int] = mapped_column(Integer)


class CampaignProgress(Base):
    """The same for a whole campaign, by the same triggers: no page adds up all units.

    Spread over 16 shares (the last four bits of the unit's id), so that people of different units
    seldom wait for one row; a reader adds them up.
    """

    __tablename__ = "campaign_progress"

    campaign_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    share: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(String(80), primary_key=True)
    milestone: Mapped[str] = mapped_column(String(80), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), primary_key=True)
    standing: Mapped[str] = mapped_column(String(10), primary_key=True)
    reach: Mapped[str] = mapped_column(String(10), primary_key=True)
    n: Mapped[int] = mapped_column(Integer)


class UnitProgress(Base):
    """What each unit was asked and still owes, by the same triggers: to put units in order.

    `form` "" stands for all forms, `unit_id` 0 for no unit.
    """

    __tablename__ = "unit_progress"
    __table_args__ = (Index("ix_unit_progress_owed", "campaign_id", "form", "owed", "unit_id"),)

    campaign_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(String(80), primary_key=True)
    unit_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    asked: Mapped[int] = mapped_column(Integer)
    owed: Mapped[int] = mapped_column(Integer)
    """Never handed in, or returned."""


class StoredFile(Base):
    """A file that a person attached, checked to be what it says."""

    __tablename__ = "file"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    question: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(300))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    stored_at: Mapped[datetime] = mapped_column(Instant)
