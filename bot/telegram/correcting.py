"""Who edits a message means the answer that it once gave: it is changed after asking."""

from __future__ import annotations

from bot.telegram import answering, forms, reviewing
from bot.telegram.buttons import Button, Buttons, Do, fingerprint
from bot.telegram.cards import receipt_card, short
from bot.telegram.chats import said_in
from bot.telegram.showing import Card, key, show
from bot.telegram.texts import say, sentence
from bot.telegram.updates import Edited
from bot.telegram.visit import Visit
from intake import service
from intake.turn import Finished, Reply, ReviewLine, Revise, Typed
from vietnamese.text import clean, words

_LONGEST = 300
_YES = {"thay"}
_NO = {"giu nhu cu", "khong thay"}


def ask_to_correct(visit: Visit, edited: Edited) -> None:
    """Ask whether the answer is to be what the message says now; a message that gave no answer
    means nothing."""
    said = said_in(visit.connection, visit.chat, edited.message)
    found = forms.stands(visit, said.submission_id) if said is not None else None
    if said is None or found is None:
        return
    submission_id, question = said.submission_id, said.question
    version, turn = found
    if isinstance(turn, Finished):
        lead = [say("correct.handed_in" if turn.receipt.changeable else "correct.closed")]
        visit.at_form(submission_id)
        show(visit, receipt_card(turn.receipt, submission_id, turn.notices, lead))
        return
    line = _line(visit, submission_id, question)
    if line is None or clean(edited.text) == line.shown:
        return
    if question in reviewing.sensitive_questions(visit, submission_id):
        forms.open_form(visit, submission_id, [say("page.not_taken")])
        return
    visit.at_form(submission_id)
    visit.keep("correction", {"of": submission_id, "question": question, "text": edited.text})
    own = Buttons(submission_id, version, fingerprint(question, edited.text))
    context = {
        "label": short(line.label), "before": short(line.shown, _LONGEST),
        "after": short(edited.text, _LONGEST),
    }  # fmt: skip
    keyboard = [
        [
            key(sentence("button.correct"), own.data(Do.CORRECT)),
            key(sentence("button.leave"), own.data(Do.LEAVE)),
        ]
    ]
    show(visit, Card([say("correct.ask", **context)], keyboard))


def press(visit: Visit, button: Button) -> str | None:
    """The answer to that question; what to say beside the press."""
    found = forms.stands(visit, button.submission)
    if found is None:
        return None
    kept = visit.chat.state.get("correction")
    visit.keep("correction", None)
    if not kept or button.asked != fingerprint(kept["question"], kept["text"]):
        forms.open_form(visit, button.submission)
        return sentence("press.old")
    if button.do is Do.LEAVE:
        forms.open_form(visit, button.submission, [say("correct.left")])
        return ""
    return _correct(visit, button, kept["question"], kept["text"])


def typed(visit: Visit, text: str) -> bool:
    """The same by words; False where nothing was asked, or this is no answer to it."""
    kept = visit.chat.state.get("correction")
    said = words(text[:20])
    if not kept or said not in _YES | _NO:
        return False
    found = forms.stands(visit, kept["of"])
    if found is None:
        return False
    asked = fingerprint(kept["question"], kept["text"])
    do = Do.CORRECT if said in _YES else Do.LEAVE
    press(visit, Button(do, kept["of"], found[0], asked))
    return True


def _correct(visit: Visit, button: Button, question: str, text: str) -> str:
    version = button.version
    replies: list[Reply] = [Revise(question=question), Typed(text=text)]
    said = forms.say_to(visit, button.submission, version, replies)
    return answering.led_to(visit, button.submission, said, [say("correct.done")])


def _line(visit: Visit, submission_id: int, question: str) -> ReviewLine | None:
    """The answer as it stands; None where it is not asked any more."""
    _, overview = service.overview_of(
        visit.connection, visit.here.library, submission_id, visit.employee_id, visit.now
    )
    return next((line for line in overview.lines if line.question == question), None)
