"""Who takes part: kinds of unit, facts about a party, roles, and who fills which form."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from intake.conditions import Condition
from intake.parts import Code, Name, PlanPart, Source, Text

PartyKind = Literal["person", "leadership", "unit", "agency"]


class UnitKind(PlanPart):
    code: Code
    label: Text
    source: Source | None = None


class Tenure(PlanPart):
    """Yes is expected of who came, by the date fact `since`, less than so many months before the
    end of the period. What the roster says stands; where the two disagree, somebody is told."""

    months: int = Field(ge=1, le=600)
    since: Name
    source: Source


class FactSpec(PlanPart):
    """Something the roster says about a person; conditions and forms speak of it by `name`."""

    name: Name
    label: Text
    type: Literal["text", "yes_no", "integer", "date", "select_one"]
    list_name: Name | None = None
    columns: tuple[Text, ...] = Field(min_length=1)
    """The headings under which a roster may give it; the first one is ours."""
    required: bool = False
    sensitive: bool = False
    under: Tenure | None = None
    """Of a yes/no that another fact gives away."""


class Role(PlanPart):
    """A part that a person plays, read from the facts."""

    code: Code
    label: Text
    when: Condition
    source: Source


class AskedAfter(PlanPart):
    """A later moment of asking: once the meeting `after` has come to a conclusion, and its minutes
    were read back.

    Of a person, a unit or its leadership: a conclusion on that very party; of the agency: that
    the meeting is over. `titles`: only whom it carried for one of these. `when` reads the facts of
    the party and `level`, the one that the meeting came to.
    """

    after: Code
    when: Condition | None = None
    titles: tuple[Code, ...] = ()


class Assignment(PlanPart):
    """Who fills which form: for each respondent of this kind to which `when` applies.

    `filled_by` and `signed_by` are roles, for a form that a unit or its leadership owes: the
    person of that role in that unit (in the whole agency for `agency`, or where `filler_of` says
    so). What one role fills in and another signs counts as handed in when the latter has released
    it.

    `registered`: asked only of who registered for a title, in time, from the next day on.
    `asked`: only when something was concluded, from the next day on.
    """

    form: Code
    respondent: PartyKind
    when: Condition | None = None
    filled_by: Code | None = None
    filler_of: Literal["unit", "agency"] = "unit"
    signed_by: Code | None = None
    registered: bool = False
    asked: AskedAfter | None = None
    milestone: Code
    source: Source

    @property
    def from_the_start(self) -> bool:
        """Whether it is asked as the campaign begins."""
        return not self.registered and self.asked is None
