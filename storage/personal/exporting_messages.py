"""What is kept of somebody's messages and reminders: for who it is about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage.channels import ChannelAccount, Chat, Incoming, Outgoing, SaidMessage
from storage.reminding import Absence, CalendarFeed, Nudge, NudgeItem


def messages_about(employee_id: int) -> dict[str, Any]:
    """Queries by kind. Of calendar feeds only that they are there: their address is a secret."""
    accounts = select(ChannelAccount.subject).where(
        ChannelAccount.employee_id == employee_id, ChannelAccount.ended_at.is_(None)
    )
    return {
        "accounts": select(
            ChannelAccount.channel, ChannelAccount.subject, ChannelAccount.bound_at,
            ChannelAccount.ended_at, ChannelAccount.ended_why, ChannelAccount.unreachable_at,
            ChannelAccount.unreachable_why,
        ).where(ChannelAccount.employee_id == employee_id),
        "came_in": select(Incoming.channel, Incoming.received_at, Incoming.raw, Incoming.why).where(
            Incoming.chat.in_(accounts)
        ),
        "went_out": select(
            Outgoing.channel, Outgoing.address, Outgoing.made_at, Outgoing.done_at,
            Outgoing.state, Outgoing.why, Outgoing.external_id, Outgoing.content,
        ).where(Outgoing.employee_id == employee_id),
        "chats": select(Chat.channel, Chat.state, Chat.changed_at).where(
            Chat.address.in_(accounts)
        ),
        "answered_by_message": select(
            SaidMessage.channel, SaidMessage.question, SaidMessage.said_at
        ).where(SaidMessage.address.in_(accounts)),
        "reminders": select(Nudge.day, Nudge.channel, Nudge.state, Nudge.why).where(
            Nudge.employee_id == employee_id
        ),
        "reminded_of": select(
            NudgeItem.rule, NudgeItem.target, NudgeItem.state, NudgeItem.why, NudgeItem.at
        ).where(NudgeItem.employee_id == employee_id),
        "days_away": select(
            Absence.first_day, Absence.last_day, Absence.why, Absence.made_by, Absence.ended_at
        ).where(Absence.employee_id == employee_id),
        "calendar_feeds": select(CalendarFeed.made_at, CalendarFeed.ended_at).where(
            CalendarFeed.employee_id == employee_id
        ),
    }  # fmt: skip
