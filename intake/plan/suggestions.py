"""Suggestions for review: who shall explain what, as others suggest it before the review."""

from __future__ import annotations

from pydantic import Field

from intake.parts import Code, Name, PlanPart, Source


class AnsweredIn(PlanPart):
    """The question of a form in which a suggestion is explained."""

    form: Code
    question: Name


class Suggestions(PlanPart):
    """Where suggestions are handed in: a table with a line for each, and what its columns say.

    The office passes each line on to whom it is about, who explains it in `answered_in`.
    """

    form: Code
    question: Name
    to: Name
    """The column that names the person or the collective."""
    says: Name
    """The column of what is suggested."""
    answered_in: tuple[AnsweredIn, ...] = Field(min_length=1)
    source: Source

    def question_in(self, form: str) -> str | None:
        """The question of this form in which suggestions are explained, if it has one."""
        return next((each.question for each in self.answered_in if each.form == form), None)
