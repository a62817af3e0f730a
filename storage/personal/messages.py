"""What messages and reminders know of people: taken out, and let go of when its time is over."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    delete,
    func,
    or_,
    select,
    type_coerce,
    update,
)

from storage.base import dumps
from storage.campaigns import Campaign
from storage.channels import ChannelAccount, Chat, Incoming, Outgoing, SaidMessage
from storage.people import Employee
from storage.reminding import Absence, CalendarFeed, Nudge, NudgeItem
from storage.submissions import Submission

MESSAGES_KEPT = timedelta(days=30)
"""How long the words and the address of a message stay after it went out, to answer questions."""

_OVER = ("closed", "archived")
_UNDER_WAY = ("waiting", "sending")
_AT_ONCE = 500


def erase_messages(
    connection: Connection, employee_id: int, own: Sequence[int], person: Any
) -> None:
    """Accounts, chats, messages, nudges, days away and feeds of a person; and what was told of
    them to others, by name or staff code. `person` has full_name, staff_code and email."""
    _erase_chats(connection, employee_id)
    addressed = (Outgoing.channel == "mail") & (Outgoing.address == (person.email or ""))
    nobodys = Outgoing.employee_id.is_(None)
    mine = (Outgoing.employee_id == employee_id) | (addressed & nobodys)
    connection.execute(delete(Outgoing).where(mine))
    _unsay(connection, person)
    targets = [f"submission:{each}" for each in own]
    nudges = select(Nudge.id).where(Nudge.employee_id == employee_id)
    connection.execute(
        delete(NudgeItem).where(
            (NudgeItem.employee_id == employee_id)
            | NudgeItem.target.in_(targets)
            | NudgeItem.nudge_id.in_(nudges)
        )
    )
    for table in (Nudge, Absence, CalendarFeed, ChannelAccount):
        connection.execute(delete(table).where(table.employee_id == employee_id))


def _erase_chats(connection: Connection, employee_id: int) -> None:
    """Also of accounts that were cut; what is said in a chat since it is another's stays."""
    held = connection.execute(
        select(ChannelAccount).where(ChannelAccount.employee_id == employee_id)
    ).all()
    for account in held:
        here = (ChannelAccount.channel == account.channel) & (
            ChannelAccount.subject == account.subject
        )
        others = connection.scalar(
            select(func.min(ChannelAccount.bound_at)).where(
                here,
                ChannelAccount.employee_id != employee_id,
                ChannelAccount.bound_at >= account.bound_at,
            )
        )
        came = (Incoming.channel == account.channel) & (Incoming.chat == account.subject)
        if others is not None:
            came &= Incoming.received_at < others
        connection.execute(delete(Incoming).where(came))
        connection.execute(
            delete(Outgoing).where(
                Outgoing.channel == account.channel,
                Outgoing.address == account.subject,
                Outgoing.employee_id.is_(None),
            )
        )
        for table in (Chat, SaidMessage) if others is None else ():
            there = (table.channel == account.channel) & (table.address == account.subject)
            connection.execute(delete(table).where(there))


def _unsay(connection: Connection, person: Any) -> None:
    """What others were told of somebody goes; what waits is not sent. Who bears the same name is
    still told of themselves."""
    name = person.full_name
    quoted = {dumps(name)[1:-1], dumps(html.escape(name))[1:-1], dumps(person.staff_code)}
    content = type_coerce(Outgoing.content, Text)
    namesakes = select(Employee.id).where(
        Employee.full_name == name, Employee.staff_code != person.staff_code
    )
    says = or_(*(content.contains(each, autoescape=True) for each in quoted))
    says &= Outgoing.employee_id.is_(None) | Outgoing.employee_id.not_in(namesakes)
    # What is on its way may arrive or not: it is never sent again, whatever its sender hears.
    for before, after in (("waiting", "cancelled"), ("sending", "unknown")):
        connection.execute(
            update(Outgoing)
            .where(says, Outgoing.state == before)
            .values(state=after, why="erased", done_at=Outgoing.made_at)
        )
    connection.execute(update(Outgoing).where(says).values(content={}))


def forget_forms(connection: Connection, own: Sequence[int]) -> None:
    """Chats stand at these forms no more, and no message is an answer of theirs."""
    for start in range(0, len(own), _AT_ONCE):
        some = own[start : start + _AT_ONCE]
        connection.execute(delete(SaidMessage).where(SaidMessage.submission_id.in_(some)))
        connection.execute(
            update(Chat).where(Chat.submission_id.in_(some)).values(submission_id=None, state={})
        )


def stale(connection: Connection, now: datetime) -> int:
    """How many messages, nudges and answers by message have had their time."""
    counted = (
        (Outgoing, _full(now) | _done_with(now)),
        (NudgeItem, NudgeItem.campaign_id.in_(_over())),
        (Nudge, Nudge.campaign_id.in_(_over()) & Nudge.id.not_in(_gathering())),
        (SaidMessage, SaidMessage.submission_id.in_(_forms_over())),
        (Chat, Chat.submission_id.in_(_forms_over())),
    )
    return sum(
        connection.scalar(select(func.count()).select_from(table).where(old)) or 0
        for table, old in counted
    )


def let_go_of_messages(connection: Connection, now: datetime) -> None:
    """Words and addresses after thirty days; nudges, and that there was a message at all, once
    the campaigns are over."""
    connection.execute(delete(Outgoing).where(_done_with(now)))
    connection.execute(update(Outgoing).where(_full(now)).values(content={}, address=""))
    connection.execute(delete(NudgeItem).where(NudgeItem.campaign_id.in_(_over())))
    unused = Nudge.campaign_id.in_(_over()) & Nudge.id.not_in(_gathering())
    connection.execute(delete(Nudge).where(unused))
    connection.execute(delete(SaidMessage).where(SaidMessage.submission_id.in_(_forms_over())))
    there = Chat.submission_id.in_(_forms_over())
    connection.execute(update(Chat).where(there).values(submission_id=None, state={}))


def _full(now: datetime) -> ColumnElement[bool]:
    old = (Outgoing.done_at <= now - MESSAGES_KEPT) & Outgoing.state.not_in(_UNDER_WAY)
    return old & (Outgoing.address != "")


def _done_with(now: datetime) -> ColumnElement[bool]:
    """Long gone out, to somebody who has nothing in a campaign that goes on."""
    owing = select(Submission.filler_id).where(Submission.campaign_id.not_in(_over()))
    over = Outgoing.employee_id.is_(None) | Outgoing.employee_id.not_in(owing)
    old = (Outgoing.done_at <= now - MESSAGES_KEPT) & Outgoing.state.not_in(_UNDER_WAY)
    return old & over


def _over() -> Any:
    return select(Campaign.id).where(Campaign.state.in_(_OVER))


def _forms_over() -> Any:
    return select(Submission.id).where(Submission.campaign_id.in_(_over()))


def _gathering() -> Any:
    """Nudges that also tell of a campaign that goes on."""
    return select(NudgeItem.nudge_id).where(
        NudgeItem.nudge_id.is_not(None), NudgeItem.campaign_id.not_in(_over())
    )
