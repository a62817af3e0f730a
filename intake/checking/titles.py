"""Titles: what comes before one is in the catalogue, and somebody can register for it."""

from __future__ import annotations

from collections.abc import Iterator

from intake.checking.conditions import fits
from intake.checking.finding import Finding, error, warning
from intake.checking.known import (
    Names,
    choices_of,
    codes_of,
    facts_of_people,
    facts_of_units,
    level_of,
    of_this_year,
)
from intake.checking.references import missing
from intake.loading.strict_yaml import Path
from intake.plan import Form, Plan, Registration, Title
from intake.plan.titles import OF_UNIT, OUR_RULES
from intake.questions import Question


def check(plan: Plan) -> Iterator[Finding]:
    for number, title in enumerate(plan.titles):
        yield from _title(plan, title, ("titles", number))
    names = {**facts_of_people(plan), **level_of(plan)}
    for number, exclusion in enumerate(plan.exclusions):
        yield from fits(exclusion.when, ("exclusions", number, "when"), names)
    yield from _rules(plan)
    if plan.registration is not None:
        yield from _registration(plan, plan.registration)


def _title(plan: Plan, title: Title, path: Path) -> Iterator[Finding]:
    facts = _facts_of(plan, title)
    yield from fits(title.when, (*path, "when"), facts)
    for place, required in enumerate(title.requires):
        here: Path = (*path, "requires", place)
        yield from fits(required.when, (*here, "when"), {**facts, **of_this_year(plan)})
        if required.earlier is not None:
            where: Path = (*here, "earlier", "title")
            yield from missing(where, "ref.title", required.earlier.title, plan.titles_by_code)
    if title.cap is not None:
        yield from missing((*path, "cap", "of"), "ref.title", title.cap.of, plan.titles_by_code)
        if title.cap.of == title.code:
            yield error((*path, "cap", "of"), "title.cap_of_itself", code=title.code)
    asked = {each.form for each in plan.assignments if each.respondent in title.given_to}
    for place, form in enumerate(title.dossier):
        yield from missing((*path, "dossier", place), "ref.form", form, plan.forms_by_code)
        if form in plan.forms_by_code and form not in asked:
            yield warning((*path, "dossier", place), "title.dossier", form=form, code=title.code)


def _facts_of(plan: Plan, title: Title) -> Names:
    """What is known of those to whom it may be given: a fact of the unit is of no person."""
    people = facts_of_people(plan)
    of_unit = {fact.name for fact in plan.facts if fact.name.startswith(OF_UNIT)}
    known: set[str] = set()
    if "person" in title.given_to or not title.given_to:
        known |= people.keys() - of_unit
    if not {"unit", "leadership", "agency"}.isdisjoint(title.given_to):
        known |= {*facts_of_units(plan), *of_unit}
    return {name: each for name, each in people.items() if name in known}


def _rules(plan: Plan) -> Iterator[Finding]:
    """A rule is lifted by its code: within one title each has its own."""
    excluding = {each.code for each in plan.exclusions}
    for number, exclusion in enumerate(plan.exclusions):
        if exclusion.code in OUR_RULES:
            yield error(("exclusions", number, "code"), "title.our_rule", code=exclusion.code)
    for number, title in enumerate(plan.titles):
        seen = set(excluding)
        for place, required in enumerate(title.requires):
            path: Path = ("titles", number, "requires", place, "code")
            if required.code in OUR_RULES:
                yield error(path, "title.our_rule", code=required.code)
            if required.code in seen:
                yield error(path, "name.twice", name=required.code)
            seen.add(required.code)


def _registration(plan: Plan, registration: Registration) -> Iterator[Finding]:
    offered: set[str] = set()
    for place, code in enumerate(registration.forms):
        path: Path = ("registration", "forms", place)
        yield from missing(path, "ref.form", code, plan.forms_by_code)
        form = plan.forms_by_code.get(code)
        question = _question(form, registration.question) if form else None
        if form is None:
            continue
        if question is None:
            yield error(path, "title.no_question", form=code, name=registration.question)
            continue
        choices = codes_of(choices_of(question, plan))
        if not choices:
            yield error(path, "title.no_choices", form=code, name=registration.question)
        for choice in choices:
            yield from missing(path, "title.choice", choice, plan.titles_by_code)
        offered |= {*choices}
    for number, title in enumerate(plan.titles):
        if registration.required and title.given_to and offered and title.code not in offered:
            yield warning(("titles", number), "title.not_offered", code=title.code)


def _question(form: Form, name: str) -> Question | None:
    asked = (question for section in form.sections for question in section.questions)
    return next((question for question in asked if question.name == name), None)
