"""A form made ready to be asked: its steps in order, with conditions compiled once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from intake.conditions import Test, compile_condition
from intake.plan.form import Form, Section
from intake.plan.plan import Plan
from intake.plan.respondents import FactSpec
from intake.questions.base import NIL, SKIPPED, Asking, BaseQuestion, Choice, Value
from intake.questions.choice import SelectMultipleQuestion, SelectOneQuestion
from intake.questions.confirm import NoteQuestion
from intake.questions.table import TableQuestion
from intake.turn import Prompt, Why, Widget
from intake.why import why_words


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One question at its place; `notes` are the notes that stand before it."""

    place: int
    name: str
    question: BaseQuestion
    section: Section
    section_number: int
    applies: tuple[Test, ...]
    """The conditions of its section and its own, none when it is always asked."""
    notes: tuple[tuple[Test, str], ...]
    filtered: bool
    """Its choices depend on other answers, so that an answer can stop to hold."""
    whole_at_once: bool
    """Any answer is a whole one; not so for a table."""
    plain_widget: Widget | None
    """Its widget, where no answer changes it."""
    fixed: Mapping[str, Any]
    """What its prompt says to everybody."""

    def holds(self, value: Value, asking: Asking) -> bool:
        """Whether a stored answer is still one: "Không có" only where it may be said."""
        if value == NIL:
            return self.question.nil
        if value == SKIPPED:
            return not self.question.required
        return self.question.holds(value, asking)


@dataclass(frozen=True)
class Script:
    """A form of one plan revision, as the engine walks it."""

    form: Form
    steps: tuple[Step, ...]
    lists: Mapping[str, tuple[Choice, ...]]
    facts: Mapping[str, FactSpec]

    @cached_property
    def by_name(self) -> dict[str, Step]:
        return {step.name: step for step in self.steps}

    @cached_property
    def filtered(self) -> tuple[Step, ...]:
        """The steps whose choices depend on other answers."""
        return tuple(step for step in self.steps if step.filtered)

    @cached_property
    def path(self) -> tuple[tuple[Step, str, tuple[Test, ...], bool], ...]:
        """What every walk looks at in each step, without looking it up."""
        return tuple((step, step.name, step.applies, step.whole_at_once) for step in self.steps)


class Walk(NamedTuple):
    """The form as it stands for these facts and answers."""

    relevant: Sequence[Step]
    position: Step | None
    """The first relevant question without a whole answer."""
    values: Mapping[str, Any]
    """Facts and relevant answers, by name."""
    irrelevant: AbstractSet[str]


def make_script(plan: Plan, form_code: str) -> Script:
    """The form `form_code` of `plan`, ready to be asked."""
    form = plan.forms_by_code[form_code]
    return Script(
        form=form,
        steps=tuple(_steps(form, plan.choice_lists, plan.titles_of_documents)),
        lists=plan.choice_lists,
        facts={fact.name: fact for fact in plan.facts},
    )


def _steps(
    form: Form, lists: Mapping[str, tuple[Choice, ...]], titles: Mapping[str, str]
) -> Iterator[Step]:
    place = 0
    for number, section in enumerate(form.sections, start=1):
        notes: list[tuple[Test, str]] = []
        for question in section.questions:
            if isinstance(question, NoteQuestion):
                notes.append((compile_condition(question.relevant), question.label))
                continue
            conditions = (section.relevant, question.relevant)
            yield Step(
                place=place,
                name=question.name,
                question=question,
                section=section,
                section_number=number,
                applies=tuple(compile_condition(each) for each in conditions if each is not None),
                notes=tuple(notes),
                filtered=_is_filtered(question, lists),
                whole_at_once=type(question).closed is BaseQuestion.closed,
                plain_widget=_plain_widget(question, lists),
                fixed=_fixed(question, section, why_words(titles, question.source or form.source)),
            )
            notes = []
            place += 1


def _fixed(question: BaseQuestion, section: Section, why: Why) -> dict[str, Any]:
    """What is filled in anew at each asking is None here, to keep its place."""
    said = {
        "question": question.name,
        "label": question.label,
        "hint": question.hint or "",
        "why": why,
        "section": section.title,
        "required": question.required,
        "nil_allowed": question.nil,
        "sensitive": question.sensitive,
    }
    return {field: said.get(field) for field in Prompt.model_fields}


def _plain_widget(question: BaseQuestion, lists: Mapping[str, tuple[Choice, ...]]) -> Widget | None:
    if isinstance(question, TableQuestion) or _is_filtered(question, lists):
        return None
    return question.widget(Asking(lists), None)


def _is_filtered(question: BaseQuestion, lists: Mapping[str, tuple[Choice, ...]]) -> bool:
    if not isinstance(question, SelectOneQuestion | SelectMultipleQuestion):
        return False
    choices = question.choices or lists.get(question.list_name or "", ())
    return any(choice.relevant is not None for choice in choices)


_NOT_COMPARED = (NIL, SKIPPED)


def walk(script: Script, facts: Mapping[str, Any], answers: Mapping[str, Value]) -> Walk:
    """Which questions apply, in order, and where the person stands.

    An answer counts for later conditions only while its own question applies.
    """
    values = dict(facts)
    relevant = []
    irrelevant: set[str] = set()
    position: Step | None = None
    for step, name, conditions, whole_at_once in script.path:
        for applies in conditions:
            if applies(values) is not True:
                irrelevant.add(name)
                break
        else:
            relevant.append(step)
            value = answers.get(name)
            if value is None or not (whole_at_once or step.question.closed(value)):
                position = position or step
            elif value.__class__ is not dict or value not in _NOT_COMPARED:
                values[name] = value
    return Walk(relevant, position, values, irrelevant)
