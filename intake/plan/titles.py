"""The catalogue of titles and rewards: to whom, what must come before, how many at most; and what
keeps somebody out for now."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from intake.conditions import Condition
from intake.parts import Code, Name, PlanPart, Source, Text
from intake.plan.respondents import PartyKind

OF_UNIT = "unit_"
"""A plan's fact of this beginning is of the unit, though the roster says it beside a person."""

OUR_RULES = frozenset({"registration", "late", "not_open"})
"""Rules that have no code of the plan; those of the dossier are "dossier:FORM"."""


class Earlier(PlanPart):
    """`title` was given so many times before; `in_a_row`: in the years just before this one."""

    title: Code
    times: int = Field(ge=1, le=20)
    in_a_row: bool = False


class Prerequisite(PlanPart):
    """What one must be or have for a title: facts and levels (`when`), or earlier titles.

    `when` reads the facts of the roster, `level`, the level concluded or proposed this year, and
    `initiative`, whether an initiative of this year was recognised.
    `corrected_by`: who can correct the fact, in words.
    """

    code: Code
    words: Text
    when: Condition | None = None
    earlier: Earlier | None = None
    corrected_by: Text
    source: Source

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        if (self.when is None) == (self.earlier is None):
            raise ValueError("prerequisite_one_test")
        return self


class Cap(PlanPart):
    """At most `percent` of those with the title `of` may have this one, in each agency."""

    percent: int = Field(ge=1, le=100)
    of: Code
    rounding: Literal["floor", "nearest", "ceiling"] = "floor"
    source: Source


class Title(PlanPart):
    """A title or reward that can be registered for or proposed."""

    code: Code
    label: Text
    kind: Literal["title", "reward"]
    awarded_by: Text
    open_to: Text
    """To whom, in the document's words."""
    given_to: tuple[PartyKind, ...] = ()
    """None: it is not proposed here."""
    when: Condition | None = None
    """To which of them."""
    requires: tuple[Prerequisite, ...] = ()
    cap: Cap | None = None
    dossier: tuple[Code, ...] = ()
    """Forms that must have been handed in, on time, for it."""
    standard: Text | None = None
    source: Source


class Registration(PlanPart):
    """Where titles are registered for: forms, and the question of each whose answer holds the
    codes of titles. `required`: who has not registered, or too late, is not considered."""

    forms: tuple[Code, ...] = Field(min_length=1)
    question: Name
    required: bool = True
    words: Text
    """What is said of who has not: in the rule's own words."""
    source: Source


class Exclusion(PlanPart):
    """What keeps a party from every title for now: as long as `when` holds of its facts."""

    code: Code
    words: Text
    when: Condition
    corrected_by: Text
    source: Source
