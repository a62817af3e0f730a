"""What a press or a typed word answers, and what is shown then."""

from __future__ import annotations

from bot.telegram import echo, forms, receipts, ticking, unseen
from bot.telegram.buttons import Button, Do, asked_in
from bot.telegram.cards import ONE_MESSAGE, question_card
from bot.telegram.chats import remember_said
from bot.telegram.fitting import fits
from bot.telegram.forms import Said
from bot.telegram.showing import show
from bot.telegram.splitting import units
from bot.telegram.texts import say, sentence
from bot.telegram.visit import Visit
from intake.engine import LONGEST_COMMAND
from intake.turn import (
    Ask,
    Back,
    Choices,
    Keep,
    ManyChoices,
    Nil,
    Picked,
    Reply,
    Retry,
    Review,
    Skip,
    Tap,
    Turn,
    Typed,
)
from vietnamese.text import words

_PLAIN: dict[Do, Reply] = {
    Do.KEEP: Keep(),
    Do.NIL: Nil(),
    Do.SKIP: Skip(),
    Do.BACK: Back(),
    Do.CONFIRM: Tap(choice="yes"),
}
_TRIES = 3


def press(visit: Visit, button: Button) -> str | None:
    """A press on a question or a review; what to say beside the press, None for nothing at all."""
    found = forms.holds(visit, button.submission)
    if found is None:
        return None
    version, turn = found
    if button.version != version or button.asked != asked_in(turn):
        return out_of_date(visit, button.submission, version, turn)
    if button.do in {Do.TICK, Do.UNTICK}:
        return _tick(visit, button, version, turn)
    replies = _replies(visit, button, turn)
    if replies is None:
        return out_of_date(visit, button.submission, version, turn)
    said = forms.say_to(visit, button.submission, version, replies)
    visit.at_form(button.submission)
    done = [] if button.do is Do.BACK else echo.of_press(turn, replies[0])
    return led_to(visit, button.submission, said, done)


def answer(visit: Visit, submission_id: int, version: int, turn: Turn, text: str) -> None:
    """Typed words at the question that waits."""
    if isinstance(turn, Retry | Ask):
        _answer_question(visit, submission_id, version, turn, text)
    elif isinstance(turn, Review):
        forms.show_turn(visit, submission_id, version, turn, lead=[say("review.only")])
    else:
        forms.show_turn(visit, submission_id, version, turn, lead=[say("receipt.before")])


def is_still_for_the_page(visit: Visit, button: Button) -> bool:
    """Whether the question of this button waits as before, and only the page can answer it."""
    found = forms.stands(visit, button.submission)
    turn = found[1] if found is not None else None
    if not isinstance(turn, Ask | Retry) or fits(turn.prompt):
        return False
    return button.asked == asked_in(turn)


def led_to(visit: Visit, submission_id: int, said: Said, done: list[str]) -> str:
    """Show what a reply led to; what to say beside a press."""
    match said.kind:
        case "taken":
            visit.keep("fails", None)
            if isinstance(said.turn, Review):
                done += receipts.still_valid(visit, submission_id, said.turn)
            forms.show_turn(
                visit, submission_id, said.version, said.turn, lead=done, asks_anew=True
            )
            return ""
        case "retry" if isinstance(said.turn, Retry):
            _show_retry(visit, submission_id, said.version, said.turn)
            return ""
        case "closed":
            forms.show_turn(visit, submission_id, said.version, said.turn)
            return sentence("press.closed")
    return out_of_date(visit, submission_id, said.version, said.turn)


def out_of_date(visit: Visit, submission_id: int, version: int, turn: Turn) -> str:
    """The button has had its day: nothing changes, and what stands is shown."""
    visit.at_form(submission_id)
    if not unseen.is_on_its_way(visit):
        forms.show_turn(visit, submission_id, version, turn)
    return sentence("press.old")


def _answer_question(
    visit: Visit, submission_id: int, version: int, turn: Ask | Retry, text: str
) -> None:
    prompt = turn.prompt
    unseen_why = unseen.why_unseen(visit, version, turn)
    if unseen_why is not None:
        lead = [say(unseen_why)]
        forms.show_turn(visit, submission_id, version, turn, lead=lead, asks_anew=True)
        return
    is_back = len(text) <= LONGEST_COMMAND and words(text) in {"lui", "quay lai"}
    if not is_back and not fits(prompt):
        forms.show_again(visit, submission_id, version, turn, lead=[say("page.not_taken")])
        return
    if units(text) > ONE_MESSAGE or visit.chat.state.get("cut") == visit.message - 1:
        visit.keep("cut", visit.message)  # the rest of it comes under the next number
        unseen.mark_seen(visit, version)
        card = question_card(turn, submission_id, version, lead=[say("card.cut_off")], on_page=True)
        show(visit, card)
        return
    said = forms.say_to(visit, submission_id, version, [Typed(text=text)])
    if said.kind == "taken" and not is_back and said.version != version:
        remember_said(
            visit.connection, visit.chat, visit.message, submission_id, prompt.question, visit.now
        )
        led_to(visit, submission_id, said, echo.of_typed(visit, submission_id, prompt))
        return
    led_to(visit, submission_id, said, [])


def _show_retry(visit: Visit, submission_id: int, version: int, turn: Retry) -> None:
    unseen.mark_seen(visit, version)
    fails = visit.chat.state.get("fails", 0) + 1
    visit.keep("fails", fails)
    ticked = ticking.ticked(visit, submission_id, version)
    card = question_card(turn, submission_id, version, ticked=ticked, at_last=fails >= _TRIES)
    show(visit, card)


def _replies(visit: Visit, button: Button, turn: Turn) -> list[Reply] | None:
    """What a press says to the engine; None where the question has no such button."""
    if button.do is Do.BACK:
        return [Back()]
    if not isinstance(turn, Ask | Retry) or turn.prompt.sensitive:
        return None
    prompt = turn.prompt
    widget = prompt.widget
    match button.do:
        case Do.CHOOSE if isinstance(widget, Choices) and button.index < len(widget.options):
            return [Tap(choice=widget.options[button.index].code)]
        case Do.DONE if isinstance(widget, ManyChoices):
            chosen = ticking.chosen(visit, button.submission, button.version, prompt)
            offered = [each.code for each in widget.options if each.code in chosen]
            return [Picked(choices=tuple(offered))]
        case Do.KEEP | Do.NIL | Do.SKIP | Do.CONFIRM:
            return [_PLAIN[button.do]]
    return None


def _tick(visit: Visit, button: Button, version: int, turn: Turn) -> str:
    known = isinstance(turn, Ask | Retry) and ticking.tick(visit, button, turn)
    return "" if known else out_of_date(visit, button.submission, version, turn)
