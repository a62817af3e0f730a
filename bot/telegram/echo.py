"""One short line of what was just answered: a typed "2" shows what it was taken for."""

from __future__ import annotations

from bot.telegram.labels import before_answer, short
from bot.telegram.texts import say
from bot.telegram.visit import Visit
from intake.prompting import show
from intake.questions.base import Asking
from intake.turn import Ask, Choices, Keep, Nil, Picked, Prompt, Reply, Retry, Skip, Tap, Turn

_LONGEST = 90


def of_press(turn: Turn, reply: Reply) -> list[str]:
    """What a press chose."""
    if not isinstance(turn, Ask | Retry):
        return []
    prompt = turn.prompt
    match reply:
        case Tap(choice=code) if isinstance(prompt.widget, Choices):
            labels = [option.label for option in prompt.widget.options if option.code == code]
            return _line(prompt.label, "".join(labels))
        case Picked(choices=codes):
            options = getattr(prompt.widget, "options", ())
            return _line(
                prompt.label, "; ".join(each.label for each in options if each.code in codes)
            )
        case Keep():
            return _line(prompt.label, prompt.shown or "")
        case Nil():
            return [say("echo.nil", label=before_answer(short(prompt.label)))]
        case Skip():
            return [say("echo.skipped", label=before_answer(short(prompt.label)))]
    return [say("echo.saved", label=short(prompt.label))]


def of_typed(visit: Visit, submission_id: int, prompt: Prompt) -> list[str]:
    """What a typed word was taken for, read back from where it was kept."""
    row = visit.row_of(submission_id)
    library = visit.here.library
    revision = library.revision_for(visit.connection, row)
    script = library.script(visit.connection, revision, row.form)
    step = script.by_name.get(prompt.question)
    answers = row.draft["answers"]
    if step is None or prompt.question not in answers:
        return []
    asking = Asking(script.lists, {**row.facts, **answers})
    return _line(prompt.label, show(step, answers[prompt.question], asking))


def _line(label: str, value: str) -> list[str]:
    return [say("echo.answer", label=before_answer(short(label)), value=short(value, _LONGEST))]
