"""Whoever types what stands on a button of the live card means that button."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from bot.telegram import buttons, pressing
from bot.telegram.buttons import Do
from bot.telegram.newest import newest_card
from bot.telegram.showing import Key, send
from bot.telegram.task_list import show_tasks
from bot.telegram.texts import plain, sentence
from bot.telegram.visit import Visit
from vietnamese.text import words

_LONGEST = 80
_NUMBER = re.compile(r"^\d+ ")
_PARTS = re.compile("[:,]")

_OF_THE_ENGINE = {
    Do.CHOOSE, Do.TICK, Do.UNTICK, Do.CONFIRM, Do.KEEP, Do.NIL, Do.SKIP, Do.BACK,
}  # fmt: skip
"""Answers: the question itself knows what the words for them are."""


def press(visit: Visit, text: str) -> bool:
    """Let typed words be the press whose button they name; False where they name none, or more
    than one."""
    if len(text) > _LONGEST:
        return False
    data = _meant(words(text), _live_keys(visit))
    if data is None:
        return False
    said = pressing.press(visit, data)
    if said is None:
        show_tasks(visit)
    elif said == sentence("privacy.changed"):
        send(visit, plain(said))
    return True


def may_be(text: str) -> bool:
    """Whether any button has such words, below a question: most answers are told apart at once."""
    return len(text) <= _LONGEST and words(text) in _below_questions()


@cache
def _below_questions() -> frozenset[str]:
    labels = (sentence(f"button.{code}") for code in ("done", "page", "answered"))
    return frozenset(form for label in labels for form in _forms(label))


def _meant(said: str, keys: Iterable[Key]) -> str | None:
    """The button that the folded words name: with its number first, else without."""
    named = [(each["text"], each["data"]) for each in keys]
    for typed, numbered in ((said, True), (_NUMBER.sub("", said), False)):
        found = {data for label, data in named if typed and _names(typed, label, numbered)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _names(typed: str, label: str, numbered: bool) -> bool:  # noqa: FBT001
    forms = _forms(label) if numbered else [_NUMBER.sub("", form) for form in _forms(label)]
    cut_off = label.endswith("…")
    return typed in forms or (cut_off and any(typed.startswith(f"{form} ") for form in forms[:1]))


def _forms(label: str) -> list[str]:
    """The words of a label: all of them, those before a colon or comma, those after it."""
    return [form for form in map(words, (label, *_PARTS.split(label, maxsplit=1))) if form]


def _live_keys(visit: Visit) -> list[Key]:
    """What can be pressed under the newest card, other than answers; nothing before it was sent."""
    card = newest_card(visit)
    if card is None or (card.state == "waiting" and card.tries == 0):
        return []
    keys = (key for row in card.content["keyboard"] for key in row if "data" in key)
    return [key for key in keys if not _answers(key["data"])]


def _answers(data: str) -> bool:
    button = buttons.read(data)
    return button is not None and button.do in _OF_THE_ENGINE
