"""Suggestions for review: the form has the table, and each is explained where none can see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intake.checking.finding import Finding, error
from intake.checking.references import missing
from intake.loading.strict_yaml import Path
from intake.plan import Plan, Suggestions
from intake.plan.suggestions import AnsweredIn
from intake.questions import Question


def check(plan: Plan) -> Iterator[Finding]:
    suggestions = plan.suggestions
    if suggestions is None:
        return
    path: Path = ("suggestions",)
    yield from _table(plan, suggestions, path)
    for place, each in enumerate(suggestions.answered_in):
        yield from _explained(plan, each, (*path, "answered_in", place))


def _table(plan: Plan, suggestions: Suggestions, path: Path) -> Iterator[Finding]:
    yield from missing((*path, "form"), "ref.form", suggestions.form, plan.forms_by_code)
    asked = _asked(plan, suggestions.form)
    if asked is None:
        return
    name = suggestions.question
    yield from missing((*path, "question"), "suggestion.question", name, asked)
    table = asked.get(name)
    if table is None:
        return
    if table.type != "table":
        yield error((*path, "question"), "suggestion.no_table", name=name, type=table.type)
        return
    columns = [column.name for column in table.columns]
    yield from missing((*path, "to"), "suggestion.column", suggestions.to, columns)
    yield from missing((*path, "says"), "suggestion.column", suggestions.says, columns)


def _explained(plan: Plan, each: AnsweredIn, path: Path) -> Iterator[Finding]:
    """What is suggested stands beside the question: it must not be one that a chat asks."""
    yield from missing((*path, "form"), "ref.form", each.form, plan.forms_by_code)
    asked = _asked(plan, each.form)
    if asked is None:
        return
    yield from missing((*path, "question"), "suggestion.question", each.question, asked)
    question = asked.get(each.question)
    if question is not None and not question.sensitive:
        yield error((*path, "question"), "suggestion.open", name=each.question)


def _asked(plan: Plan, code: str) -> Mapping[str, Question] | None:
    """The questions of a form by name; None where there is no such form."""
    form = plan.forms_by_code.get(code)
    if form is None:
        return None
    return {
        question.name: question
        for section in form.sections
        for question in section.questions
        if question.type != "note"
    }
