"""Who edits a message means the answer that it once gave: it is changed after asking."""

from __future__ import annotations

from typing import Any

from bot.telegram import answering, forms, reviewing
from bot.telegram.buttons import Button, Buttons, Do, fingerprint
from bot.telegram.cards import receipt_card
from bot.telegram.chats import said_in
from bot.telegram.labels import short, unnumbered
from bot.telegram.showing import key, send, show
from bot.telegram.texts import say, sentence
from bot.telegram.updates import Edited
from bot.telegram.visit import CORRECTIONS, Visit
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
    turn = found[1]
    if isinstance(turn, Finished):
        visit.at_form(submission_id)
        lead = [say(_handed_in(turn))]
        show(visit, receipt_card(turn.receipt, submission_id, turn.notices, lead))
        return
    others = [each for each in _asked(visit) if _about(each) != (submission_id, question)]
    withdrawn = len(others) < len(_asked(visit))
    visit.keep(CORRECTIONS, others or None)
    line = _line(visit, submission_id, question)
    if line is None or clean(edited.text) == line.shown:
        if withdrawn:
            forms.open_form(visit, submission_id, [say("correct.left")])
        return
    if question in reviewing.sensitive_questions(visit, submission_id):
        forms.open_form(visit, submission_id, [say("correct.on_page")])
        return
    kept = {"of": submission_id, "question": question, "text": edited.text}
    visit.keep(CORRECTIONS, [*others, kept])
    _ask(visit, kept, found[0], line)


def ask_again(visit: Visit) -> None:
    """Once, below what else was said: each that nobody has answered. Its own buttons live on."""
    if visit.chat.state.get(CORRECTIONS):
        still = [each for each in _asked(visit) if _still_asked(visit, each)]
        visit.keep(CORRECTIONS, [{**each, "again": True} for each in still] or None)


def press(visit: Visit, button: Button) -> str | None:
    """The answer to that question; what to say beside the press."""
    found = forms.stands(visit, button.submission)
    if found is None:
        return None
    meant = [each for each in _asked(visit) if _is_of(button, each)]
    visit.keep(CORRECTIONS, [each for each in _asked(visit) if each not in meant] or None)
    if not meant:
        forms.open_form(visit, button.submission)
        return sentence("press.old")
    question, version, turn = meant[0]["question"], *found
    if button.do is Do.LEAVE or _line(visit, button.submission, question) is None:
        forms.open_form(visit, button.submission, [say("correct.left")])
        return ""
    if isinstance(turn, Finished):
        forms.open_form(visit, button.submission, [say(_handed_in(turn))])
        return ""
    visit.at_form(button.submission)
    replies: list[Reply] = [Revise(question=question), Typed(text=meant[0]["text"])]
    said = forms.say_to(visit, button.submission, version, replies)
    return answering.led_to(visit, button.submission, said, [say("correct.done")])


def typed(visit: Visit, text: str) -> bool:
    """The same by words, of the last that was asked; False where nothing was, or this is no
    answer to it."""
    said = words(text[:20])
    if said not in _YES | _NO or not _asked(visit):
        return False
    kept = _asked(visit)[-1]
    do = Do.CORRECT if said in _YES else Do.LEAVE
    asked = fingerprint(kept["question"], kept["text"])
    return press(visit, Button(do, kept["of"], asked=asked)) is not None


def _still_asked(visit: Visit, kept: dict[str, Any]) -> bool:
    found = forms.stands(visit, kept["of"])
    line = _line(visit, *_about(kept)) if found is not None else None
    if found is None or line is None or clean(kept["text"]) == line.shown:
        return False
    if isinstance(found[1], Finished):
        send(visit, say(_handed_in(found[1])))
        return False
    if "again" not in kept:
        _ask(visit, kept, found[0], line)
    return True


def _ask(visit: Visit, kept: dict[str, Any], version: int, line: ReviewLine) -> None:
    """In a message beside the card: no other card takes its place."""
    own = Buttons(kept["of"], version, fingerprint(kept["question"], kept["text"]))
    text = say(
        "correct.ask",
        label=short(unnumbered(line.label)), before=short(line.shown, _LONGEST),
        after=short(kept["text"], _LONGEST),
    )  # fmt: skip
    keys = [
        key(sentence("button.correct"), own.data(Do.CORRECT)),
        key(sentence("button.leave"), own.data(Do.LEAVE)),
    ]
    send(visit, text, [keys])


def _asked(visit: Visit) -> list[dict[str, Any]]:
    """What was asked and not answered: form `of`, `question`, `text`, and whether `again`."""
    asked: list[dict[str, Any]] = visit.chat.state.get(CORRECTIONS) or []
    return asked


def _about(kept: dict[str, Any]) -> tuple[int, str]:
    return kept["of"], kept["question"]


def _is_of(button: Button, kept: dict[str, Any]) -> bool:
    asked = fingerprint(kept["question"], kept["text"])
    return button.submission == kept["of"] and button.asked == asked


def _handed_in(turn: Finished) -> str:
    return "correct.handed_in" if turn.receipt.changeable else "correct.closed"


def _line(visit: Visit, submission_id: int, question: str) -> ReviewLine | None:
    """The answer as it stands; None where it is not asked any more."""
    _, overview = service.overview_of(
        visit.connection, visit.here.library, submission_id, visit.employee_id, visit.now
    )
    return next((line for line in overview.lines if line.question == question), None)
