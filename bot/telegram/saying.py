"""Typed words: a command, a number, or the answer to the question that waits."""

from __future__ import annotations

import re

from bot.telegram import answering, by_words, correcting, forms, joining, looking, submitting
from bot.telegram.buttons import asked_in
from bot.telegram.privacy import is_informed, show_notice
from bot.telegram.showing import ANSWERS_SO_FAR, send
from bot.telegram.task_list import show_tasks
from bot.telegram.texts import say
from bot.telegram.updates import Said
from bot.telegram.visit import Visit
from intake.turn import Ask, Choices, Finished, ManyChoices, Retry, Review, Turn
from vietnamese.text import words

_LONGEST_COMMAND = 32
_COMMANDS = {
    "start": "tasks", "viec": "tasks", "viec cua toi": "tasks", "danh sach viec": "tasks",
    "menu": "tasks", "de sau": "later", "desau": "later", "tro giup": "help", "trogiup": "help",
    "giup": "help", "help": "help", "vi sao": "help", "vi sao hoi": "help", "xem": "look",
    "xem tat ca": "look", "xem lai": "look", "tiep": "go_on", "tiep tuc": "go_on",
    "rieng tu": "privacy", "riengtu": "privacy", "nop": "hand_in",
}  # fmt: skip
"""In folded words, with and without the slash."""

_LINE = re.compile(r"(?:sua |sua cau |cau )?(\d{1,3})")
_CHANGE = re.compile(r"sua (?:cau |so )?(\d{1,3})")


def hear(visit: Visit, said: Said) -> None:
    """What one message means, the plainest meaning first."""
    invited = joining.code_in(said.text) if joining.is_start(said.text) else None
    if invited is not None:
        joining.join(visit, invited)
        return
    number = submitting.number_in(said.text)
    if number is not None:
        submitting.hand_in(visit, number, said.sent_at)
        return
    if correcting.typed(visit, said.text):
        return
    submission_id = visit.chat.submission_id
    found = forms.holds(visit, submission_id) if submission_id is not None else None
    command = _command(said.text, found[1] if found else None)
    if command is not None:
        _obey(visit, command)
    elif submission_id is None or found is None:
        _at_the_list(visit, said.text)
    else:
        _at_the_form(visit, submission_id, *found, said.text)


def is_command(text: str) -> bool:
    return _command(text, None) is not None


def _command(text: str, turn: Turn | None) -> str | None:
    """What is ordered; a word that is also one of the choices is an answer, without a slash."""
    if len(text) > _LONGEST_COMMAND:
        return None
    said = words(text.split("@", maxsplit=1)[0] if text.startswith("/") else text)
    command = _COMMANDS.get(said)
    is_answer = command and not text.startswith("/") and _is_a_choice(said, turn)
    return None if is_answer else command


def _is_a_choice(said: str, turn: Turn | None) -> bool:
    widget = turn.prompt.widget if isinstance(turn, Ask | Retry) else None
    options = widget.options if isinstance(widget, Choices | ManyChoices) else ()
    return any(words(option.label) == said for option in options)


def _obey(visit: Visit, command: str) -> None:
    submission_id = visit.chat.submission_id
    match command:
        case "privacy":
            show_notice(visit)
        case "tasks" if not is_informed(visit):
            show_notice(visit)
        case "tasks":
            show_tasks(visit)
        case "later":
            show_tasks(visit, [say("tasks.later")])
        case "help" if submission_id is None:
            show_help(visit)
        case "help" | "look" if submission_id is not None:
            shown = looking.help_with if command == "help" else looking.look
            if shown(visit, submission_id) is None:  # it is somebody else's by now
                show_tasks(visit)
        case "hand_in" if submission_id is not None and _is_at_the_review(visit, submission_id):
            forms.open_form(visit, submission_id, [say("review.only")])
        case _:
            if submission_id is None or not forms.open_form(visit, submission_id):
                show_tasks(visit)


def _is_at_the_review(visit: Visit, submission_id: int) -> bool:
    found = forms.stands(visit, submission_id)
    return found is not None and isinstance(found[1], Review)


def show_help(visit: Visit) -> None:
    """How to talk to us, above what there is to do."""
    show_tasks(visit, [say("help.words")])


def _at_the_list(visit: Visit, text: str) -> None:
    """A number or the words of a button open a task; anything else shows what there is to do."""
    tasks = visit.chat.state.get("tasks") or []
    found = _LINE.fullmatch(words(text)) if len(text) <= _LONGEST_COMMAND else None
    if found and 1 <= int(found[1]) <= len(tasks):
        forms.open_form(visit, tasks[int(found[1]) - 1])
    elif not by_words.press(visit, text):
        show_tasks(visit, [say("tasks.choose")] if tasks else [])


def _at_the_form(visit: Visit, submission_id: int, version: int, turn: Turn, text: str) -> None:
    number = _line_in(visit, turn, text)
    if number is not None:
        if not looking.revise(visit, submission_id, number):
            send(visit, say("review.no_line", number=number))
    elif not (_may_be_a_button(visit, turn, text) and by_words.press(visit, text)):
        answering.answer(visit, submission_id, version, turn, text)


def _line_in(visit: Visit, turn: Turn, text: str) -> int | None:
    """The line that is to be changed: "sửa 2" anywhere, the number alone below a list of lines."""
    if len(text) > _LONGEST_COMMAND or (isinstance(turn, Finished) and not turn.receipt.changeable):
        return None
    said = words(text)
    listed = isinstance(turn, Review | Finished) or _is_below_all_answers(visit)
    found = (_LINE if listed else _CHANGE).fullmatch(said)
    return int(found[1]) if found and (listed or not _is_a_choice(said, turn)) else None


def _is_below_all_answers(visit: Visit) -> bool:
    return bool(visit.chat.state.get("asks") == ANSWERS_SO_FAR)


def _may_be_a_button(visit: Visit, turn: Turn, text: str) -> bool:
    """Below its question an answer comes first; a choice always does."""
    if not isinstance(turn, Ask | Retry):
        return True
    if visit.chat.state.get("asks") in {None, asked_in(turn)}:
        return by_words.may_be(text) and not _is_a_choice(words(text), turn)
    return True
