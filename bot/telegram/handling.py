"""One update, in the one transaction of its effects: found whose it is, and handled.

Everything that goes out is put into the outbox; what is returned answers presses after the
commit, as well as it can.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.telegram import (
    attaching,
    by_words,
    chats,
    correcting,
    forms,
    groups,
    joining,
    pressing,
    saying,
)
from bot.telegram.chats import Standing
from bot.telegram.here import Here
from bot.telegram.privacy import show_notice
from bot.telegram.task_list import show_tasks
from bot.telegram.texts import say, sentence
from bot.telegram.updates import (
    Edited,
    FetchedFile,
    InGroup,
    Membership,
    Other,
    Pressed,
    Said,
    SentFile,
    UnfetchedFile,
    Update,
)
from bot.telegram.visit import Visit
from intake.calendar import Moments
from people import channels
from storage.channels import TELEGRAM


@dataclass(frozen=True, slots=True)
class PressAnswer:
    """What Telegram shows for a moment at the press; an empty text only ends the waiting."""

    press: str
    text: str


def handle(
    connection: Connection,
    here: Here,
    update: Update,
    moments: Moments,
    file: FetchedFile | UnfetchedFile | None = None,
) -> list[PressAnswer]:
    """Let one update have its effect; `file` is what `wants_file` asked for."""
    if isinstance(update, InGroup):
        groups.answer_once(connection, update, moments.received_at)
        return []
    if update.chat != update.user:
        return []  # somebody else's chat: not even a word
    chat = chats.standing_of(connection, update.chat, moments.received_at)
    if isinstance(update, Membership):
        _reached(connection, chat, update, moments)
        return []
    visit = Visit(
        connection, here, moments, chat, update.update_id, update.message,
        pressed=isinstance(update, Pressed), saves_at_once=False,
    )  # fmt: skip
    if chat.unreachable:
        channels.alive(connection, chat.account_id)
    answers = _answer(visit, update, file)
    visit.settle()
    return answers


def wants_file(connection: Connection, here: Here, update: Update, now: datetime) -> bool:
    """Whether the file of this update answers anything, so that it is worth fetching."""
    if not isinstance(update, SentFile) or update.chat != update.user:
        return False
    chat = chats.standing_of(connection, update.chat, now)
    if not chat.known or chat.notice_seen is None or chat.submission_id is None:
        return False
    visit = Visit(
        connection, here, Moments(now, now), chat, update.update_id, update.message, pressed=False
    )
    found = forms.stands(visit, chat.submission_id)
    return found is not None and attaching.is_wanted(found[1])


def _answer(
    visit: Visit,
    update: Pressed | Edited | Said | SentFile | Other,
    file: FetchedFile | UnfetchedFile | None,
) -> list[PressAnswer]:
    chat = visit.chat
    if isinstance(update, Pressed):
        answers = _press(visit, update)
        correcting.ask_again(visit)
        return answers
    if isinstance(update, Edited):
        if chat.known and chat.notice_seen is not None:
            correcting.ask_to_correct(visit, update)
        return []
    _note_message(visit, update)
    if not chat.known:
        joining.greet(visit, update.text if isinstance(update, Said) else "")
    elif chat.notice_seen is None and not _lets_in(update):
        if not (isinstance(update, Said) and by_words.press(visit, update.text)):
            show_notice(visit)
    else:
        _hear(visit, update, file)
        correcting.ask_again(visit)
    return []


def _press(visit: Visit, update: Pressed) -> list[PressAnswer]:
    if not visit.chat.known:
        return [PressAnswer(update.press, sentence("press.unknown"))]
    said = pressing.press(visit, update.data)
    return [] if said is None else [PressAnswer(update.press, said)]


def _hear(
    visit: Visit, update: Said | SentFile | Other, file: FetchedFile | UnfetchedFile | None
) -> None:
    match update:
        case Said():
            saying.hear(visit, update)
        case SentFile():
            _at_the_form(visit, "other.file", file=file)
        case Other(what=what):
            _at_the_form(visit, f"other.{what}")


def _at_the_form(visit: Visit, code: str, file: FetchedFile | UnfetchedFile | None = None) -> None:
    """What is no answer in words: a file, or something to be answered in one sentence, and the
    question that waits once more."""
    submission_id = visit.chat.submission_id
    found = forms.stands(visit, submission_id) if submission_id is not None else None
    if submission_id is None or found is None:
        show_tasks(visit, [say(code)])
    elif code == "other.file":
        attaching.attach(visit, submission_id, *found, file)
    else:
        forms.show_again(visit, submission_id, *found, lead=[say(code)])


def _note_message(visit: Visit, update: Said | SentFile | Other) -> None:
    """The newest message of the chat: a card above it is not edited any more."""
    if update.message > (visit.chat.latest_message or 0):
        visit.chat.latest_message = update.message
        visit.save()


def _lets_in(update: Update) -> bool:
    """An invitation is redeemed first, and the notice comes after it."""
    return (
        isinstance(update, Said)
        and joining.is_start(update.text)
        and bool(joining.code_in(update.text))
    )


def _reached(connection: Connection, chat: Standing, update: Membership, moments: Moments) -> None:
    if not chat.known:
        return
    if update.blocked:
        channels.blocked(connection, TELEGRAM, chat.address, "blocked", moments.received_at)
    else:
        channels.alive(connection, chat.account_id)
