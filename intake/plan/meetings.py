"""A meeting that the plan demands: of a unit on its people, or of a council on what reached it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from intake.conditions import Condition
from intake.parts import Code, Name, PlanPart, Source, Text
from intake.plan.ballot_rules import Base, Chair, LeastNumber, Quorum
from intake.plan.respondents import PartyKind

StepKind = Literal["review", "motion", "ballot", "titles", "initiatives", "notes"]


class Members(PlanPart):
    """Who meets: those in the unit, or in the agency, to whom `when` applies."""

    words: Text
    when: Condition | None = None
    source: Source


class Invited(PlanPart):
    """Who is invited besides, in words; with a `role`, whoever has it in the agency."""

    words: Text
    role: Code | None = None
    source: Source


class Hands(PlanPart):
    """A vote by show of hands: so many percent of `base` must be for it."""

    more_than: float | None = Field(default=None, ge=0, lt=100)
    at_least: float | None = Field(default=None, gt=0, le=100)
    base: Base
    source: Source

    @model_validator(mode="after")
    def _one_figure(self) -> Self:
        if (self.more_than is None) == (self.at_least is None):
            raise ValueError("hands_one_figure")
        if self.base not in {"all_members", "present"}:
            raise ValueError("hands_base")
        return self


class Subjects(PlanPart):
    """Who is gone through: parties of a kind, those of them to whom `when` applies."""

    kind: PartyKind
    when: Condition | None = None


class Step(PlanPart):
    """One step of a meeting, in the plan's order.

    `review`: each of `subjects`, group after group, with the form that each handed in; opinions
    and a conclusion are noted, and a level where the plan's levels are proposed for that kind; with
    `from_meeting`, those alone on whom a ballot there could not be held, or ended equal, where the
    leaders then decide.
    `motion`: one question, put to a show of hands. `ballot`: the secret ballot of that code.
    `titles`: each title that somebody of the place registered for, or that an earlier meeting
    (`from_meeting`) proposed. `initiatives`: each that reached it. `notes`: what is said, noted.
    """

    code: Code
    label: Text
    kind: StepKind
    subjects: tuple[Subjects, ...] = ()
    ballot: Code | None = None
    titles: tuple[Code, ...] = ()
    """None: every title of the catalogue."""
    from_meeting: Code | None = None
    question: Text | None = None
    """What a motion is about, in the sentence that is voted on."""
    hands: Hands | None = None
    own_matter: Literal["votes", "abstains"] = "abstains"
    """Whether a member votes on an own title or initiative."""
    source: Source

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.kind == "review") != bool(self.subjects):
            raise ValueError("step_subjects")
        if (self.kind == "ballot") != (self.ballot is not None):
            raise ValueError("step_ballot")
        if (self.kind == "motion") != (self.question is not None):
            raise ValueError("step_question")
        if self.kind == "motion" and self.hands is None:
            raise ValueError("step_hands")
        return self


class Meeting(PlanPart):
    """`chair.when_subject` chairs while the head is gone through. `least_number`: with fewer
    members the meeting proposes, and whoever `below` names decides."""

    code: Code
    label: Text
    place: Literal["unit", "agency"]
    milestone: Code | None = None
    members: Members
    invited: tuple[Invited, ...] = ()
    chair: Chair
    secretary: Code | None = None
    """The role that keeps the minutes; none: whom the chair names."""
    quorum: Quorum | None = None
    least_number: LeastNumber | None = None
    decides: bool = False
    """Its outcome stands (a council's); otherwise it goes up as a proposal."""
    steps: tuple[Step, ...] = Field(min_length=1)
    source: Source


class Initiatives(PlanPart):
    """Where initiatives are handed in, and which question says what.

    `shares` is the table of authors, with `share` as its column of percentages and `author` of
    names. `like_from`: from so many percent of likeness on, two are shown side by side.
    """

    form: Code
    when: Condition | None = None
    """Of the answers: only then it holds an initiative."""
    title: Name
    summary: Name
    shares: Name | None = None
    author: Name | None = None
    share: Name | None = None
    grounds: Name | None = None
    """The question whose chosen answers are the benefits."""
    first_applied: Name | None = None
    """No: it was applied before, and is not new."""
    used_before: Name | None = None
    """Yes: it was considered in an earlier year, and is refused."""
    accepted_elsewhere: Name | None = None
    """Yes: accepted by a science council above, and recognised by itself."""
    author_says: tuple[Name, ...] = ()
    """Questions whose answers stand beside the likeness: people weigh them, no rule does."""
    like_from: int = Field(default=60, ge=10, le=100)
    source: Source
