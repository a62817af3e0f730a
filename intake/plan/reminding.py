"""Nudges: which rule tells whom how many days before a milestone, and when they may go out."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from intake.parts import Code, PlanPart, Source

Told = Literal["respondent", "contact", "head"]

EARLIEST, LATEST = dt.time(7), dt.time(20)
"""Nobody is told anything unasked before and after these, whatever a plan says."""

VALUES: dict[Told, frozenset[str]] = {
    "respondent": frozenset({"ho_ten", "viec", "han", "con_lai", "so_luong", "don_vi", "phut"}),
    "contact": frozenset({"ho_ten", "viec", "han", "con_lai", "so_luong", "don_vi"}),
    "head": frozenset({"ho_ten", "viec", "han", "con_lai", "so_luong", "don_vi", "danh_sach"}),
}
"""What a rule's text may ask for: names are for the head alone."""


class ReminderRule(PlanPart):
    """So many days before a milestone, who still owes is told; carried out by the clock.

    The day is counted from the last day that is still good, and moved to the working day before
    it where nothing is sent. `text` is Jinja2 with the values of `VALUES`.
    """

    code: Code
    milestone: Code
    days_before: int = Field(ge=0, le=60)
    to: Told
    text: Annotated[str, StringConstraints(min_length=1, max_length=600)]
    source: Source


class Hours(PlanPart):
    """A part of the day in which nudges go out: from `start` to before `end`."""

    start: dt.time
    end: dt.time

    @model_validator(mode="after")
    def _by_day(self) -> Self:
        if not EARLIEST <= self.start < self.end <= LATEST:
            raise ValueError("quiet_hours")
        return self


class Reminding(PlanPart):
    """When nudges go out, and how many at most; each has a default where the plan is silent.

    Saturdays, Sundays and public holidays are days off by themselves. `days_off` adds some, and
    `working_days` takes some away: days that the government moves year by year, by what the
    `days_source` says.
    `contact` is the role that hears how many are missing: in each unit, or of the whole agency.
    """

    hours: tuple[Hours, ...] = Field(
        min_length=1,
        max_length=4,
        default=(
            Hours(start=dt.time(8), end=dt.time(11)),
            Hours(start=dt.time(14), end=dt.time(16, 30)),
        ),
    )
    days_off: tuple[dt.date, ...] = Field(max_length=60, default=())
    working_days: tuple[dt.date, ...] = Field(max_length=60, default=())
    days_source: Source | None = None
    least_gap: int = Field(ge=1, le=30, default=1)
    """Days from one nudge about a form to the next."""
    most: int = Field(ge=1, le=20, default=6)
    """Nudges about one form to one person."""
    typing_grace: int = Field(ge=1, le=120, default=15)
    """Minutes for which somebody who has just typed is left in peace."""
    wave_spacing: int = Field(ge=0, le=120, default=5)
    """Minutes between two units."""
    contact: Code | None = None
    contact_of: Literal["unit", "agency"] = "unit"
    source: Source

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(one.end > other.start for one, other in pairwise(self.hours)):
            raise ValueError("hours_order")
        return self

    @model_validator(mode="after")
    def _days_by_a_source(self) -> Self:
        if (self.days_off or self.working_days) and self.days_source is None:
            raise ValueError("days_source")
        return self


SILENT = Reminding(source=Source(silent="Mặc định của phần mềm."))
"""Where the plan says nothing of when nudges go out."""
