"""Every answer so far, one line of it opened again, and why a question is asked."""

from __future__ import annotations

from bot.telegram import answering, forms, reviewing, ticking, unseen
from bot.telegram.buttons import Button, asked_in
from bot.telegram.cards import question_card
from bot.telegram.showing import show
from bot.telegram.texts import say
from bot.telegram.visit import Visit
from intake import service
from intake.turn import Ask, Finished, Retry, Revise


def look(visit: Visit, submission_id: int) -> str | None:
    """Every answer so far."""
    found = forms.stands(visit, submission_id)
    if found is None:
        return None
    turn = found[1]
    version, lines = service.overview_of(
        visit.connection, visit.here.library, submission_id, visit.employee_id, visit.now
    )
    handed_in = isinstance(turn, Finished)
    changeable = turn.receipt.changeable if isinstance(turn, Finished) else True
    visit.at_form(submission_id)
    card = reviewing.overview_card(
        visit, submission_id, version, lines, handed_in=handed_in, changeable=changeable
    )
    show(visit, card)
    return ""


def help_with(visit: Visit, submission_id: int) -> str | None:
    """The same question, with why it is asked and how it may be answered."""
    found = forms.stands(visit, submission_id)
    if found is None:
        return None
    version, turn = found
    visit.at_form(submission_id)
    if isinstance(turn, Ask | Retry):
        unseen.mark_seen(visit, version)
        ticked = ticking.ticked(visit, submission_id, version)
        show(visit, question_card(turn, submission_id, version, ticked=ticked, helping=True))
    else:
        forms.show_turn(visit, submission_id, version, turn, lead=[say("help.words")])
    return ""


def revise(visit: Visit, submission_id: int, number: int) -> bool:
    """Open line `number` (from 1) of the review or the overview; False where there is none."""
    version, lines = service.overview_of(
        visit.connection, visit.here.library, submission_id, visit.employee_id, visit.now
    )
    if not 1 <= number <= len(lines.lines):
        return False
    question = lines.lines[number - 1].question
    said = forms.say_to(visit, submission_id, version, [Revise(question=question)])
    visit.at_form(submission_id)
    answering.led_to(visit, submission_id, said, [])
    return True


def press_line(visit: Visit, button: Button) -> str | None:
    """A press on a line's number, under a review or an overview."""
    found = forms.stands(visit, button.submission)
    if found is None:
        return None
    version, lines = service.overview_of(
        visit.connection, visit.here.library, button.submission, visit.employee_id, visit.now
    )
    if button.version != version or button.asked != asked_in(lines):
        return answering.out_of_date(visit, button.submission, *found)
    if not revise(visit, button.submission, button.index + 1):
        return answering.out_of_date(visit, button.submission, *found)
    return ""
