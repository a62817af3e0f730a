"""What is kept of a person: shown at first contact, before the first question, and then always."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from bot.telegram.buttons import Button, Buttons, Do
from bot.telegram.showing import Card, key, page_key, show
from bot.telegram.task_list import show_tasks
from bot.telegram.texts import bold, say, sentence
from bot.telegram.visit import Visit
from intake.plan.document import Privacy
from people.channels import notice_confirmed
from storage.campaigns import Campaign
from storage.prepared import prepared

_MARK = 8


_OPEN = prepared(select(Campaign.revision).where(Campaign.state == "open").order_by(Campaign.id))


def show_notice(visit: Visit, lead: list[str] | None = None) -> None:
    """Under a button that says it was read."""
    says, version = _notice(visit)
    paragraphs = [*(lead or []), say("privacy.title")]
    paragraphs += [_written(agency, privacy) for agency, privacy in says]
    paragraphs += [] if says else [say("privacy.none")]
    paragraphs.append(say("privacy.here"))
    read = Buttons(asked=version[:_MARK]).data(Do.READ)
    show(
        visit,
        Card(
            paragraphs,
            [
                [key(sentence("button.read"), read)],
                [page_key(sentence("button.page"), "/rieng-tu")],
            ],
        ),
    )


def confirm(visit: Visit, button: Button) -> str:
    """The notice was read; what it says now is what counts."""
    version = _notice(visit)[1]
    if button.asked != version[:_MARK]:
        show_notice(visit)
        return sentence("privacy.changed")
    notice_confirmed(visit.connection, visit.chat.account_id, version)
    visit.chat.notice_seen = version
    show_tasks(visit)
    return ""


def is_informed(visit: Visit) -> bool:
    """Whether the notice as it stands was read in this chat."""
    return visit.chat.notice_seen == _notice(visit)[1]


def _notice(visit: Visit) -> tuple[list[tuple[str, Privacy]], str]:
    """What the plan of each open campaign says under its agency's name, and the hash of it all."""
    rows = _OPEN.all(visit.connection)
    plans = [visit.here.library.plan(visit.connection, row.revision) for row in rows]
    text = "\n".join(plan.privacy.model_dump_json() for plan in plans)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return [(plan.agency.name, plan.privacy) for plan in plans], digest


def _written(agency: str, privacy: Privacy) -> str:
    return "\n".join(
        [
            bold(agency),
            say("privacy.what", words=privacy.what),
            say("privacy.why", words=privacy.why),
            say("privacy.how_long", words=privacy.how_long),
            say("privacy.who_sees", words=privacy.who_sees),
            say("privacy.contact", words=privacy.contact),
        ]
    )
