"""What a chat stands at: whose it is, which form typed words answer, and the live card."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, or_, select, update

from storage.channels import TELEGRAM, ChannelAccount, Chat, Outgoing, SaidMessage
from storage.outgoing import Rank
from storage.people import Employee
from storage.prepared import insert_new, prepared
from vietnamese.dates import local_day


@dataclass(slots=True)
class Standing:
    """A private chat as it stood when its update came; `save` keeps what changes."""

    address: str
    employee_id: int
    """0 for somebody we do not know."""
    name: str = ""
    account_id: int = 0
    notice_seen: str | None = None
    unreachable: bool = False
    submission_id: int | None = None
    card_message: int | None = None
    latest_message: int | None = None
    state: dict[str, Any] = field(default_factory=dict)
    is_new: bool = True
    replies_wait: bool = True
    """Whether any reply may not have been sent yet."""

    @property
    def known(self) -> bool:
        return self.employee_id != 0


_CHAT = and_(Chat.channel == TELEGRAM, Chat.address == bindparam("address"))

# With `+ 0` SQLite looks by the address, not through every reply that waits for anybody.
_REPLIES_WAIT = exists().where(
    Outgoing.channel == TELEGRAM,
    Outgoing.address == bindparam("address"),
    Outgoing.state == "waiting",
    Outgoing.rank + 0 == int(Rank.REPLY),
)

_BOUND = prepared(
    select(
        ChannelAccount.id, ChannelAccount.employee_id, ChannelAccount.notice_seen,
        ChannelAccount.unreachable_at, Employee.full_name, Chat.address, Chat.submission_id,
        Chat.card_message, Chat.latest_message, Chat.state, _REPLIES_WAIT.label("replies_wait"),
    )
    .join(Employee, Employee.id == ChannelAccount.employee_id)
    .outerjoin(Chat, _CHAT)
    .where(
        ChannelAccount.channel == TELEGRAM,
        ChannelAccount.subject == bindparam("address"),
        ChannelAccount.ended_at.is_(None),
        Employee.outside_system.is_(False),
        Employee.erased_at.is_(None),
        or_(Employee.left_on.is_(None), Employee.left_on > bindparam("today")),
    )
)  # fmt: skip

_STRANGER = prepared(select(Chat.card_message, Chat.latest_message, Chat.state).where(_CHAT))

_BEGIN = prepared(
    insert_new(Chat).values(
        channel=TELEGRAM, address=bindparam("address"), submission_id=bindparam("submission_id"),
        card_message=None, latest_message=bindparam("latest_message"), state=bindparam("state"),
        changed_at=bindparam("changed_at"),
    )
)  # fmt: skip

# The sender writes `card_message` meanwhile: it is not ours to put back.
_SAVE = prepared(
    update(Chat)
    .where(_CHAT)
    .values(
        submission_id=bindparam("submission"),
        latest_message=bindparam("latest"),
        state=bindparam("kept"),
        changed_at=bindparam("at"),
    )
)


def standing_of(connection: Connection, chat: int, now: datetime) -> Standing:
    """Of the private chat with this user; who left is a stranger."""
    address = str(chat)
    row = _BOUND.first(connection, address=address, today=local_day(now))
    if row is None:
        return _stranger(connection, address)
    return Standing(
        address=address,
        employee_id=row.employee_id,
        name=row.full_name,
        account_id=row.id,
        notice_seen=row.notice_seen,
        unreachable=row.unreachable_at is not None,
        submission_id=row.submission_id,
        card_message=row.card_message,
        latest_message=row.latest_message,
        state=row.state or {},
        is_new=row.address is None,
        replies_wait=bool(row.replies_wait),
    )


def _stranger(connection: Connection, address: str) -> Standing:
    row = _STRANGER.first(connection, address=address)
    if row is None:
        return Standing(address, 0)
    return Standing(
        address, 0, card_message=row.card_message, latest_message=row.latest_message,
        state=row.state or {}, is_new=False,
    )  # fmt: skip


def save(connection: Connection, chat: Standing, now: datetime) -> None:
    if chat.is_new:
        chat.is_new = False
        if _BEGIN.run(
            connection,
            address=chat.address, submission_id=chat.submission_id,
            latest_message=chat.latest_message, state=chat.state, changed_at=now,
        ):  # fmt: skip
            return
    _SAVE.run(
        connection,
        address=chat.address, submission=chat.submission_id, latest=chat.latest_message,
        kept=chat.state, at=now,
    )  # fmt: skip


_SAID = prepared(
    insert_new(SaidMessage).values(
        channel=TELEGRAM, address=bindparam("address"), message=bindparam("message"),
        submission_id=bindparam("submission_id"), question=bindparam("question"),
        said_at=bindparam("said_at"),
    )
)  # fmt: skip

_SAID_BEFORE = prepared(
    select(SaidMessage.submission_id, SaidMessage.question).where(
        SaidMessage.channel == TELEGRAM,
        SaidMessage.address == bindparam("address"),
        SaidMessage.message == bindparam("message"),
    )
)


def remember_said(
    connection: Connection,
    chat: Standing,
    message: int,
    submission_id: int,
    question: str,
    now: datetime,
) -> None:
    """That this message gave this answer: who edits it means the answer."""
    _SAID.run(
        connection,
        address=chat.address, message=message, submission_id=submission_id, question=question,
        said_at=now,
    )  # fmt: skip


def said_in(connection: Connection, chat: Standing, message: int) -> Any | None:
    """The answer that a message once gave (submission_id, question), or None."""
    return _SAID_BEFORE.first(connection, address=chat.address, message=message)
