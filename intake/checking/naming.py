"""Each code names one thing, and each name is either a fact or a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intake.checking.finding import Finding, error
from intake.checking.known import FILLER_FACTS, STANDARD_FACTS
from intake.loading.strict_yaml import Path
from intake.plan import Form, Plan
from intake.questions.base import Choice
from vietnamese.text import words

Named = Iterable[tuple[str, Path]]


def check(plan: Plan) -> Iterator[Finding]:
    for part in _CODED:
        yield from _twice(
            (each.code, (part, number, "code")) for number, each in enumerate(getattr(plan, part))
        )
    yield from _twice((fact.name, ("facts", n, "name")) for n, fact in enumerate(plan.facts))
    yield from _twice((form.form, ("forms", n, "form")) for n, form in enumerate(plan.forms))
    yield from _fact_names(plan)
    yield from _headings(plan)
    for name, choices in plan.choice_lists.items():
        yield from _choices(choices, ("choice_lists", name))
    for number, table in enumerate(plan.point_tables):
        path: Path = ("point_tables", number, "lines")
        yield from _twice((line.code, (*path, n, "code")) for n, line in enumerate(table.lines))
    for number, form in enumerate(plan.forms):
        yield from _in_form(form, number, {*_OURS, *(fact.name for fact in plan.facts)})


_OURS = frozenset({*STANDARD_FACTS, *FILLER_FACTS})

_CODED = (
    "legal_bases",
    "unit_kinds",
    "roles",
    "quotas",
    "titles",
    "milestones",
    "outputs",
    "reminders",
    "ballots",
    "meetings",
    "exclusions",
    "point_tables",
)


def _twice(named: Named) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, path in named:
        if name in seen:
            yield error(path, "name.twice", name=name)
        seen.add(name)


def _fact_names(plan: Plan) -> Iterator[Finding]:
    for number, fact in enumerate(plan.facts):
        if fact.name in _OURS:
            yield error(("facts", number, "name"), "name.standard_fact", name=fact.name)


def _headings(plan: Plan) -> Iterator[Finding]:
    """A column of the roster can fill one fact only."""
    owners: dict[str, str] = {}
    for number, fact in enumerate(plan.facts):
        for place, heading in enumerate(fact.columns):
            owner = owners.setdefault(words(heading), fact.name)
            if owner != fact.name:
                path: Path = ("facts", number, "columns", place)
                yield error(path, "name.heading", heading=heading, other=owner)


def _choices(choices: tuple[Choice, ...], path: Path) -> Iterator[Finding]:
    yield from _twice((each.code, (*path, n, "code")) for n, each in enumerate(choices))
    labels: dict[str, str] = {}
    for number, choice in enumerate(choices):
        other = labels.setdefault(words(choice.label), choice.code)
        if other != choice.code:
            yield error((*path, number, "label"), "name.label", label=choice.label, other=other)


def _in_form(form: Form, number: int, facts: set[str]) -> Iterator[Finding]:
    path: Path = ("forms", number, "sections")
    yield from _twice((each.name, (*path, n, "name")) for n, each in enumerate(form.sections))
    names = [
        (question, (*path, s, "questions", q))
        for s, section in enumerate(form.sections)
        for q, question in enumerate(section.questions)
    ]
    yield from _twice((question.name, (*place, "name")) for question, place in names)
    for question, place in names:
        if question.name in facts:
            yield error((*place, "name"), "name.also_fact", name=question.name)
        if question.type in {"select_one", "select_multiple"}:
            yield from _choices(question.choices, (*place, "choices"))
        if question.type == "table":
            columns = question.columns
            yield from _twice(
                (column.name, (*place, "columns", n, "name")) for n, column in enumerate(columns)
            )
