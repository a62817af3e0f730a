"""Ending the messenger account of an employee: at once, told to the trail and to the account.

What waited to be sent there is not sent any more; what was written stays with the person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, update

from people.texts import sentence
from storage import outgoing
from storage.audit import Actor, record
from storage.channels import ChannelAccount, Chat, Outgoing, SaidMessage
from storage.outgoing import Rank
from storage.people import Employee
from vietnamese.dates import local_day

_AT_ONCE = 200


def cut(
    connection: Connection,
    employee_id: int,
    channel: str,
    why: str,
    now: datetime,
    *,
    actor: Actor | None = None,
) -> str | None:
    """End somebody's account on a channel and tell it; its number, or None without one.

    `why` is own, lost or left. `actor` is the person, where nobody else is named.
    """
    theirs = (ChannelAccount.employee_id == employee_id) & (ChannelAccount.channel == channel)
    ended = _end_all(connection, _LIVE.where(theirs), why, now, actor)
    return ended[0] if ended else None


def cut_all(
    connection: Connection, employee_id: int, why: str, now: datetime, *, actor: Actor | None = None
) -> list[str]:
    """The same on every channel; the numbers of the accounts."""
    theirs = _LIVE.where(ChannelAccount.employee_id == employee_id)
    return _end_all(connection, theirs, why, now, actor)


def cut_leavers(connection: Connection, actor: Actor, now: datetime, most: int = _AT_ONCE) -> int:
    """End and tell the accounts of who has left or is dealt with outside; how many, `most` at once.

    They were nobody's from the day on which the person left: this ends what is left of it.
    """
    gone = Employee.outside_system.is_(True) | (Employee.left_on <= local_day(now))
    theirs = _LIVE.join(Employee, Employee.id == ChannelAccount.employee_id).where(gone).limit(most)
    return len(_end_all(connection, theirs, "left", now, actor))


_LIVE = select(ChannelAccount).where(ChannelAccount.ended_at.is_(None)).order_by(ChannelAccount.id)


def _end_all(
    connection: Connection, which: Select[Any], why: str, now: datetime, actor: Actor | None
) -> list[str]:
    held = connection.execute(which).all()
    for account in held:  # before the trail, for which whoever handles one of these may wait
        one_at_a_time(connection, account.channel, account.subject)
    for account in held:
        end(connection, account, why, now, actor=actor)
    return [account.subject for account in held]


def end(
    connection: Connection,
    account: Any,
    why: str,
    now: datetime,
    *,
    actor: Actor | None = None,
    told: bool = True,
    instead: str | None = None,
) -> None:
    """End this account (a row of `ChannelAccount`); `instead` is the number that takes its place
    and gets what waits to be sent."""
    one_at_a_time(connection, account.channel, account.subject)
    connection.execute(
        update(ChannelAccount)
        .where(ChannelAccount.id == account.id)
        .values(ended_at=now, ended_why=why)
    )
    _redirect(connection, account, instead, now)
    if told and account.unreachable_at is None:
        _tell(connection, account, why, now)
    _forget_chat(connection, account, now)
    who = actor or Actor(account.employee_id, "employee")
    after = {"channel": account.channel, "account": account.id, "why": why}
    about = f"employee:{account.employee_id}"
    record(connection, who, "channel.cut", about, now=now, after=after)


def one_at_a_time(connection: Connection, channel: str, subject: str) -> None:
    """The lock under which the inbox handles this chat, so that what is said there meanwhile is
    put down before or after, and seen; on SQLite there is one writer anyway."""
    if connection.dialect.name == "postgresql":
        key = func.hashtextextended(f"{channel} {subject}", 0)
        connection.execute(select(func.pg_advisory_xact_lock(key)))


def _redirect(connection: Connection, account: Any, instead: str | None, now: datetime) -> None:
    """Receipts, notices and nudges follow the person; replies belong to the chat that is over."""
    there = (
        (Outgoing.channel == account.channel)
        & (Outgoing.address == account.subject)
        & (Outgoing.state == "waiting")
    )
    if instead is not None:
        waiting = connection.execute(
            select(Outgoing.id, Outgoing.content).where(there, Outgoing.rank > int(Rank.REPLY))
        )
        whole = [row.id for row in waiting if row.content.get("do") in {"send", "tell"}]
        connection.execute(update(Outgoing).where(Outgoing.id.in_(whole)).values(address=instead))
    outgoing.cancel(connection, there, now, "cut")


def _tell(connection: Connection, account: Any, why: str, now: datetime) -> None:
    """Without a word about the person: who reads it may be a stranger."""
    content = {
        "do": "tell", "title": sentence("cut", "title"), "text": sentence("cut", why),
        "path": "", "label": "", "quiet": False,
    }  # fmt: skip
    outgoing.put(
        connection, account.channel, account.subject, content, Rank.NOTICE, now,
        employee_id=account.employee_id, about=f"cut:{account.id}",
    )  # fmt: skip


def _forget_chat(connection: Connection, account: Any, now: datetime) -> None:
    """Whoever has this account next starts anew; its buttons go, as far as they can."""
    of_chat = (Chat.channel == account.channel) & (Chat.address == account.subject)
    card = connection.scalar(select(Chat.card_message).where(of_chat))
    said = SaidMessage.channel == account.channel
    connection.execute(delete(SaidMessage).where(said, SaidMessage.address == account.subject))
    connection.execute(delete(Chat).where(of_chat))
    if card is not None and account.unreachable_at is None:
        strip = {"do": "strip", "message": card}
        outgoing.put(
            connection, account.channel, account.subject, strip, Rank.NOTICE, now,
            employee_id=account.employee_id,
        )  # fmt: skip
