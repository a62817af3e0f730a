"""What a button says back to us: at most 64 bytes, opaque, and good for one state of one form.

A button names the form, its version and a fingerprint of what was asked. Whoever presses it
later, or under another plan, is shown what stands now instead.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from intake.turn import Ask, Choices, Confirm, Finished, ManyChoices, Prompt, Retry, Turn

_PAGE = "o:"
_DATA = re.compile(
    r"([A-Za-z])([0-9a-z]{0,11})\.([0-9a-z]{0,11})\.([0-9a-z]{0,7})\.([A-Za-z0-9_-]{0,8})"
)
_PATH = re.compile(r"(/[a-z0-9_-][a-z0-9_.-]{0,39}){0,4}/?", re.ASCII)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = 36


class Do(StrEnum):
    """What a press means, as one letter."""

    CHOOSE = "c"
    TICK = "t"
    UNTICK = "u"
    DONE = "d"
    CONFIRM = "y"
    KEEP = "k"
    NIL = "n"
    SKIP = "s"
    BACK = "b"
    REVISE = "r"
    SHOW = "g"
    HELP = "h"
    LATER = "l"
    LOOK = "v"
    OPEN = "T"
    TASKS = "L"
    READ = "P"
    CORRECT = "E"
    LEAVE = "F"


@dataclass(frozen=True, slots=True)
class Button:
    """`index` counts choices or lines from 0, or is a number of its own."""

    do: Do
    submission: int = 0
    version: int = 0
    asked: str = ""
    index: int = 0


class Buttons:
    """Makes the data of the buttons under one card: all of them name the same state."""

    __slots__ = ("_state",)

    def __init__(self, submission: int = 0, version: int = 0, asked: str = "") -> None:
        self._state = f".{_base36(submission)}.{_base36(version)}.{asked}"

    def data(self, do: Do, index: int = 0) -> str:
        return do + _base36(index) + self._state


def page(path: str) -> str:
    """The data of a button that leads to a page of the phone page, by a one-time login."""
    return f"{_PAGE}{path}"


def path_of(data: str) -> str | None:
    """Where such a button leads; None for anything else, and for what is no path of ours."""
    path = data.removeprefix(_PAGE)
    return path if path != data and path.startswith("/") and _PATH.fullmatch(path) else None


def read(data: str) -> Button | None:
    """The button that was pressed; None when it is none that we ever made."""
    found = _DATA.fullmatch(data)
    if found is None or found[1] not in _KNOWN:
        return None
    index, submission, version = (int(part or "0", _BASE) for part in found.group(2, 3, 4))
    return Button(_KNOWN[found[1]], submission, version, found[5], index)


def asked_in(turn: Turn) -> str:
    """A fingerprint of what a turn asks: the same as long as an answer means the same."""
    match turn:
        case Ask(prompt=prompt) | Retry(prompt=prompt):
            return _of_plan(prompt.question, prompt.label, *_offered(prompt))
        case Finished(receipt=receipt):
            return fingerprint("finished", receipt.code)
        case _:
            return _of_plan("review", *(line.question for line in turn.lines))


def fingerprint(*said: str) -> str:
    digest = hashlib.blake2b("\0".join(said).encode(), digest_size=6).digest()
    return base64.urlsafe_b64encode(digest).decode()


def _offered(prompt: Prompt) -> list[str]:
    widget = prompt.widget
    if isinstance(widget, Choices | ManyChoices):
        return [part for option in widget.options for part in (option.code, option.label)]
    if isinstance(widget, Confirm):
        return [widget.widget, widget.statement]
    return [widget.widget]


_of_plan = lru_cache(4096)(fingerprint)
"""The same of what a plan says, which everybody is asked; never of what somebody wrote."""

_KNOWN = {do.value: do for do in Do}


def _base36(number: int) -> str:
    if number < _BASE:
        return _DIGITS[number]
    digits = ""
    while number:
        number, digit = divmod(number, _BASE)
        digits = _DIGITS[digit] + digits
    return digits
