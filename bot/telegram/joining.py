"""Somebody we do not know yet, and the code that says who it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.telegram import chats
from bot.telegram.privacy import show_notice
from bot.telegram.showing import Card, send, show
from bot.telegram.task_list import show_tasks
from bot.telegram.texts import plain, say
from bot.telegram.visit import Visit
from people.channels import Bound, bind
from people.codes import as_link_code, as_typed_code
from storage.channels import TELEGRAM

_START = re.compile(r"/start(?:@\w+)?(?:\s+(\S+))?\s*", re.ASCII | re.IGNORECASE)
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Code:
    """What somebody gave: a link code, or a typed code with the staff code beside it."""

    code: str
    staff_code: str | None = None


def is_start(text: str) -> bool:
    return _START.fullmatch(text) is not None


def code_in(text: str) -> Code | None:
    """The code of a deep link, of a pasted address, or typed: "K7M2Q-9XT4B 0012"."""
    if len(text) > _LONGEST:
        return None
    started = _START.fullmatch(text)
    said = (started[1] or "" if started else text).strip()
    last = said.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    if as_link_code(last):
        return Code(last)
    parts = said.split()
    for count in (1, 2):
        typed = " ".join(parts[:count])
        if len(parts) >= count and as_typed_code(typed):
            rest = " ".join(parts[count:])
            return Code(typed, rest or None)
    return None


def greet(visit: Visit, text: str) -> None:
    """A stranger said something: a code lets them in, anything else is told what to do."""
    given = code_in(text)
    if given is None:
        show(visit, Card([say("join.hello")]))
    elif given.staff_code is None and not as_link_code(given.code):
        show(visit, Card([say("join.staff_code_too")]))
    else:
        join(visit, given)


def join(visit: Visit, given: Code) -> None:
    """Bind this account to whom the code was made for; the same words for every wrong one."""
    result = bind(
        visit.connection, TELEGRAM, visit.chat.address, given.code,
        staff_code=given.staff_code, now=visit.now,
    )  # fmt: skip
    if not isinstance(result, Bound):
        send(visit, plain(result.sentence))
        return
    visit.chat = _seen_now(visit)
    lead = [say("join.already" if result.already else "join.welcome", name=visit.chat.name)]
    if visit.chat.notice_seen is None:
        show_notice(visit, lead)
    else:
        show_tasks(visit, lead)


def _seen_now(visit: Visit) -> chats.Standing:
    """The chat as it stands with its new owner: nothing of the one before is left in it."""
    chat = chats.standing_of(visit.connection, int(visit.chat.address), visit.now)
    chat.latest_message = visit.chat.latest_message
    if visit.chat.employee_id != chat.employee_id:
        chat.submission_id, chat.state = None, {}
        chats.save(visit.connection, chat, visit.now)
    return chat
