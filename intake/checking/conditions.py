"""Conditions speak of what is known by then, in values that it can have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from intake.checking.finding import Finding, error
from intake.checking.known import Known, Names, answer_of, facts_of_people, facts_of_units
from intake.checking.references import missing
from intake.conditions import AllOf, AnyOf, AtLeast, Condition, In, Is, Not
from intake.loading.strict_yaml import Path
from intake.plan import Form, Plan
from intake.questions.base import Choice


def check(plan: Plan) -> Iterator[Finding]:
    people, units = facts_of_people(plan), facts_of_units(plan)
    for number, role in enumerate(plan.roles):
        yield from fits(role.when, ("roles", number, "when"), people)
    for number, assignment in enumerate(plan.assignments):
        facts = people if assignment.respondent == "person" else units
        yield from fits(assignment.when, ("assignments", number, "when"), facts)
    used: set[str] = set()
    for number, form in enumerate(plan.forms):
        used |= _lists_of(form)
        yield from _in_form(form, number, plan, people)
    for name, choices in plan.choice_lists.items():
        if name not in used:
            yield from _choices(choices, ("choice_lists", name), people, {})


def _lists_of(form: Form) -> set[str]:
    return {
        name
        for section in form.sections
        for question in section.questions
        if (name := getattr(question, "list_name", None)) is not None
    }


def _in_form(form: Form, number: int, plan: Plan, facts: Names) -> Iterator[Finding]:
    later = {
        question.name: answer_of(question, plan)
        for section in form.sections
        for question in section.questions
        if question.type != "note"
    }
    names = dict(facts)
    for s, section in enumerate(form.sections):
        path: Path = ("forms", number, "sections", s)
        yield from fits(section.relevant, (*path, "relevant"), names, later)
        for q, question in enumerate(section.questions):
            here: Path = (*path, "questions", q)
            yield from fits(question.relevant, (*here, "relevant"), names, later)
            own = getattr(question, "choices", ())
            yield from _choices(own, (*here, "choices"), names, later)
            listed = getattr(question, "list_name", None)
            if listed is not None:
                path_of_list: Path = ("choice_lists", listed)
                choices = plan.choice_lists.get(listed, ())
                yield from _choices(choices, path_of_list, names, later)
            if question.name in later:
                names[question.name] = later.pop(question.name)


def _choices(
    choices: tuple[Choice, ...], path: Path, names: Names, later: Names
) -> Iterator[Finding]:
    for number, choice in enumerate(choices):
        yield from fits(choice.relevant, (*path, number, "relevant"), names, later)


def fits(
    condition: Condition | None, path: Path, names: Names, later: Names | None = None
) -> Iterator[Finding]:
    """Findings of one condition; `later` are the questions that are not asked yet."""
    match condition:
        case Is():
            ((name, wanted),) = condition.is_.items()
            yield from _compares(name, (wanted,), (*path, "is", name), names, later)
        case In():
            ((name, several),) = condition.in_.items()
            yield from _compares(name, several, (*path, "in", name), names, later)
        case AtLeast():
            ((name, _),) = condition.at_least.items()
            here: Path = (*path, "at_least", name)
            yield from _named(name, here, names, later)
            known = names.get(name)
            if known is not None and known.kind != "number" and not known.several:
                yield error(here, "condition.not_number", name=name)
        case Not():
            yield from fits(condition.not_, (*path, "not"), names, later)
        case AllOf():
            for number, part in enumerate(condition.all):
                yield from fits(part, (*path, "all", number), names, later)
        case AnyOf():
            for number, part in enumerate(condition.any):
                yield from fits(part, (*path, "any", number), names, later)


def _compares(
    name: str, wanted: tuple[Any, ...], path: Path, names: Names, later: Names | None
) -> Iterator[Finding]:
    yield from _named(name, path, names, later)
    known = names.get(name)
    if known is None:
        return
    if known.kind == "thing":
        yield error(path, "condition.thing", name=name)
    for value in wanted:
        yield from _possible(name, value, known, path)


def _named(name: str, path: Path, names: Names, later: Names | None) -> Iterator[Finding]:
    if name in (later or {}):
        yield error(path, "condition.later", name=name)
    else:
        yield from missing(path, "condition.unknown", name, names)


def _possible(name: str, value: Any, known: Known, path: Path) -> Iterator[Finding]:
    """Whether what `known` stands for can ever be `value`."""
    match known.kind:
        case "truth" if not isinstance(value, bool):
            yield error(path, "condition.truth", name=name, value=value)
        case "number" if isinstance(value, bool) or not isinstance(value, int):
            yield error(path, "condition.number", name=name, value=value)
        case "text" if not isinstance(value, str):
            yield error(path, "condition.text", name=name, value=value)
        case "codes" if known.codes and value not in known.codes:
            yield from missing(path, "condition.code", str(value), known.codes)
        case _:
            return
