"""When Telegram did not reach us: a record of each outage, and who is asked again after it.

A press lives 150 seconds at Telegram. So who was one step away when it began has perhaps pressed
for nothing, and nobody can know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, or_, select, update

from bot.telegram.chats import TELEGRAM
from storage import leases
from storage.campaigns import Campaign
from storage.channels import ChannelAccount, Chat, Lease, Outage
from storage.submissions import Submission

HEARD = "telegram-heard"
"""The lease that nobody works under: its `seen_at` is when Telegram last answered a poll."""

NOTABLE = timedelta(seconds=120)
"""From so long a silence on, presses may be lost."""

UNREACHABLE = "unreachable"
"""We asked, and Telegram did not answer."""
STOPPED = "stopped"
"""We did not ask: nothing of ours ran."""

_ACTIVE = timedelta(hours=1)
_OWED = ("asked", "draft", "returned")


@dataclass(frozen=True, slots=True)
class Outed:
    """An outage that is over, for those who are to be asked again."""

    id: int
    began_at: datetime
    ended_at: datetime
    affected: tuple[int, ...]


AskAgain = Callable[[Connection, Outed, datetime], list[int]]
"""Puts the questions down once more; the submissions that it asked about."""


def heard(connection: Connection, now: datetime) -> None:
    """Telegram answered just now: an outage that went on has ended."""
    last = _last_heard(connection)
    leases.take(connection, HEARD, TELEGRAM, now)
    ended = connection.execute(
        update(Outage)
        .where(Outage.channel == TELEGRAM, Outage.ended_at.is_(None))
        .values(ended_at=now)
    )
    if not ended.rowcount and last is not None and now - last > NOTABLE:
        _begin(connection, last, STOPPED, ended_at=now)


def silent(connection: Connection, now: datetime) -> None:
    """Telegram did not answer: after a while that is an outage."""
    last = _last_heard(connection)
    going_on = select(Outage.id).where(Outage.channel == TELEGRAM, Outage.ended_at.is_(None))
    if last is not None and now - last > NOTABLE and connection.scalar(going_on) is None:
        _begin(connection, last, UNREACHABLE)


def unsettled(connection: Connection) -> list[tuple[int, datetime]]:
    """Outages that are over, after which nobody was asked again yet; and when each ended."""
    over = select(Outage.id, Outage.ended_at).where(
        Outage.channel == TELEGRAM, Outage.ended_at.is_not(None), Outage.asked_at.is_(None)
    )
    return [(row.id, row.ended_at) for row in connection.execute(over.order_by(Outage.id))]


def settle(connection: Connection, which: int, ask_again: AskAgain, now: datetime) -> None:
    """Find who was affected by an outage, ask again who was one step away, and keep both."""
    row = connection.execute(
        select(Outage.began_at, Outage.ended_at)
        .where(Outage.id == which, Outage.asked_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if row is None or row.ended_at is None:
        return
    affected = _affected(connection, row.began_at, row.ended_at)
    asked = ask_again(connection, Outed(which, row.began_at, row.ended_at, tuple(affected)), now)
    connection.execute(
        update(Outage)
        .where(Outage.id == which)
        .values(affected=affected, asked_again=asked, asked_at=now)
    )


def _affected(connection: Connection, began_at: datetime, ended_at: datetime) -> list[int]:
    """What people of this channel still owed who had been at it shortly before, or since."""
    lately = began_at - _ACTIVE
    rows = connection.scalars(
        select(Submission.id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(ChannelAccount, ChannelAccount.employee_id == Submission.filler_id)
        .outerjoin(Chat, (Chat.channel == TELEGRAM) & (Chat.address == ChannelAccount.subject))
        .where(
            Campaign.state == "open",
            Submission.state.in_(_OWED),
            ChannelAccount.channel == TELEGRAM,
            ChannelAccount.ended_at.is_(None),
            ChannelAccount.bound_at <= ended_at,
            or_(Chat.changed_at >= lately, Submission.changed_at >= lately),
        )
        .order_by(Submission.id)
    )
    return list(rows.unique())


def _begin(
    connection: Connection, began_at: datetime, why: str, *, ended_at: datetime | None = None
) -> None:
    connection.execute(
        insert(Outage).values(
            channel=TELEGRAM, began_at=began_at, ended_at=ended_at, why=why,
            asked_again=[], affected=[],
        )
    )  # fmt: skip


def _last_heard(connection: Connection) -> datetime | None:
    found: datetime | None = connection.scalar(select(Lease.seen_at).where(Lease.name == HEARD))
    return found
