"""Messenger accounts of employees: bound by a code, cut again, and found by the provider's number.

The employee is the identity; an account is a binding that ends when another takes its place, when
the phone is lost and when the person leaves. What was written stays with the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, or_, select, update

from people import cutting, ways_in
from people.codes import SecretSource, new_link_code
from people.errors import AccountTakenError, InvitationRefusedError, TooManyGuessesError
from people.ways_in import Found
from storage.audit import Actor, record
from storage.channels import ChannelAccount
from storage.people import Employee
from storage.prepared import prepared
from vietnamese.dates import local_day

PAGE_FOR = timedelta(minutes=10)

_BINDING = {"link", "typed", "device"}
"""What an invitation may be for, to bind an account by it: never an account for the office."""


@dataclass(frozen=True, slots=True)
class Bound:
    """An account belongs to an employee from now on, or did so `already`."""

    employee_id: int
    account_id: int
    already: bool = False
    cut: str | None = None
    """The number of the account that this one takes the place of; it was told."""


def bind(
    connection: Connection,
    channel: str,
    subject: str,
    code: str,
    *,
    staff_code: str | None = None,
    now: datetime,
    origin: str | None = None,
) -> Bound | InvitationRefusedError | TooManyGuessesError | AccountTakenError:
    """Bind an account by a link code, or by a typed code and the staff code beside it.

    `subject` is the provider's number of the account. Another account of the person is cut and
    told. The code that bound an account, pressed there again, changes nothing. AccountTakenError
    while the account is another person's: the code stays good. Guesses count from `origin`, which
    is the account where nothing is said.
    """
    cutting.one_at_a_time(connection, channel, subject)
    found = ways_in.look_up(connection, code, staff_code, origin or f"{channel}:{subject}", now)
    if not isinstance(found, Found):
        return found
    if found.purpose not in _BINDING:
        return InvitationRefusedError()
    holder = account_of(connection, channel, subject, now)
    if holder is not None and holder.employee_id == found.employee_id:
        ways_in.use(connection, found, now)
        alive(connection, holder.account_id)
        return Bound(found.employee_id, holder.account_id, already=True)
    if not found.is_open(now):
        return InvitationRefusedError()
    if holder is not None:
        return AccountTakenError()
    if not ways_in.use(connection, found, now):
        return InvitationRefusedError()
    standing = live_account(connection, found.employee_id, channel)
    if standing is not None:  # its chat first and the rows then, as whoever handles it does
        cutting.one_at_a_time(connection, channel, standing.subject)
    left = _live(connection, channel, ChannelAccount.subject == subject)
    if left is not None:  # the person is gone, and the account is still there
        cutting.end(connection, left, "left", now, told=False)
    connection.execute(
        select(Employee.id).where(Employee.id == found.employee_id).with_for_update()
    )  # two accounts at once: the second finds the first
    earlier = live_account(connection, found.employee_id, channel)
    if earlier is not None:
        cutting.end(connection, earlier, "rebound", now, instead=subject)
    account = _open(connection, channel, subject, found.employee_id, now)
    ways_in.reached(connection, found.employee_id, "joined")
    return Bound(found.employee_id, account, cut=earlier.subject if earlier else None)


_ACCOUNT = prepared(
    select(
        ChannelAccount.employee_id,
        ChannelAccount.id.label("account_id"),
        ChannelAccount.bound_at,
        ChannelAccount.unreachable_at,
        ChannelAccount.notice_seen,
    )
    .join(Employee, Employee.id == ChannelAccount.employee_id)
    .where(
        ChannelAccount.channel == bindparam("channel"),
        ChannelAccount.subject == bindparam("subject"),
        ChannelAccount.ended_at.is_(None),
        Employee.outside_system.is_(False),
        Employee.erased_at.is_(None),
        or_(Employee.left_on.is_(None), Employee.left_on > bindparam("today")),
    )
)


def account_of(connection: Connection, channel: str, subject: str, now: datetime) -> Any | None:
    """Whose account this is (employee_id, account_id, bound_at, unreachable_at, notice_seen).

    None for nobody's, and for that of somebody who left or is dealt with outside the system.
    """
    return _ACCOUNT.first(connection, channel=channel, subject=subject, today=local_day(now))


def live_account(connection: Connection, employee_id: int, channel: str) -> Any | None:
    """The account that somebody has on a channel (id, subject, bound_at, unreachable_at,
    unreachable_why), or None."""
    return _live(connection, channel, ChannelAccount.employee_id == employee_id)


def live_accounts(connection: Connection, employee_id: int) -> list[str]:
    """The channels on which somebody has an account."""
    theirs = (ChannelAccount.employee_id == employee_id) & ChannelAccount.ended_at.is_(None)
    return list(connection.scalars(select(ChannelAccount.channel).where(theirs)))


def alive(connection: Connection, account_id: int) -> None:
    """A sign of life: messages get through again."""
    connection.execute(
        update(ChannelAccount)
        .where(ChannelAccount.id == account_id, ChannelAccount.unreachable_at.is_not(None))
        .values(unreachable_at=None, unreachable_why=None)
    )


def blocked(connection: Connection, channel: str, subject: str, why: str, now: datetime) -> None:
    """Nothing gets through to this account: blocked, deactivated or not_found."""
    connection.execute(
        update(ChannelAccount)
        .where(ChannelAccount.channel == channel, ChannelAccount.subject == subject)
        .where(ChannelAccount.ended_at.is_(None), ChannelAccount.unreachable_at.is_(None))
        .values(unreachable_at=now, unreachable_why=why[:40])
    )


def notice_confirmed(connection: Connection, account_id: int, version: str) -> None:
    """The privacy notice of this version was shown in this chat and confirmed."""
    connection.execute(
        update(ChannelAccount).where(ChannelAccount.id == account_id).values(notice_seen=version)
    )


def notice_known(connection: Connection, employee_id: int, version: str) -> bool:
    """Whether somebody confirmed this version of the notice in a chat that is still theirs."""
    theirs = (ChannelAccount.employee_id == employee_id) & ChannelAccount.ended_at.is_(None)
    seen = select(ChannelAccount.id).where(theirs, ChannelAccount.notice_seen == version)
    return connection.scalar(seen.limit(1)) is not None


def page_code(
    connection: Connection, employee_id: int, now: datetime, source: SecretSource | None = None
) -> str:
    """A link code of ten minutes that opens the phone page for this person; it ends no other.

    To be sent to the person's own account alone. NotInvitableError for somebody who left;
    LookupError for nobody.
    """
    ways_in.invitable(connection, employee_id, now)
    code = new_link_code(source)
    ways_in.put_down(connection, employee_id, [("device", code)], PAGE_FOR, now)
    return code


def _live(connection: Connection, channel: str, whose: ColumnElement[bool]) -> Any | None:
    live = (ChannelAccount.channel == channel) & ChannelAccount.ended_at.is_(None)
    return connection.execute(select(ChannelAccount).where(live, whose)).one_or_none()


def _open(
    connection: Connection, channel: str, subject: str, employee_id: int, now: datetime
) -> int:
    account = connection.execute(
        insert(ChannelAccount)
        .values(channel=channel, subject=subject, employee_id=employee_id, bound_at=now)
        .returning(ChannelAccount.id)
    ).scalar_one()
    after = {"channel": channel, "account": account}
    actor, about = Actor(employee_id, "employee"), f"employee:{employee_id}"
    record(connection, actor, "channel.bind", about, now=now, after=after)
    return account
