"""Milestones: a kind, a date and the words of the document; and what lateness means."""

from __future__ import annotations

import datetime as dt
from typing import Literal, Self

from pydantic import Field, model_validator

from intake.parts import Code, PlanPart, Source, Text


class Milestone(PlanPart):
    """A dated step.

    `before` (trước ngày X): X is excluded. `by` (chậm nhất ngày X): X is included.
    `planned` (dự kiến): may move, nobody is late. `window` (từ … đến …): both ends included.
    `time` gives an hour on that day where the document names one.
    """

    code: Code
    label: Text
    kind: Literal["before", "by", "planned", "window"]
    date: dt.date
    until: dt.date | None = None
    """The last day of a window."""
    time: dt.time | None = None
    who: Text
    to: Text | None = None
    """Where the thing goes."""
    source: Source

    @model_validator(mode="after")
    def _window_has_two_ends(self) -> Self:
        if (self.kind == "window") != (self.until is not None):
            raise ValueError("window_until")
        if self.until is not None and self.until < self.date:
            raise ValueError("window_backwards")
        return self


class Lateness(PlanPart):
    """What is late stays off the list that goes up until a person admits it; in whose words."""

    milestones: tuple[Code, ...] = Field(min_length=1)
    words: Text
    source: Source
