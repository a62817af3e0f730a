"""When nothing of ours ran: the first thing that a new clock looks at, for the certificate.

Telegram's own silences are on record with the bot. This one is of everything, and nobody is told
or asked again because of it: who is affected reads it from the office's certificate.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, insert, select, true

from intake.library import Library
from reminders.debts import debts
from reminders.hours import At
from storage.campaigns import Campaign
from storage.channels import EVERYTHING, Outage
from storage.submissions import Submission
from storage.trail import AuditEvent

NOTABLE = timedelta(minutes=2)
"""What is shorter is a restart."""

_ACTIVE = timedelta(hours=1)


def note_standstill(connection: Connection, library: Library, seen_at: datetime, at: At) -> None:
    """Keep that nothing ran since `seen_at`, if that is long ago and some campaign is open."""
    began_at = _restored(connection, seen_at) or seen_at
    running = select(exists().where(Campaign.state == "open"))
    if at.now - began_at <= NOTABLE or not connection.scalar(running):
        return
    connection.execute(
        insert(Outage).values(
            channel=EVERYTHING, began_at=began_at, ended_at=at.now, why="down", asked_again=[],
            affected=_affected(connection, library, began_at, at), asked_at=at.now,
        )
    )  # fmt: skip


def _restored(connection: Connection, since: datetime) -> datetime | None:
    """When a backup was brought back: between it and then the service may well have run."""
    restored: datetime | None = connection.scalar(
        select(AuditEvent.at)
        .where(AuditEvent.act == "installation.restore", AuditEvent.at > since)
        .order_by(AuditEvent.seq.desc())
        .limit(1)
    )
    return restored


def _affected(connection: Connection, library: Library, began_at: datetime, at: At) -> list[int]:
    """What was owed and had been worked on shortly before, and what fell due meanwhile, touched or
    not: in its last hours nobody could hand it in. What is never late is left out."""
    lately = Submission.changed_at >= began_at - _ACTIVE
    at_work = debts(connection, library, at, lately, away_too=True, overdue=None)
    ran_out = [
        debt
        for debt in debts(connection, library, at, true(), away_too=True, overdue=True)
        if debt.cut_off > began_at
    ]
    return sorted({debt.submission_id for debt in (*at_work, *ran_out)})
