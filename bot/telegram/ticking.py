"""Several of many: each press ticks one more, and "Xong" answers with all of them."""

from __future__ import annotations

from bot.telegram import keyboards
from bot.telegram.buttons import Button, Do
from bot.telegram.cards import question_card
from bot.telegram.showing import show
from bot.telegram.visit import Visit
from intake.turn import Ask, ManyChoices, Prompt, Retry


def tick(visit: Visit, button: Button, turn: Ask | Retry) -> bool:
    """Tick or untick one; False where there is none such."""
    widget = turn.prompt.widget
    codes = [option.code for option in widget.options] if isinstance(widget, ManyChoices) else []
    if button.index >= len(codes):
        return False
    submission_id, version = button.submission, button.version
    before = chosen(visit, submission_id, version, turn.prompt)
    code = {codes[button.index]}
    after = before | code if button.do is Do.TICK else before - code
    visit.at_form(submission_id)
    visit.keep("ticked", {"of": [submission_id, version], "codes": sorted(after)})
    show(visit, question_card(turn, submission_id, version, ticked=after))
    return True


def ticked(visit: Visit, submission_id: int, version: int) -> frozenset[str] | None:
    """What has been ticked at this very question; None before anything was."""
    kept = visit.chat.state.get("ticked")
    if not kept or kept["of"] != [submission_id, version]:
        return None
    return frozenset(kept["codes"])


def chosen(visit: Visit, submission_id: int, version: int, prompt: Prompt) -> frozenset[str]:
    so_far = ticked(visit, submission_id, version)
    return keyboards.chosen_at_first(prompt) if so_far is None else so_far
