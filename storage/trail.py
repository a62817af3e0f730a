"""The trail: what office and heads did, append-only and chained by hash.

`audit_event` holds no personal data: who and on whom by number, what was before and after as
salted hashes. The contents lie in `audit_detail`, which an erasure may empty, naming the events in
an event of its own; the chain holds without them. Triggers refuse to change or delete an event.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, JsonText


class AuditEvent(Base):
    """One act; `seq` counts from 1 without a gap, `hash` covers every other column."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_object", "object"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(80))
    """`employee:12`, or `console` for a command typed on the server."""
    role: Mapped[str] = mapped_column(String(40))
    on_behalf: Mapped[str] = mapped_column(String(80))
    """`employee:7` where the actor stood in for somebody; else empty."""
    act: Mapped[str] = mapped_column(String(80))
    object: Mapped[str] = mapped_column(String(120))
    """`submission:345`, `campaign:1`, `roster_import:3` …"""
    before_hash: Mapped[str] = mapped_column(String(64))
    after_hash: Mapped[str] = mapped_column(String(64))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditDetail(Base):
    """What an event is about, in clear; `salt` makes its hashes say nothing once this is gone."""

    __tablename__ = "audit_detail"

    seq: Mapped[int] = mapped_column(ForeignKey("audit_event.seq"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))
    before: Mapped[Any] = mapped_column(JsonText, nullable=True)
    after: Mapped[Any] = mapped_column(JsonText, nullable=True)
