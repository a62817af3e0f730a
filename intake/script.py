"""A form made ready to be asked: its steps in order, with conditions compiled once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from intake.conditions import Test, compile_condition
from intake.plan.form import Form, Section
from intake.plan.plan import Plan
from intake.plan.respondents import FactSpec
from intake.questions.base import NIL, SKIPPED, BaseQuestion, Choice, Value
from intake.questions.choice import SelectMultipleQuestion, SelectOneQuestion
from intake.questions.confirm import NoteQuestion


@dataclass(frozen=True)
class Step:
    """One question at its place; `notes` are the notes that stand before it."""

    question: BaseQuestion
    section: Section
    section_number: int
    section_applies: Test
    question_applies: Test
    notes: tuple[tuple[Test, str], ...]
    filtered: bool
    """Its choices depend on other answers, so that an answer can stop to hold."""

    @property
    def name(self) -> str:
        return self.question.name


@dataclass(frozen=True)
class Script:
    """A form of one plan revision, as the engine walks it."""

    form: Form
    steps: tuple[Step, ...]
    lists: Mapping[str, tuple[Choice, ...]]
    facts: Mapping[str, FactSpec]
    titles: Mapping[str, str]
    """Of the documents that sources name."""

    @cached_property
    def by_name(self) -> dict[str, Step]:
        return {step.name: step for step in self.steps}


@dataclass(frozen=True, slots=True)
class Walk:
    """The form as it stands for these facts and answers."""

    relevant: tuple[Step, ...]
    position: Step | None
    """The first relevant question without a whole answer."""
    values: Mapping[str, Any]
    """Facts and relevant answers, by name."""
    irrelevant: frozenset[str]


def make_script(plan: Plan, form_code: str) -> Script:
    """The form `form_code` of `plan`, ready to be asked."""
    form = plan.forms_by_code[form_code]
    return Script(
        form=form,
        steps=tuple(_steps(form, plan.choice_lists)),
        lists=plan.choice_lists,
        facts={fact.name: fact for fact in plan.facts},
        titles=plan.titles_of_documents,
    )


def _steps(form: Form, lists: Mapping[str, tuple[Choice, ...]]) -> Iterator[Step]:
    for number, section in enumerate(form.sections, start=1):
        section_applies = compile_condition(section.relevant)
        notes: list[tuple[Test, str]] = []
        for question in section.questions:
            applies = compile_condition(question.relevant)
            if isinstance(question, NoteQuestion):
                notes.append((applies, question.label))
                continue
            yield Step(
                question=question,
                section=section,
                section_number=number,
                section_applies=section_applies,
                question_applies=applies,
                notes=tuple(notes),
                filtered=_is_filtered(question, lists),
            )
            notes = []


def _is_filtered(question: BaseQuestion, lists: Mapping[str, tuple[Choice, ...]]) -> bool:
    if not isinstance(question, SelectOneQuestion | SelectMultipleQuestion):
        return False
    choices = question.choices or lists.get(question.list_name or "", ())
    return any(choice.relevant is not None for choice in choices)


def walk(script: Script, facts: Mapping[str, Any], answers: Mapping[str, Value]) -> Walk:
    """Which questions apply, in order, and where the person stands.

    An answer counts for later conditions only while its own question applies.
    """
    values = dict(facts)
    relevant = []
    irrelevant = set()
    position: Step | None = None
    for step in script.steps:
        if step.section_applies(values) is not True or step.question_applies(values) is not True:
            irrelevant.add(step.name)
            continue
        relevant.append(step)
        value = answers.get(step.name)
        if value is None or not step.question.closed(value):
            position = position or step
        elif value not in (NIL, SKIPPED):
            values[step.name] = value
    return Walk(tuple(relevant), position, values, frozenset(irrelevant))
