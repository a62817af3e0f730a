"""A form: sections of questions, and what handing it in is called."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from intake.conditions import Condition
from intake.parts import Code, Name, PlanPart, Source, Text
from intake.questions import Question


class Section(PlanPart):
    name: Name
    title: Text
    intro: Text | None = None
    relevant: Condition | None = None
    questions: tuple[Question, ...] = Field(min_length=1)


class Form(PlanPart):
    """One form, one file."""

    form: Code
    title: Text
    official_name: Text
    """As the document calls it: "Mẫu số 02A"."""
    style: Literal["state", "party"] = "state"
    """State papers carry the national title, Party papers the Party's."""
    minutes: int = Field(ge=1, le=480)
    """About how long it takes; shown before one begins."""
    submit_label: Text
    next_step: Text
    """What happens after handing in; printed on the receipt."""
    head_reads: bool = True
    """Whether the head of the unit may read what was handed in; the office always may."""
    source: Source
    sections: tuple[Section, ...] = Field(min_length=1)
