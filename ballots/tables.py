"""The ballots process's own tables. None has a time, a sequence, a number of its own or a name.

What is absent is the point: rows of one round tell nothing about who dropped what, in which order
or when. `tests/ballots/test_tables.py` refuses a column that would.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.base import Base as People
from storage.base import JsonText
from storage.migrating import Schema

_WITHOUT_ROWID = {"sqlite_with_rowid": False}
"""SQLite would number the rows in the order in which they were written."""


class Base(DeclarativeBase):
    """A database of their own: nothing here can refer to people."""

    metadata = MetaData(naming_convention=People.metadata.naming_convention)


class Round(Base):
    """One vote in one place, as `serve` asked for it and as far as it has come.

    `clean`: no answer of issuing lies in the files any more; until then nothing is backed up.
    """

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint(
            "state IN ('prepared', 'issuing', 'dropping', 'closed', 'counted', 'signed', 'void')",
            name="state",
        ),
        _WITHOUT_ROWID,
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    definition: Mapped[dict[str, Any]] = mapped_column(JsonText)
    state: Mapped[str] = mapped_column(String(10))
    clean: Mapped[bool] = mapped_column(Boolean, default=True)
    manifest: Mapped[str | None] = mapped_column(Text)
    """Byte for byte as it is served and hashed; None before issuing."""
    collected: Mapped[int | None]
    root: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    board: Mapped[str | None] = mapped_column(Text)
    paper: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    """The count of the paper ballots, as the first teller entered it."""
    paper_by: Mapped[int | None] = mapped_column(SmallInteger)
    paper_agreed: Mapped[bool] = mapped_column(Boolean, default=False)
    void_reason: Mapped[str | None] = mapped_column(Text)


class Teller(Base):
    __tablename__ = "teller"
    __table_args__ = (_WITHOUT_ROWID,)

    round_id: Mapped[bytes] = mapped_column(ForeignKey("round.id"), primary_key=True)
    seat: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    number: Mapped[bytes] = mapped_column(LargeBinary(16))
    seal: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    sign: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    """Over the board of this round."""


class OnRoll(Base):
    """One right to be issued stamps: a voter's of the roll, or a code's drawn from the bowl.

    `holder` is the voter's random number, or the SHA-256 of what the code gives. What was asked
    and answered is kept until the round is closed, so that a lost answer can be given again.
    """

    __tablename__ = "on_roll"
    __table_args__ = (CheckConstraint("kind IN ('V', 'C')", name="kind"), _WITHOUT_ROWID)

    round_id: Mapped[bytes] = mapped_column(ForeignKey("round.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(1), primary_key=True)
    holder: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    issued: Mapped[bool] = mapped_column(Boolean, default=False)
    request: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """SHA-256 of the request."""
    stamps: Mapped[bytes | None] = mapped_column(LargeBinary)


class Envelope(Base):
    """Written once, sorted, in one transaction, when the box is closed."""

    __tablename__ = "envelope"
    __table_args__ = (_WITHOUT_ROWID,)

    round_id: Mapped[bytes] = mapped_column(ForeignKey("round.id"), primary_key=True)
    serial: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Opening(Base):
    """One teller's opened shares, sealed to another teller."""

    __tablename__ = "opening"
    __table_args__ = (_WITHOUT_ROWID,)

    round_id: Mapped[bytes] = mapped_column(ForeignKey("round.id"), primary_key=True)
    to_seat: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    from_seat: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


metadata = Base.metadata

SCHEMA = Schema(metadata, Path(__file__).parent / "migrations", 7_045_511)
