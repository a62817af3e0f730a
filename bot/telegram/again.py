"""After an outage: whoever was one step from handing in is asked again.

A press lives 150 seconds at Telegram, so that nobody can tell which were lost meanwhile.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.telegram import chats, forms
from bot.telegram.buttons import Buttons, Do
from bot.telegram.chats import TELEGRAM
from bot.telegram.here import Here
from bot.telegram.showing import key, send
from bot.telegram.texts import say, sentence
from bot.telegram.visit import Visit
from intake.calendar import Moments
from intake.turn import Review
from storage.campaigns import Campaign
from storage.channels import ChannelAccount
from storage.people import Employee
from storage.submissions import Submission
from vietnamese.dates import in_words


def ask_again(connection: Connection, here: Here, outage: Any, now: datetime) -> list[int]:
    """Ask everybody reached here whose form is whole and not handed in; which forms these are.

    `outage` has began_at and ended_at. Who is at another form is told beside it.
    """
    asked = []
    for row in connection.execute(_WAITING).all():
        chat = chats.standing_of(connection, int(row.subject), now)
        if not chat.known or chat.notice_seen is None:
            continue
        visit = Visit(connection, here, Moments(now, now), chat, 0, 0, pressed=False)
        found = forms.stands(visit, row.id)
        if found is not None and isinstance(found[1], Review) and found[1].complete:
            _ask(visit, row.id, found[0], found[1], outage)
            asked.append(row.id)
    return asked


def _ask(visit: Visit, submission_id: int, version: int, turn: Review, outage: Any) -> None:
    zone = visit.here.zone
    ended = outage.ended_at or visit.now
    lead = say("again.asked", began=in_words(outage.began_at, zone), ended=in_words(ended, zone))
    if visit.chat.submission_id in {None, submission_id}:
        visit.at_form(submission_id)
        forms.show_turn(visit, submission_id, version, turn, lead=[lead])
        return
    button = Buttons(submission_id).data(Do.OPEN)
    send(
        visit,
        f"{lead}\n\n{say('again.other', title=turn.title)}",
        [[key(sentence("button.go_on"), button)]],
    )


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
    .where(Campaign.state == "open", Submission.state.in_(("draft", "returned")))
    .order_by(Submission.id)
)
