"""When an invented person sits down to a form, and whether it is handed in in time."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Literal

Ending = Literal["on_time", "in_line", "late", "missing"]

_MOST_HURRIED = 0.43
"""The share that hands in within the last day, as seen with research proposals (NIH, 2015)."""

_ENDINGS: tuple[Ending, ...] = ("on_time", "in_line", "late", "missing")

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Habit:
    """How one form of one person will go: sittings in order, and how it ends.

    The last sitting hands in, unless the form stays missing. `per_sitting` is about how many
    replies a sitting has.
    """

    sittings: tuple[dt.datetime, ...]
    ending: Ending
    per_sitting: int


def habit(start: dt.datetime, due: dt.datetime | None, chance: random.Random) -> Habit:
    """Sittings between `start` and `due` (UTC); without a deadline within ten days."""
    end = due or start + 10 * _DAY
    ending = _ending(chance) if due else "on_time"
    match ending:
        case "late":
            last = end + chance.random() * 3 * _DAY
        case "in_line":
            last = end - dt.timedelta(seconds=1)
        case _:
            last = _in_time(start, end, chance)
    count = chance.randrange(0, 3)
    before = sorted(start + chance.random() * (last - start) for _ in range(count))
    return Habit((*before, last), ending, per_sitting=chance.randrange(4, 14))


def _ending(chance: random.Random) -> Ending:
    return chance.choices(_ENDINGS, (90, 2, 5, 3))[0]


def _in_time(start: dt.datetime, end: dt.datetime, chance: random.Random) -> dt.datetime:
    length = end - start
    if chance.random() < _MOST_HURRIED:
        length = min(length, _DAY)
    margin = dt.timedelta(seconds=5)
    return end - margin - chance.random() * max(length - 2 * margin, margin)
