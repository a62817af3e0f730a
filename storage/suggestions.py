"""Suggestions for review: what the office did with each line that a unit handed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, Key

_STANDS = text("ended_at IS NULL")


class Suggestion(Base):
    """A line that was passed on to a party, in the words it had then; or was not, and why.

    Nothing here is changed but that it ends: it was taken back, or its line passed on anew.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        Index("ix_suggestion_party", "party_id"),
        Index(
            "ix_suggestion_stands", "submission_id", "receipt_number", "line", "party_id",
            unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    receipt_number: Mapped[int]
    line: Mapped[int]
    """Of that hand-in, from 1."""
    said_to: Mapped[str] = mapped_column(Text)
    """Whom the unit named, as typed."""
    says: Mapped[str] = mapped_column(Text)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    """To whom it was passed on; None: to nobody."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was passed on to nobody, or taken back."""
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
