"""How somebody is told something unasked: by the first channel that reaches them, or by a call.

The message is the same on every channel; each renders it in its own way when it sends it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, select, update

from storage.channels import MAIL, TELEGRAM, ChannelAccount, Lease, Outgoing
from storage.outgoing import Rank, put
from storage.people import Employee
from storage.reminding import Nudge

SENDER = "{channel}-sender"
"""The lease of a channel's one sender; its `seen_at` is when the provider last answered."""

_SILENT_FOR = timedelta(minutes=15)
"""Without an answer from the provider for so long, another channel goes first."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is told: plain text, its paragraphs parted by an empty line, and where to go on.

    `path` is of the phone page; `quiet` says that the phone need not ring.
    """

    title: str
    text: str
    path: str = ""
    label: str = ""
    quiet: bool = False

    def as_content(self) -> dict[str, Any]:
        return {"do": "tell", **asdict(self)}


@dataclass(frozen=True, slots=True)
class Way:
    channel: str
    address: str


def ways(
    connection: Connection, employee_id: int, channels: Collection[str], now: datetime
) -> list[Way]:
    """Where a message reaches this person, the best first; `channels` are those in use here.

    A channel whose provider has been silent for a while comes last.
    """
    found: list[Way] = []
    if TELEGRAM in channels:
        account = connection.scalar(
            select(ChannelAccount.subject).where(
                ChannelAccount.channel == TELEGRAM,
                ChannelAccount.employee_id == employee_id,
                ChannelAccount.ended_at.is_(None),
                ChannelAccount.unreachable_at.is_(None),
            )
        )
        found += [Way(TELEGRAM, account)] if account else []
    if MAIL in channels:
        address = connection.scalar(
            select(Employee.email).where(
                Employee.id == employee_id, Employee.email_failed_at.is_(None)
            )
        )
        found += [Way(MAIL, address)] if address else []
    return sorted(found, key=lambda way: _is_silent(connection, way.channel, now))


def tell(
    connection: Connection,
    employee_id: int,
    message: Message,
    rank: Rank,
    channels: Collection[str],
    now: datetime,
    *,
    about: str,
    expires_at: datetime | None = None,
) -> str | None:
    """Put a message down for one person; the channel, or None where none reaches them.

    `about` names what is told, so that it is told once on a channel.
    """
    for way in ways(connection, employee_id, channels, now):
        put(
            connection, way.channel, way.address, message.as_content(), rank, now,
            employee_id=employee_id, about=about, expires_at=expires_at,
        )  # fmt: skip
        return way.channel
    return None


def unreachable(
    connection: Connection, message: Any, why: str, channels: Collection[str], now: datetime
) -> str | None:
    """The provider says that this address takes nothing: the next channel, or a call.

    `message` is a row of the outbox (id, channel, address, employee_id, rank, content, about,
    expires_at). Nothing was delivered, so a nudge may go another way. The channel, or None.
    """
    if message.channel == TELEGRAM:
        connection.execute(
            update(ChannelAccount)
            .where(
                ChannelAccount.channel == TELEGRAM,
                ChannelAccount.subject == message.address,
                ChannelAccount.ended_at.is_(None),
                ChannelAccount.unreachable_at.is_(None),
            )
            .values(unreachable_at=now, unreachable_why=why[:40])
        )
    else:
        connection.execute(
            update(Employee)
            .where(Employee.id == message.employee_id, Employee.email == message.address)
            .values(email_failed_at=now)
        )
    if message.employee_id is None or message.content.get("do") != "tell":
        return None
    for way in ways(connection, message.employee_id, channels, now):
        if way.channel != message.channel and not _told(connection, way.channel, message.about):
            put(
                connection, way.channel, way.address, message.content, Rank(message.rank), now,
                employee_id=message.employee_id, about=message.about,
                expires_at=message.expires_at,
            )  # fmt: skip
            _nudge_of(connection, message.about, channel=way.channel)
            return way.channel
    _nudge_of(connection, message.about, state="call", why=why[:80])
    return None


def _nudge_of(connection: Connection, about: str | None, **values: Any) -> None:
    kind, _, number = (about or "").partition(":")
    if kind == "nudge" and number.isdecimal():
        connection.execute(update(Nudge).where(Nudge.id == int(number)).values(**values))


def _told(connection: Connection, channel: str, about: str | None) -> bool:
    told = exists().where(Outgoing.channel == channel, Outgoing.about == about)
    return about is not None and bool(connection.scalar(select(told)))


def _is_silent(connection: Connection, channel: str, now: datetime) -> bool:
    seen = connection.scalar(
        select(Lease.seen_at).where(Lease.name == SENDER.format(channel=channel))
    )
    return seen is not None and now - seen > _SILENT_FOR
