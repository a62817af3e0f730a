"""What a vote needs to count, what happens when it does not, and who runs it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from intake.parts import Code, PlanPart, Source

Base = Literal["all_members", "present", "issued", "collected", "valid"]
"""What a share is taken of: everybody on the roll, those present, or so many ballots."""


class Threshold(PlanPart):
    """What an item needs. `share`: so many percent for `selection`. `most`: the selection with
    the most votes (and, where given, so many percent). `rank_sum`: the places given to each item
    are added up, and the smallest sum comes first."""

    by: Literal["share", "most", "rank_sum"]
    selection: Code | None = None
    more_than: float | None = Field(default=None, ge=0, lt=100)
    at_least: float | None = Field(default=None, gt=0, le=100)
    base: Base
    source: Source

    @model_validator(mode="after")
    def _a_share_of_something(self) -> Self:
        figures = (self.more_than is not None) + (self.at_least is not None)
        if self.by == "share" and (figures != 1 or self.selection is None):
            raise ValueError("threshold_share")
        if self.by == "most" and (figures > 1 or self.selection is not None):
            raise ValueError("threshold_most")
        if self.by == "rank_sum" and (figures or self.selection is not None):
            raise ValueError("threshold_ranks")
        return self


class Quorum(PlanPart):
    """The vote is held when so many parts of so many are there: 2 of 3, of everybody."""

    parts: int = Field(ge=1, le=100)
    of_parts: int = Field(ge=1, le=100)
    base: Literal["all_members"] = "all_members"
    source: Source

    @model_validator(mode="after")
    def _a_part(self) -> Self:
        if self.parts > self.of_parts:
            raise ValueError("quorum_above_one")
        return self


class LeastNumber(PlanPart):
    """With fewer who vote there is no ballot; `below` says what happens instead."""

    voters: int = Field(ge=2, le=100)
    below: Literal["leaders_decide", "show_of_hands"]
    source: Source


class SelfVote(PlanPart):
    allowed: bool
    source: Source


class TellersRule(PlanPart):
    """How many count, and how many of them open the box: 1 of 1, 2 of 2 or 2 of 3."""

    number: int = Field(ge=1, le=3)
    needed: int = Field(ge=1, le=2)
    subject_may_be: bool
    """Whether who is voted on may count."""
    source: Source

    @model_validator(mode="after")
    def _one_of_three_ways(self) -> Self:
        if (self.needed, self.number) not in {(1, 1), (2, 2), (2, 3)}:
            raise ValueError("tellers_ways")
        return self


class Blank(PlanPart):
    allowed: bool
    source: Source


class Tie(PlanPart):
    """What follows equal votes: another round (at most so many), or the chair or the leaders
    decide, or it stays open and is reported."""

    then: Literal["second_round", "chair_decides", "leaders_decide", "reported"]
    rounds: int = Field(default=1, ge=1, le=3)
    after: Literal["chair_decides", "leaders_decide", "reported"] | None = None
    """What follows when the last round ties again."""
    source: Source

    @model_validator(mode="after")
    def _an_end(self) -> Self:
        if (self.then == "second_round") == (self.after is None):
            raise ValueError("tie_after")
        return self


class Chair(PlanPart):
    """The role that chairs, and the one that does when the former is voted on; None: the office."""

    role: Code | None = None
    when_subject: Code | None = None
    source: Source
