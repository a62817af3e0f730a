"""Where a form asks people for a level of their own, and what they answered there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from intake.plan import Form, Level, Plan
from intake.questions import Question


def own_level(plan: Plan, scale: Level, form: Form, answers: Mapping[str, Any]) -> str:
    """The answer to the form's first question that asks for a level of this scale, under the name
    that the question gives it; "" for none."""
    for question, list_name in _questions(plan, scale, form):
        for choice in plan.choice_lists.get(list_name, ()):
            if choice.code == answers.get(question.name):
                return choice.label
    return ""


def asks_own_level(plan: Plan, form: Form) -> bool:
    """Whether it asks for a level of any scale."""
    return any(any(_questions(plan, scale, form)) for scale in plan.levels)


def _questions(plan: Plan, scale: Level, form: Form) -> Iterator[tuple[Question, str]]:
    """With the list of each. One law may name a level otherwise than another does: a list of the
    plan's levels with the same codes is the same scale."""
    codes = _codes(plan, scale)
    alike = {each.list_name for each in plan.levels if _codes(plan, each) == codes}
    for section in form.sections:
        for question in section.questions:
            list_name = getattr(question, "list_name", None)
            if list_name in alike:
                yield question, list_name


def _codes(plan: Plan, scale: Level) -> list[str]:
    return [choice.code for choice in plan.choice_lists.get(scale.list_name, ())]
