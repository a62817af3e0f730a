"""How invented people are: when they sit down to a form, whether it comes in time, who needs
help, what heads propose. The shares are data; chance only shuffles them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar

Ending = Literal["on_time", "in_line", "late", "missing"]
Mending = Literal["in_time", "too_late", "never"]
Confirmed = Literal["self", "paper"]
Lateness = Literal["extended", "admitted", "left out"]
T = TypeVar("T")


class Share(NamedTuple):
    """So many percent of all, but never fewer than `least`."""

    percent: float
    least: int


ENDINGS: Mapping[Ending, Share] = {
    "in_line": Share(2, 1),
    "late": Share(5, 4),
    "missing": Share(3, 1),
}
"""The others are on time."""

SENT_BACK: Mapping[Mending, Share] = {
    "in_time": Share(5, 2),
    "too_late": Share(0.3, 1),
    "never": Share(0.3, 1),
}
"""Of what was handed in when the office looks first."""

WITHOUT_A_PHONE: Mapping[Confirmed, Share] = {"self": Share(1.5, 1), "paper": Share(1.5, 1)}

LATE_ONES: Mapping[Lateness, Share] = {"extended": Share(0, 1), "admitted": Share(40, 1)}
"""What the office does with those who are late without any extension of their unit."""

RELEASED_LATE: Mapping[bool, Share] = {True: Share(20, 1)}
"""Of what somebody drafts in time for a head to release; one alone is released in time."""

ACCEPTED_PERCENT = 92

LEVELS_BELOW_THE_LIMITED = (76, 21, 3)
"""What is proposed for most people, from the best level down; the limited level comes on top, as
often as its quota lets it."""

REMARKED_PERCENT = 95
"""The others get a level and no words."""

_MOST_HURRIED = 0.43
"""The share that hands in within the last day, as seen with research proposals (NIH, 2015)."""

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


def dealt(shares: Mapping[T, Share], count: int, chance: random.Random) -> list[T | None]:
    """A card for each of `count`, shuffled; None for those to whom nothing applies."""
    cards: list[T | None] = []
    for what, share in shares.items():
        cards += [what] * max(share.least, round(count * share.percent / 100))
    cards = [*cards, *([None] * (count - len(cards)))][:count]
    chance.shuffle(cards)
    return cards


def habit(
    start: dt.datetime, due: dt.datetime | None, ending: Ending, chance: random.Random
) -> Habit:
    """Sittings between `start` and `due` (UTC); without a deadline within ten days, on time."""
    end = due or start + 10 * _DAY
    match ending:
        case "late" if due:
            last = end + chance.random() * 3 * _DAY
        case "in_line" if due:
            last = end - dt.timedelta(seconds=1)
        case _:
            last = _in_time(start, end, chance)
    count = chance.randrange(0, 3)
    before = sorted(start + chance.random() * (last - start) for _ in range(count))
    return Habit((*before, last), ending, per_sitting=chance.randrange(4, 14))


def _in_time(start: dt.datetime, end: dt.datetime, chance: random.Random) -> dt.datetime:
    length = end - start
    if chance.random() < _MOST_HURRIED:
        length = min(length, _DAY)
    margin = dt.timedelta(seconds=5)
    return end - margin - chance.random() * max(length - 2 * margin, margin)


BEYOND_A_CAP_PERCENT = 25
"""Of what would go beyond a title's cap: carried all the same, by a document."""
DECIDED_OTHERWISE_PERCENT = 15
"""Of whom a meeting that decides concludes another level than the one proposed."""
SPOKEN_ON_PERCENT = 40
"""Of the matters of a meeting: somebody says something that is noted."""

ABSENT_PERCENT = 8
"""From a meeting that votes."""

MARKS = (4, 80, 12)
"""Left blank, the first selection, the second one; any other is rare."""
