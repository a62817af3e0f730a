"""Getting in: invitations, sessions, wrong guesses, and the privacy notice that was shown."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, Key


class Invitation(Base):
    """A one-time way in for one employee; only the hash of its code is kept."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("purpose IN ('link', 'typed', 'device', 'office')", name="purpose"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    batch: Mapped[str] = mapped_column(String(40))
    """Link and typed code of one invitation share a batch: using one ends the other."""
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(String(200), default="", server_default="")


class OfficeAccount(Base):
    """The office's way in: a password (Argon2id) and a second factor (TOTP, RFC 6238).

    The person is an employee like any other; the account is made by an invitation for the
    office and works once both were set and tried.
    """

    __tablename__ = "office_account"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    password_hash: Mapped[str | None] = mapped_column(String(300))
    totp_secret: Mapped[str | None] = mapped_column(String(80))
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    """The last time step whose code was used: no code works twice."""
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Session(Base):
    """A signed-in phone or browser; it ends here, on the server."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    role: Mapped[str] = mapped_column(String(20), default="employee")
    device: Mapped[str] = mapped_column(String(200), default="")
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    notice_seen: Mapped[str | None] = mapped_column(String(64))
    """The version of the privacy notice that was shown on this device and confirmed."""
    assistant_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    """Who types for `employee_id`, where this session is an assisted entry."""
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    """The one submission that an assisted entry may touch."""


class WrongGuess(Base):
    """A code that fitted nobody, counted against its origin and against all."""

    __tablename__ = "wrong_guess"
    __table_args__ = (Index("ix_wrong_guess_origin", "origin", "at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    origin: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant, index=True)
