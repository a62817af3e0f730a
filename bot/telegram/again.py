"""After an outage: whoever was one step from handing in is asked again.

A press lives 150 seconds at Telegram, so that nobody can tell which were lost meanwhile. Nobody is
woken for it: at night only who has no other time left is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.telegram import chats, forms
from bot.telegram.buttons import Buttons, Do
from bot.telegram.here import Here
from bot.telegram.messages import message
from bot.telegram.reviewing import submit_number
from bot.telegram.showing import key
from bot.telegram.texts import say, sentence
from bot.telegram.visit import Visit
from bot.telegram.watching import Outed, asked
from intake import statements
from intake.calendar import Moments
from intake.deadlines import due_of
from intake.turn import Review
from storage import outgoing
from storage.campaigns import Campaign
from storage.channels import TELEGRAM, ChannelAccount, Outgoing
from storage.outgoing import Rank
from storage.people import Employee
from storage.prepared import prepared
from storage.submissions import Submission
from vietnamese.dates import in_words

AT_ONCE = 50
"""So many are looked at in one write: others want to write too, just after an outage."""

_MORNING, _EVENING = time(7), time(20)
_OWED = ("draft", "returned")
_ABOUT = "again:{}:{}"
"""The form and its version: who changed nothing since is not asked a second time."""


@dataclass(frozen=True, slots=True)
class Some:
    """`last` is the last form that was looked at, None when there was none any more; `put_off`
    says whether somebody is to be asked in the morning."""

    last: int | None
    put_off: bool = False


def ask_some(connection: Connection, here: Here, outage: Outed, above: int, now: datetime) -> Some:
    """Ask the next few who are reached here and whose form is whole and not handed in, and keep
    with the outage which forms these are; `above` is the last form looked at before."""
    rows = connection.execute(_WAITING.where(Submission.id > above).limit(AT_ONCE)).all()
    if not rows:
        return Some(None)
    ready, put_off = list[int](), False
    for row in rows:
        chat = chats.standing_of(connection, int(row.subject), now)
        if not chat.known or chat.notice_seen is None:
            continue
        visit = Visit(connection, here, Moments(now, now), chat, 0, 0, pressed=False)
        found = forms.stands(visit, row.id)
        if found is None or not isinstance(found[1], Review) or not found[1].complete:
            continue
        if not _may_be_disturbed(visit, row.id):
            put_off = True
        elif _ask(visit, row.id, found[0], found[1], outage):
            ready.append(row.id)
    asked(connection, outage.id, ready)
    return Some(rows[-1].id, put_off)


def is_past(connection: Connection, message: Any) -> bool:
    """Whether a message of the outbox (`about`) asks again for a form that was handed in, or
    changed, since."""
    kind, _, which = (message.about or "").partition(":")
    if kind != "again":
        return False
    submission_id, _, version = which.partition(":")
    row: Any = _STANDS.first(connection, which=int(submission_id))
    return row is None or row.version != int(version) or row.state not in _OWED


def _may_be_disturbed(visit: Visit, submission_id: int) -> bool:
    """By day; at night only who would be too late in the morning."""
    local = visit.now.astimezone(visit.here.zone)
    if _MORNING <= local.time() < _EVENING:
        return True
    day = local.date() + timedelta(days=local.time() >= _EVENING)
    row: Any = statements.SUBMISSION.first(visit.connection, id=submission_id)
    library = visit.here.library
    plan = library.plan(visit.connection, library.revision_for(visit.connection, row))
    due = due_of(visit.connection, plan, row)
    morning = datetime.combine(day, _MORNING, visit.here.zone)
    return due is not None and visit.now < due < morning


def _ask(visit: Visit, submission_id: int, version: int, turn: Review, outage: Outed) -> bool:
    """Beside the card, which lives on; whether the person is asked since the outage ended."""
    zone, alone = visit.here.zone, visit.chat.submission_id in {None, submission_id}
    began, ended = (in_words(each, zone) for each in (outage.began_at, outage.ended_at))
    said = [say("again.asked", began=began, ended=ended), say("again.other", title=turn.title)]
    if alone:  # else a number that is typed would be taken for that of the form they are at
        number = submit_number(visit.here, submission_id, version, visit.employee_id)
        said.append(say("review.submit", number=number, act=turn.submit_label))
    button = key(sentence("button.go_on"), Buttons(submission_id).data(Do.OPEN))
    content = message("\n\n".join(said), [[button]])
    about = _ABOUT.format(submission_id, version)
    return outgoing.put(
        visit.connection, TELEGRAM, visit.chat.address, content, Rank.NOTICE, visit.now,
        employee_id=visit.employee_id, about=about,
    ) or _was_asked_since(visit.connection, about, outage.ended_at)  # fmt: skip


def _was_asked_since(connection: Connection, about: str, ended_at: datetime) -> bool:
    """One message may be about two outages: that of the night, and one before it."""
    before: Any = _ASKED.first(connection, about=about)
    return before is not None and before.made_at >= ended_at


_WAITING = (
    select(Submission.id, ChannelAccount.subject)
    .join(Campaign, Campaign.id == Submission.campaign_id)
    .join(Employee, Employee.id == Submission.filler_id)
    .join(
        ChannelAccount,
        (ChannelAccount.employee_id == Employee.id)
        & (ChannelAccount.channel == TELEGRAM)
        & ChannelAccount.ended_at.is_(None)
        & ChannelAccount.unreachable_at.is_(None),
    )
    .where(Campaign.state == "open", Submission.state.in_(_OWED))
    .order_by(Submission.id)
)

_STANDS = prepared(
    select(Submission.version, Submission.state).where(Submission.id == bindparam("which"))
)

_ASKED = prepared(
    select(Outgoing.made_at).where(
        Outgoing.channel == TELEGRAM, Outgoing.about == bindparam("about")
    )
)
