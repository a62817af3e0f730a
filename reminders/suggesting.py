"""The message that a suggestion for review was passed on, or taken back: that there is one, never
what it says, since chats and mail are read by others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from intake.library import Library
from reminders.reaching import Message, tell
from reminders.suggested import how_to_explain, one_of, readers_of
from reminders.texts import sentence
from storage.channels import Outgoing
from storage.outgoing import Rank, cancel


def passed_on(
    connection: Connection,
    library: Library,
    suggestion_id: int,
    channels: Collection[str],
    now: datetime,
) -> list[str | None]:
    """Tell whom it reaches: of each the channel, None where none reaches them."""
    row = one_of(connection, suggestion_id)
    told = []
    for employee in readers_of(connection, library, row, now):
        _, how = how_to_explain(connection, library, row, employee, now)
        message = Message(
            sentence("suggested.title", whom=_whom(row)),
            sentence("suggested.text", how=how),
            path="/",
            label=sentence("suggested.label"),
        )
        about = _about(suggestion_id, employee)
        told.append(tell(connection, employee, message, Rank.NOTICE, channels, now, about=about))
    return told


def taken_back(
    connection: Connection,
    library: Library,
    suggestion_id: int,
    channels: Collection[str],
    now: datetime,
) -> None:
    """What has not gone out does not; who may have read it is told not to explain it."""
    row = one_of(connection, suggestion_id)
    for employee in readers_of(connection, library, row, now):
        its = Outgoing.about == _about(suggestion_id, employee)
        if cancel(connection, its, now, "taken_back"):
            continue
        message = Message(
            sentence("suggestion_back.title"),
            sentence("suggestion_back.text", whom=_whom(row)),
            path="/",
            label=sentence("suggestion_back.label"),
        )
        about = f"suggestion-back:{suggestion_id}:{employee}"
        tell(connection, employee, message, Rank.NOTICE, channels, now, about=about)


def _whom(row: Any) -> str:
    return str(row.of_unit) if row.of_unit else sentence("suggested.you")


def _about(suggestion_id: int, employee_id: int) -> str:
    return f"suggestion:{suggestion_id}:{employee_id}"
