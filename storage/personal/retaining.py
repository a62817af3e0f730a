"""What is kept longer than its class allows, and letting go of it.

The terms are the plans': `keep_until` of the privacy notice. A campaign still open is never let go
of, whatever its plan says; who still works here stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, select, update

from storage.access import Invitation, Session, WrongGuess
from storage.audit import Actor, record
from storage.campaigns import Campaign, Extension
from storage.channels import ChannelAccount
from storage.people import Employee, Party
from storage.personal.erasing import ERASED, clear_submissions, erase
from storage.personal.messages import let_go_of_messages, stale
from storage.personal.suggestions import forget_suggestions
from storage.reminding import CalendarFeed
from storage.submissions import Attempt, Remark, ReplyRecord, Submission
from storage.trail import AuditDetail, AuditEvent
from storage.verifying import RETENTION
from vietnamese.dates import local_day

WAYS_IN_KEPT = timedelta(days=90)
"""How long an ended session or a used code stays as evidence of who came in."""

_OVER = ("closed", "archived")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Due:
    """What is past its term: rows of each class, campaigns and people by number."""

    ways_in: int
    """ACCESS: sessions, invitations, accounts of messengers and feeds that ended long ago."""
    replies: int
    """CONTENT: steps of writing in campaigns that are over."""
    messages: int
    """CONTENT: messages that went out long ago, and reminders of campaigns that are over."""
    campaigns: tuple[int, ...]
    """RECORD: campaigns over whose term has passed."""
    people: tuple[int, ...]
    """IDENTITY: who left, with no campaign left that is kept."""

    @property
    def nothing(self) -> bool:
        steps = self.ways_in or self.replies or self.messages
        return not (steps or self.campaigns or self.people)


def due(connection: Connection, terms: Mapping[int, date | None], now: datetime) -> Due:
    """What there is to let go of; `terms` says until when each campaign is kept."""
    over = _past(connection, terms, now)
    ways_in = sum(
        connection.scalar(select(func.count()).select_from(table).where(old)) or 0
        for table, old in _old_ways_in(now)
    )
    steps = select(func.count()).select_from(ReplyRecord)
    replies = connection.scalar(steps.where(ReplyRecord.submission_id.in_(_of_over())))
    full = select(Submission.campaign_id).where(
        Submission.campaign_id.in_(over), Submission.state != "withdrawn"
    )
    kept = tuple(sorted(set(connection.scalars(full))))
    messages = stale(connection, now)
    return Due(ways_in, replies or 0, messages, kept, _leavers(connection, over, now))


def let_go(
    connection: Connection, terms: Mapping[int, date | None], actor: Actor, now: datetime
) -> Due:
    """Do it, and tell of it in the trail. `Store.scrub()` belongs after it."""
    found = due(connection, terms, now)
    for way_in, old in _old_ways_in(now):
        connection.execute(delete(way_in).where(old))
    connection.execute(delete(WrongGuess).where(WrongGuess.at <= now - WAYS_IN_KEPT))
    for table in (ReplyRecord, Attempt):
        connection.execute(delete(table).where(table.submission_id.in_(_of_over())))
    let_go_of_messages(connection, now)
    details = [seq for each in found.campaigns for seq in _empty(connection, each, now)]
    for employee in found.people:
        erase(connection, employee, actor, reason="retention", document_number="", now=now)
    if not found.nothing:
        after = {**asdict(found), "details": sorted(set(details))}
        record(connection, actor, RETENTION, "installation", now=now, after=after)
    return found


def _past(connection: Connection, terms: Mapping[int, date | None], now: datetime) -> list[int]:
    today = local_day(now)
    over = connection.scalars(select(Campaign.id).where(Campaign.state.in_(_OVER)))
    return [each for each in over if (until := terms.get(each)) is not None and until < today]


def _empty(connection: Connection, campaign: int, now: datetime) -> list[int]:
    """What was written in a campaign, also in the trail; the numbers of the events emptied."""
    own = connection.scalars(select(Submission.id).where(Submission.campaign_id == campaign)).all()
    emptied: list[int] = []
    for start in range(0, len(own), _AT_ONCE):
        some = own[start : start + _AT_ONCE]
        clear_submissions(connection, some, now)
        forget_suggestions(connection, some)
        objects = [f"submission:{each}" for each in some]
        emptied += connection.scalars(_details().where(AuditEvent.object.in_(objects)))
    remarks = connection.execute(
        _details().add_columns(AuditDetail.after).where(AuditEvent.act == "remark.write")
    )
    emptied += [row.seq for row in remarks if (row.after or {}).get("campaign") == campaign]
    for start in range(0, len(emptied), _AT_ONCE):
        some = emptied[start : start + _AT_ONCE]
        connection.execute(delete(AuditDetail).where(AuditDetail.seq.in_(some)))
    connection.execute(delete(Remark).where(Remark.campaign_id == campaign))
    connection.execute(
        update(Extension)
        .where(Extension.campaign_id == campaign, Extension.party_id.is_not(None))
        .values(reason=ERASED, document_number="")
    )
    return emptied


def _details() -> Select[int]:
    return select(AuditDetail.seq).join(AuditEvent, AuditEvent.seq == AuditDetail.seq)


def _leavers(connection: Connection, over: Sequence[int], now: datetime) -> tuple[int, ...]:
    """Who is asked nothing more because they left may be back by a mended roster, and what they
    signed as a head stands on papers still to come: withdrawn forms keep somebody too."""
    kept = (
        select(Party.employee_id)
        .join(Submission, Submission.subject_id == Party.id)
        .where(Party.employee_id.is_not(None), Submission.campaign_id.not_in(over))
    )
    gone = select(Employee.id).where(
        Employee.left_on <= local_day(now), Employee.erased_at.is_(None), Employee.id.not_in(kept)
    )
    filling = select(Submission.filler_id).where(Submission.campaign_id.not_in(over))
    return tuple(connection.scalars(gone.where(Employee.id.not_in(filling)).order_by(Employee.id)))


def _of_over() -> ColumnElement[int]:
    """The forms of campaigns that are over."""
    over = select(Campaign.id).where(Campaign.state.in_(_OVER))
    return select(Submission.id).where(Submission.campaign_id.in_(over)).scalar_subquery()


def _old_ways_in(now: datetime) -> tuple[tuple[Any, ColumnElement[bool]], ...]:
    ended = (
        (Session, func.coalesce(Session.ended_at, Session.expires_at)),
        (
            Invitation,
            func.coalesce(Invitation.used_at, Invitation.revoked_at, Invitation.expires_at),
        ),
        (ChannelAccount, ChannelAccount.ended_at),
        (CalendarFeed, CalendarFeed.ended_at),
    )
    return tuple((table, at <= now - WAYS_IN_KEPT) for table, at in ended)
