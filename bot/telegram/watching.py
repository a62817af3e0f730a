"""When Telegram did not reach us: a record of each outage, and who is asked again after it.

A press lives 150 seconds at Telegram. So who was one step away when it began has perhaps pressed
for nothing, and nobody can know.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, or_, select, update

from storage import leases
from storage.campaigns import Campaign
from storage.channels import TELEGRAM, ChannelAccount, Chat, Outage
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


class Outed(NamedTuple):
    """An outage that is over, for those who are to be asked again."""

    id: int
    began_at: datetime
    ended_at: datetime


def heard(connection: Connection, now: datetime) -> None:
    """Telegram answered just now: an outage that went on has ended."""
    last = leases.last_seen(connection, HEARD)
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
    last = leases.last_seen(connection, HEARD)
    going_on = select(Outage.id).where(Outage.channel == TELEGRAM, Outage.ended_at.is_(None))
    if last is not None and now - last > NOTABLE and connection.scalar(going_on) is None:
        _begin(connection, last, UNREACHABLE)


def unsettled(connection: Connection) -> list[Outed]:
    """Outages that are over, after which not everybody was asked again yet."""
    over = select(Outage.id, Outage.began_at, Outage.ended_at).where(
        Outage.channel == TELEGRAM, Outage.ended_at.is_not(None), Outage.asked_at.is_(None)
    )
    return [Outed._make(row) for row in connection.execute(over.order_by(Outage.id))]


def find_affected(connection: Connection, outage: Outed) -> None:
    """Keep whose forms were open then; once, for hours later others are."""
    known = select(Outage.affected).where(Outage.id == outage.id).with_for_update()
    if not connection.execute(known).scalar_one():
        affected = _affected(connection, outage.began_at, outage.ended_at)
        _keep(connection, outage.id, affected=affected)


def asked(connection: Connection, which: int, forms: Sequence[int]) -> None:
    """Keep with the outage whose fillers were asked again, in the write that asks them."""
    before = select(Outage.asked_again).where(Outage.id == which).with_for_update()
    known = connection.execute(before).scalar_one()
    if not set(forms) <= set(known):
        _keep(connection, which, asked_again=sorted({*known, *forms}))


def settled(connection: Connection, which: int, now: datetime) -> None:
    """Everybody was asked: what is kept of the outage is complete."""
    _keep(connection, which, asked_at=now)


def _keep(connection: Connection, which: int, **values: Any) -> None:
    connection.execute(update(Outage).where(Outage.id == which).values(**values))


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
