"""The half of a secret ballot that knows people: who votes, who counts, what came of it.

No vote is ever here: the ballots process has its own database, and knows voters by random numbers.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, JsonText, Key


class Ballot(Base):
    """One round of a vote that the plan demands, in one place; another round is another row.

    `round` is its number at the ballots process. `not_held`: fewer than the plan's least number,
    and the plan's other way is taken.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        CheckConstraint(
            "state IN ('preparing', 'issuing', 'dropping', 'closed', 'counted', 'signed',"
            " 'void', 'not_held')",
            name="state",
        ),
        UniqueConstraint("round"),
        Index("ix_ballot_place", "campaign_id", "code", "unit_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    code: Mapped[str] = mapped_column(String(80))
    """Of the ballot in the plan."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """None: held in the agency."""
    number: Mapped[int] = mapped_column(default=1)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("ballot.id"))
    why_again: Mapped[str | None] = mapped_column(Text)
    round: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(300), default="")
    chair_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    chair_capacity: Mapped[str] = mapped_column(String(10), default="")
    began_at: Mapped[datetime] = mapped_column(Instant)
    issued_from: Mapped[datetime | None] = mapped_column(Instant)
    dropped_from: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    void_reason: Mapped[str | None] = mapped_column(Text)
    manifest_hash: Mapped[str | None] = mapped_column(String(64))
    page_hash: Mapped[str | None] = mapped_column(String(64))
    board_hash: Mapped[str | None] = mapped_column(String(64))
    result: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    """What the ballots process handed back: issued, collected, valid, invalid, counts by item."""
    board: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The public board, byte for byte; None where it is for the tellers only."""


class BallotItem(Base):
    __tablename__ = "ballot_item"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    """From 1: its number on the ballot."""
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    """None for what the chair typed in."""
    label: Mapped[str] = mapped_column(String(300))
    detail: Mapped[str] = mapped_column(String(600), default="")
    selections: Mapped[list[int] | None] = mapped_column(JsonText)
    """Which of the plan's selections can be marked, by number; None: all. After equal votes a
    second round is held between those that were equal."""


class RollEntry(Base):
    """One person of the electorate, frozen as the ballot began; attendance as the chair calls it.

    `voter` is the random number by which the ballots process knows the person in this round; None
    for who has no ballot on a phone: absent, not voting in an own matter, on paper, or with a
    code drawn from the bowl.
    """

    __tablename__ = "roll_entry"
    __table_args__ = (
        CheckConstraint("attendance IN ('', 'present', 'late', 'absent')", name="attendance"),
        CheckConstraint("way IN ('phone', 'table', 'paper')", name="way"),
    )

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    attendance: Mapped[str] = mapped_column(String(10), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    way: Mapped[str] = mapped_column(String(10), default="phone")
    recused: Mapped[bool] = mapped_column(Boolean, default=False)
    """Does not vote: on the ballot, where the plan gives no vote in an own matter."""
    voter: Mapped[str | None] = mapped_column(String(32))


class Teller(Base):
    __tablename__ = "teller"
    __table_args__ = (UniqueConstraint("ballot_id", "employee_id"),)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    """1 to 3; the first one leads."""
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    teller: Mapped[str] = mapped_column(String(32))
    """The random number by which the ballots process knows the person in this round."""
