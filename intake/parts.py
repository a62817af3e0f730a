"""What every part of a plan shares: codes, names, and where a rule stands."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
"""A code in a plan: short ASCII, so that it fits file names, addresses and buttons."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""XLSForm's `name`: of a fact, a question or a column; conditions and templates use it."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class PlanPart(BaseModel):
    """Frozen; an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(PlanPart):
    """Where a rule or a deadline stands, or that the document is silent about it.

    `document` is "plan" or the code of a legal basis. Either `section` (with `quote`, its own
    words) or `silent` (our default, in a sentence) is given.
    """

    document: Code = "plan"
    section: Text | None = None
    quote: Text | None = None
    silent: Text | None = None
    note: Text | None = None
    """What the office has changed of it since, in a sentence: a date set for another year."""

    @model_validator(mode="after")
    def _section_or_silent(self) -> Self:
        if (self.section is None) == (self.silent is None):
            raise ValueError("source_section_or_silent")
        return self
