"""Who is asked what, case by case: everybody something, and each question somebody.

Only looked at when the conditions themselves are sound.
"""

from __future__ import annotations

from collections.abc import Iterator

from intake.checking.cases import Case, cases_of
from intake.checking.finding import Finding, error, warning
from intake.checking.known import Names, facts_of_people, facts_of_units
from intake.conditions import Condition, compile_condition
from intake.eligibility import applies
from intake.loading.strict_yaml import Path
from intake.plan import Assignment, Form, Plan


def check(plan: Plan) -> Iterator[Finding]:
    yield from _assignments_of_nobody(plan)
    yield from _people_nobody_asks(plan)
    for number, form in enumerate(plan.forms):
        yield from _questions_nobody_meets(plan, form, number)


def facts_of(plan: Plan, assignment: Assignment) -> Names:
    """The facts that the rules may use for a respondent of this kind."""
    return facts_of_people(plan) if assignment.respondent == "person" else facts_of_units(plan)


def conditions_of(form: Form) -> list[Condition]:
    """Those of its sections, questions and choices."""
    parts: list[object] = []
    for section in form.sections:
        parts.append(section)
        for question in section.questions:
            parts += [question, *getattr(question, "choices", ())]
    found = [getattr(part, "relevant", None) for part in parts]
    return [condition for condition in found if condition is not None]


def _assignments_of_nobody(plan: Plan) -> Iterator[Finding]:
    for number, assignment in enumerate(plan.assignments):
        cases = cases_of([assignment.when], facts_of(plan, assignment))
        if cases and not any(applies(assignment, case) for case in cases):
            path: Path = ("assignments", number, "when")
            yield error(path, "cover.assignment", form=assignment.form)


def _people_nobody_asks(plan: Plan) -> Iterator[Finding]:
    """One warning, with the first such kind of person as the example."""
    asking = [
        each for each in plan.assignments if each.respondent == "person" and each.from_the_start
    ]
    if not asking:
        return
    cases = cases_of([each.when for each in asking], facts_of_people(plan))
    unasked = [case for case in cases if not any(applies(each, case) for each in asking)]
    if unasked:
        example = ", ".join(f"{name}: {_plain(value)}" for name, value in unasked[0].items())
        yield warning(
            ("assignments",), "cover.person", example=example, n=len(unasked), of=len(cases)
        )


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _questions_nobody_meets(plan: Plan, form: Form, number: int) -> Iterator[Finding]:
    """Questions whose conditions are false whoever fills the form, whatever the answers."""
    cases = cases_of_form(plan, form)
    if not cases:
        return
    for s, section in enumerate(form.sections):
        shown = compile_condition(section.relevant)
        path: Path = ("forms", number, "sections", s)
        meeting = [case for case in cases if shown(case) is not False]
        if not meeting:
            yield error((*path, "relevant"), "cover.section", name=section.name)
            continue
        for q, question in enumerate(section.questions):
            asked = compile_condition(question.relevant)
            if all(asked(case) is False for case in meeting):
                here: Path = (*path, "questions", q, "relevant")
                yield error(here, "cover.question", name=question.name)


def cases_of_form(plan: Plan, form: Form) -> list[Case]:
    """Those who fill `form`, told apart as far as its own conditions tell them apart."""
    found: list[Case] = []
    for assignment in plan.assignments:
        if assignment.form == form.form:
            conditions = [assignment.when, *conditions_of(form)]
            cases = cases_of(conditions, facts_of(plan, assignment))
            found += [case for case in cases if applies(assignment, case)]
    return found
