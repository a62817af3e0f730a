"""One module a question type; this union is the registry."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from intake.questions.choice import SelectMultipleQuestion, SelectOneQuestion, YesNoQuestion
from intake.questions.confirm import AcknowledgeQuestion, NoteQuestion
from intake.questions.date import DateQuestion
from intake.questions.file import FileQuestion
from intake.questions.number import IntegerQuestion, ScoreQuestion
from intake.questions.table import TableQuestion
from intake.questions.text import LongTextQuestion, TextQuestion

Question = Annotated[
    TextQuestion
    | LongTextQuestion
    | SelectOneQuestion
    | SelectMultipleQuestion
    | YesNoQuestion
    | IntegerQuestion
    | ScoreQuestion
    | DateQuestion
    | TableQuestion
    | FileQuestion
    | AcknowledgeQuestion
    | NoteQuestion,
    Field(discriminator="type"),
]
