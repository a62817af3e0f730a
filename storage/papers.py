"""Papers that were given out: what each said, and which it replaces."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, Key


class IssuedPaper(Base):
    """One output as it left the house; a later one with other contents replaces it."""

    __tablename__ = "issued_paper"
    __table_args__ = (Index("ix_issued_paper_campaign", "campaign_id", "output", "about"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    output: Mapped[str] = mapped_column(String(80))
    """The code of the plan's output."""
    about: Mapped[str] = mapped_column(String(80))
    """`submission:345`, `unit:7`, or `campaign` where the paper is about everybody."""
    number: Mapped[int] = mapped_column(Integer)
    """1 for the first issue; the same contents are the same issue, however often taken."""
    revision: Mapped[str] = mapped_column(String(64))
    data_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the canonical rows that the paper was made from, and of its template."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("issued_paper.id"))
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    audit_seq: Mapped[int | None] = mapped_column(BigInteger)
    """Number and hash of the head of the trail that is printed on it."""
    audit_hash: Mapped[str | None] = mapped_column(String(64))
