"""Initiatives: the form asks what the plan says that it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intake.checking.conditions import fits
from intake.checking.finding import Finding, error
from intake.checking.known import answer_of, facts_of_people
from intake.checking.references import missing
from intake.loading.strict_yaml import Path
from intake.plan import Initiatives, Plan
from intake.questions import Question

_TYPES = {
    "title": ("text", "long_text"),
    "summary": ("text", "long_text"),
    "shares": ("table",),
    "grounds": ("select_multiple", "select_one"),
    "first_applied": ("yes_no",),
    "used_before": ("yes_no",),
    "accepted_elsewhere": ("yes_no",),
}
"""What kind of question each key names."""


def check(plan: Plan) -> Iterator[Finding]:
    initiatives = plan.initiatives
    if initiatives is None:
        return
    path: Path = ("initiatives",)
    yield from missing((*path, "form"), "ref.form", initiatives.form, plan.forms_by_code)
    form = plan.forms_by_code.get(initiatives.form)
    if form is None:
        return
    asked = {
        question.name: question
        for section in form.sections
        for question in section.questions
        if question.type != "note"
    }
    answers = {name: answer_of(question, plan) for name, question in asked.items()}
    yield from fits(initiatives.when, (*path, "when"), {**facts_of_people(plan), **answers})
    for key, types in _TYPES.items():
        name = getattr(initiatives, key)
        yield from missing((*path, key), "initiative.question", name, asked)
        if name in asked and asked[name].type not in types:
            context = {"name": name, "type": asked[name].type, "types": ", ".join(types)}
            yield Finding((*path, key), "initiative.type", context)
    for place, name in enumerate(initiatives.author_says):
        yield from missing((*path, "author_says", place), "initiative.question", name, asked)
    yield from _columns(initiatives, asked, path)


def _columns(
    initiatives: Initiatives, asked: Mapping[str, Question], path: Path
) -> Iterator[Finding]:
    table = asked.get(initiatives.shares or "")
    columns = [each.name for each in table.columns] if table and table.type == "table" else []
    for key in ("author", "share"):
        name = getattr(initiatives, key)
        if name is not None and initiatives.shares is None:
            yield error((*path, key), "initiative.no_shares", name=name)
        elif columns:
            yield from missing((*path, key), "initiative.column", name, columns)
