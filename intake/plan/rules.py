"""Levels and quotas; returning; and point tables."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from intake.conditions import Condition
from intake.parts import Code, Name, PlanPart, Source, Text
from intake.plan.respondents import PartyKind


class RatedElsewhere(PlanPart):
    """People whom another authority rates: here nobody proposes a level of them, is reminded of
    one, or counts them in a quota. `when` reads the facts of the roster; `words` say who rates."""

    when: Condition
    words: Text
    source: Source


class Level(PlanPart):
    """A scale of levels: the choice list that gives them, best first.

    `proposed_for`: the kinds of party for which a head proposes one of these levels, and says it
    by `milestone`. `elsewhere`: for whom nobody here does.
    """

    list_name: Name
    label: Text
    proposed_for: tuple[PartyKind, ...] = ()
    milestone: Code | None = None
    elsewhere: RatedElsewhere | None = None
    source: Source


class Quota(PlanPart):
    """At most `percent` of those at the levels `of` may be proposed for `level`, group by group.

    `of` is the base of the percentage: the limited level counts in it only when it is listed.
    `group_by` is a fact of a person; `rounding` says what becomes of a fraction, and
    `rounding_source` where that stands.
    """

    code: Code
    list_name: Name
    level: Code
    percent: int = Field(ge=1, le=100)
    of: tuple[Code, ...] = Field(min_length=1)
    group_by: Name
    rounding: Literal["floor", "nearest", "ceiling"] = "floor"
    rounding_source: Source | None = None
    source: Source


class Returning(PlanPart):
    """What was handed in and sent back keeps its standing when it comes again in so many working
    days after the day of the return."""

    working_days: int = Field(ge=1, le=60)
    source: Source


class Points(PlanPart):
    """One line of a point table; lines of one `parent` add up to its `max`."""

    code: Code
    label: Text
    max: float = Field(gt=0)
    parent: Code | None = None


class PointTable(PlanPart):
    code: Code
    label: Text
    total: float = Field(gt=0)
    lines: tuple[Points, ...] = Field(min_length=1)
    source: Source
