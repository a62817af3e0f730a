"""A vote that the plan demands: who votes on what, in which words, and what counts."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from intake.conditions import Condition
from intake.parts import Code, Name, PlanPart, Source, Text
from intake.plan.ballot_rules import (
    Blank,
    Chair,
    LeastNumber,
    Quorum,
    SelfVote,
    TellersRule,
    Threshold,
    Tie,
)


class Electorate(PlanPart):
    """Who votes: those in the unit, or in the agency, to whom `when` applies."""

    words: Text
    place: Literal["unit", "agency"]
    when: Condition | None = None
    source: Source


class Items(PlanPart):
    """What is voted on: the people of the place (to whom `when` applies), each unit or agency
    itself, or (`named`) what the chair types in: agencies of one score, say."""

    subject: Literal["person", "leadership", "unit", "agency", "named"]
    when: Condition | None = None
    titles: tuple[Code, ...] = ()
    source: Source


class Selections(PlanPart):
    """What can be marked for an item: the choices of a list. With `items`, the items themselves
    are the selections of one question: vote for one of them. With `ranks`, each item is given
    its place, each place once."""

    list_name: Name | None = None
    of: Literal["list", "items", "ranks"] = "list"
    source: Source

    @model_validator(mode="after")
    def _from_one_place(self) -> Self:
        if (self.of == "list") == (self.list_name is None):
            raise ValueError("selections_list_or_items")
        return self


class AtMost(PlanPart):
    """No more than `count` items of one ballot may have `selection`."""

    selection: Code
    count: int = Field(ge=1, le=500)


class Mode(PlanPart):
    """`slip`: each item is cut off and counted alone, and nobody can see what else its voter
    marked. `whole`: the ballot stays together, for ranking or for a limit; the board is for the
    tellers only."""

    of: Literal["slip", "whole"]
    at_most: AtMost | None = None
    source: Source

    @model_validator(mode="after")
    def _a_limit_needs_the_whole(self) -> Self:
        if self.at_most is not None and self.of == "slip":
            raise ValueError("at_most_of_a_slip")
        return self


class Ballot(PlanPart):
    """A vote that the plan demands. Every setting says where it stands, or that the document is
    silent and we chose; the check of a plan refuses a secret ballot that leaves one open.

    `secret_source` is where it stands that the vote is secret, if not in `source`.
    """

    code: Code
    label: Text
    secret: bool
    secret_source: Source | None = None
    milestone: Code | None = None
    source: Source
    electorate: Electorate | None = None
    items: Items | None = None
    selections: Selections | None = None
    mode: Mode | None = None
    threshold: Threshold | None = None
    quorum: Quorum | None = None
    least_number: LeastNumber | None = None
    self_vote: SelfVote | None = None
    tellers: TellersRule | None = None
    blank: Blank | None = None
    tie: Tie | None = None
    chair: Chair | None = None

    @property
    def open_settings(self) -> tuple[str, ...]:
        """The settings that are left open and must not be; a vote by show of hands needs to say
        only who votes, and on what."""
        needed = SETTINGS if self.secret else SETTINGS[:2]
        return tuple(name for name in needed if getattr(self, name) is None)


SETTINGS = (
    "electorate",
    "items",
    "selections",
    "mode",
    "threshold",
    "quorum",
    "least_number",
    "self_vote",
    "tellers",
    "blank",
    "tie",
    "chair",
)
