"""A button was pressed: which of the few things it can mean."""

from __future__ import annotations

from bot.telegram import answering, buttons, correcting, forms, looking, opening, privacy
from bot.telegram.buttons import Do
from bot.telegram.task_list import show_tasks
from bot.telegram.texts import say, sentence
from bot.telegram.visit import Visit

_OF_A_QUESTION = {
    Do.CHOOSE, Do.TICK, Do.UNTICK, Do.DONE, Do.CONFIRM, Do.KEEP, Do.NIL, Do.SKIP, Do.BACK,
}  # fmt: skip


def press(visit: Visit, data: str) -> str | None:
    """Let a press have its effect; what to say beside it, or None for nothing at all.

    Whether the form is this person's is looked at with every one of them.
    """
    path = buttons.path_of(data)
    button = buttons.read(data)
    if button is not None and button.do is Do.READ:
        return privacy.confirm(visit, button)
    if path is not None:
        return opening.open_page(visit, path)  # where the notice is shown as well
    if visit.chat.notice_seen is None:
        privacy.show_notice(visit)
        return ""
    if button is None:
        show_tasks(visit)
        return sentence("press.old")
    if button.do in _OF_A_QUESTION:
        return answering.press(visit, button)
    return _go(visit, button)


def _go(visit: Visit, button: buttons.Button) -> str | None:
    """Buttons that change no answer."""
    submission_id = button.submission
    match button.do:
        case Do.REVISE:
            return looking.press_line(visit, button)
        case Do.HELP:
            return looking.help_with(visit, submission_id)
        case Do.LOOK:
            return looking.look(visit, submission_id)
        case Do.OPEN | Do.SHOW:
            return _open(visit, button)
        case Do.CORRECT | Do.LEAVE:
            return correcting.press(visit, button)
        case Do.LATER:
            if forms.stands(visit, submission_id) is None:
                return None
            show_tasks(visit, [say("tasks.later")])
        case Do.TASKS:
            show_tasks(visit)
    return ""


def _open(visit: Visit, button: buttons.Button) -> str | None:
    """Show where a form stands: once, and not without a word where nothing was done meanwhile."""
    if forms.is_arriving(visit, button.submission):
        return sentence("press.below")
    waits = button.do is Do.SHOW and answering.is_still_for_the_page(visit, button)
    lead = [say("page.not_yet")] if waits else []
    return "" if forms.open_form(visit, button.submission, lead) else None
