"""What happened in a played campaign, as those who did it remember it; the audit holds it
against what the product says."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from phieu.campaigns import Asked
from phieu.simulation.habits import Confirmed, Habit, Mending


@dataclass(frozen=True, slots=True)
class HandIn:
    """One hand-in: when the request began and ended, and the receipt that was shown; `standing`
    as it was told at once, "" where a page told it in words."""

    began: dt.datetime
    received: dt.datetime
    code: str
    standing: str = ""
    released: dt.datetime | None = None
    """When the head released what another drafted."""


@dataclass(frozen=True, slots=True)
class SentBack:
    at: dt.datetime
    questions: Sequence[str]
    mending: Mending


@dataclass
class Story:
    """One form of one party."""

    asked: Asked
    habit: Habit
    unit: str
    """The code of the unit, "" for none."""
    confirmed: Confirmed | None = None
    """How the filler confirms what another typed in; None: the own hand."""
    released_late: bool = False
    """Whether the head comes to it only after the deadline."""
    hand_ins: list[HandIn] = field(default_factory=list)
    sent_back: SentBack | None = None
    mended: set[str] = field(default_factory=set)
    """The questions that came up again after that."""
    admitted: str = ""
    """By which document."""
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Extension:
    """A later cut-off for a unit, or for one party."""

    at: dt.datetime
    milestone: str
    cut_off: dt.datetime
    unit: str = ""
    subject: int | None = None

    def reaches(self, story: Story) -> bool:
        same = story.asked.milestone == self.milestone
        who = story.asked.subject == self.subject if self.subject else story.unit == self.unit
        return same and who


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts for the absent head of a unit."""

    unit: str
    head: int
    deputy: int
    capacity: str = "KT."


@dataclass
class Played:
    """A round of a secret ballot. `marked`: what people marked, by item, the blanks first;
    `phones`: what each phone found on the board."""

    ballot: int
    round: str = ""
    issued: int = 0
    marked: list[list[int]] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    board: str | None = None
    """The public file; None where it is for the tellers alone."""


@dataclass
class Diary:
    """Each act of office and heads: what, and about what, as the trail names it."""

    acts: Counter[tuple[str, str]] = field(default_factory=Counter)
    extensions: list[Extension] = field(default_factory=list)
    remarks: dict[int, tuple[str, str]] = field(default_factory=dict)
    """What was written last, by party: the words and the code of the level."""
    concluded: dict[int, str] = field(default_factory=dict)
    """The level that a meeting which decides came to, by party."""
    acting: Acting | None = None
    went_over: bool = False
    """Whether a page said that a quota is exceeded, before it was mended."""
    ballots: list[Played] = field(default_factory=list)
    meetings: list[int] = field(default_factory=list)

    def note(self, act: str, about: str) -> None:
        self.acts[act, about] += 1

    def said_of(self, party: int) -> tuple[str, str, str]:
        """The head's words, the level proposed, and the one that stands in the end."""
        text, level = self.remarks.get(party, ("", ""))
        return text, level, self.concluded.get(party, level)

    def count(self, act: str) -> int:
        return sum(count for (done, _), count in self.acts.items() if done == act)
