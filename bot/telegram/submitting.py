"""Handing in: never by a button alone, always by a text with the number that was shown.

A press that is lost leaves no trace and lives 150 seconds; a text waits a day at Telegram, which
also says when it was sent.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime

from bot.telegram import forms, receipts
from bot.telegram.reviewing import submit_number
from bot.telegram.showing import take_back
from bot.telegram.task_list import show_tasks
from bot.telegram.texts import say
from bot.telegram.visit import Visit
from intake import statements
from intake.calendar import IN_LINE_FOR
from intake.deadlines import due_of
from intake.turn import Finished, Review, Submit, Turn
from reminders.owed import tasks_of
from vietnamese.text import words

_SUBMIT = re.compile(r"nop ?(?:so |ma )?(\d{4})")
_LONGEST = 24


def number_in(text: str) -> str | None:
    """The number of "NỘP 4821", however it is typed; None for any other text."""
    if len(text) > _LONGEST:
        return None
    found = _SUBMIT.fullmatch(words(text))
    return found[1] if found else None


def hand_in(visit: Visit, number: str, sent_at: int) -> None:
    """Hand in the form whose number this is; another number shows the present one."""
    submission_id = visit.chat.submission_id
    if submission_id is None:
        submission_id = _whose(visit, number)
    found = forms.holds(visit, submission_id) if submission_id is not None else None
    if submission_id is None or found is None:
        show_tasks(visit, [say("submit.nothing_open")])
        return
    version, turn = found
    if isinstance(turn, Finished):
        forms.show_turn(visit, submission_id, version, turn, lead=[say("receipt.before")])
    elif not isinstance(turn, Review) or not turn.complete:
        forms.show_turn(visit, submission_id, version, turn, lead=[say("submit.not_yet")])
    elif not _is_number(visit, number, submission_id, version):
        forms.show_again(visit, submission_id, version, turn, lead=[say("submit.other_number")])
    else:
        _hand_in(visit, submission_id, version, sent_at)


def _hand_in(visit: Visit, submission_id: int, version: int, sent_at: int) -> None:
    _keep_when_it_was_sent(visit, submission_id, sent_at)
    said = forms.say_to(visit, submission_id, version, [Submit()])
    if said.kind == "taken" and isinstance(said.turn, Finished):
        visit.at_form(submission_id)
        take_back(visit)
        receipts.give_receipt(visit, submission_id, said.turn.receipt)
    else:
        forms.show_turn(visit, submission_id, said.version, said.turn)


def _keep_when_it_was_sent(visit: Visit, submission_id: int, sent_at: int) -> None:
    """What Telegram says was sent before the cut-off, and reached us after it, was a try.

    Telegram's servers set that time, not the phone; it counts for a day, as every try does.
    """
    received = visit.now
    sent = datetime.fromtimestamp(sent_at, UTC)
    row = visit.row_of(submission_id)
    library = visit.here.library
    plan = library.plan(visit.connection, library.revision_for(visit.connection, row))
    due = due_of(visit.connection, plan, row)
    if due is not None and sent < due <= received and received - sent <= IN_LINE_FOR:
        statements.KEEP_ATTEMPT.run(
            visit.connection, submission_id=submission_id, received_at=sent, reason="telegram"
        )


def _is_number(visit: Visit, number: str, submission_id: int, version: int) -> bool:
    wanted = submit_number(visit.here, submission_id, version, visit.employee_id)
    return hmac.compare_digest(number, wanted)


def _whose(visit: Visit, number: str) -> int | None:
    """The form that has this number, when none is open in the chat."""
    for task in tasks_of(visit.connection, visit.here.library, visit.employee_id, visit.now):
        found = None if task.done else forms.stands(visit, task.submission_id)
        if (
            found
            and _is_whole(found[1])
            and _is_number(visit, number, task.submission_id, found[0])
        ):
            return task.submission_id
    return None


def _is_whole(turn: Turn) -> bool:
    return isinstance(turn, Review) and turn.complete
