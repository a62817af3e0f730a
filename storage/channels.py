"""Messages: accounts that people are reached by, what came in, what goes out, who is at it."""

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
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, JsonText, Key

_LIVE = text("ended_at IS NULL")

TELEGRAM = "telegram"
MAIL = "mail"
"""The channels: how an account, a chat or a message names its own."""

EVERYTHING = "everything"
"""In an outage's place for a channel: the whole service stood still."""


class ChannelAccount(Base):
    """A messenger account of an employee: a binding that can be cut, never an identity.

    At most one that lives for an employee and channel, and one employee for an account. `subject`
    is the provider's own number of the account, never a phone number or a name.
    """

    __tablename__ = "channel_account"
    __table_args__ = (
        Index(
            "uq_channel_account_employee", "channel", "employee_id",
            unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE,
        ),
        Index(
            "uq_channel_account_subject", "channel", "subject",
            unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(80))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    bound_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_why: Mapped[str | None] = mapped_column(String(40))
    unreachable_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when nothing gets through; None again with the next sign of life."""
    unreachable_why: Mapped[str | None] = mapped_column(String(40))
    """blocked, deactivated or not_found."""
    notice_seen: Mapped[str | None] = mapped_column(String(64))
    """The version of the privacy notice that was shown here and confirmed."""


class Incoming(Base):
    """An update as it came, kept before it is acknowledged; it is handled once.

    `chat` is whose turn it is: what has the same one is handled in order. A row without
    `update_id` was no update at all.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "update_id"),
        CheckConstraint("state IN ('new', 'done', 'dead')", name="state"),
        Index("ix_inbox_waiting", "channel", "state", "chat", "update_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    update_id: Mapped[int | None] = mapped_column(BigInteger)
    chat: Mapped[str | None] = mapped_column(String(80))
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(Integer)
    why: Mapped[str | None] = mapped_column(String(200))
    """Of a dead one: what was wrong with it; never its content."""
    done_at: Mapped[datetime | None] = mapped_column(Instant)


class Outgoing(Base):
    """A message to go out, put down in the transaction of what it tells.

    `rank` orders what waits: 0 a reply, 1 a receipt, 2 a notice, 3 a nudge. The first three are
    sent at least once, a nudge at most once. `about` names what it tells, so that this is told
    once: `receipt:ABCD`, `nudge:12`.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("channel", "about"),
        CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'unknown', 'failed', 'expired', 'cancelled')",
            name="state",
        ),
        Index("ix_outbox_waiting", "channel", "state", "rank", "id"),
        Index("ix_outbox_employee", "employee_id", "id"),
        Index("ix_outbox_address", "channel", "address", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(320))
    """The chat or the mail address."""
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    rank: Mapped[int] = mapped_column(Integer)
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)
    about: Mapped[str | None] = mapped_column(String(120))
    made_at: Mapped[datetime] = mapped_column(Instant)
    not_before: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    """From then on it would only confuse: it is not sent."""
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(Integer)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    external_id: Mapped[str | None] = mapped_column(String(80))
    """The provider's number of the message that was sent."""
    why: Mapped[str | None] = mapped_column(String(200))


class Chat(Base):
    """What a chat stands at: the form that typed words answer, and the one live card."""

    __tablename__ = "chat"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    address: Mapped[str] = mapped_column(String(80), primary_key=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    card_message: Mapped[int | None] = mapped_column(BigInteger)
    """The message whose buttons live."""
    latest_message: Mapped[int | None] = mapped_column(BigInteger)
    """The newest message of the chat that we know of, from either side."""
    state: Mapped[dict[str, Any]] = mapped_column(JsonText)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class SaidMessage(Base):
    """Which answer a message once gave: who edits the message means that answer."""

    __tablename__ = "said_message"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    address: Mapped[str] = mapped_column(String(80), primary_key=True)
    message: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    question: Mapped[str] = mapped_column(String(80))
    said_at: Mapped[datetime] = mapped_column(Instant)


class Outage(Base):
    """A time in which a channel did not reach us, so that presses of it may be lost; or nobody
    did, because nothing of ours ran."""

    __tablename__ = "outage"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    began_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    why: Mapped[str] = mapped_column(String(200))
    asked_again: Mapped[list[int]] = mapped_column(JsonText)
    """The submissions whose fillers were one step away and were asked again."""
    affected: Mapped[list[int]] = mapped_column(JsonText)
    """The submissions that were open and owed on this channel meanwhile."""
    asked_at: Mapped[datetime | None] = mapped_column(Instant)


class Lease(Base):
    """Who does what only one may do, and until when; `fence` rises with every holder."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    fence: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    """When the work was last known to go on."""
