"""Bounds that leave room for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from intake.checking.finding import Finding, error
from intake.checking.known import choices_of
from intake.loading.strict_yaml import Path
from intake.plan import Plan
from intake.questions import Question
from intake.questions.choice import SelectMultipleQuestion, SelectOneQuestion
from intake.questions.date import DateQuestion
from intake.questions.number import ScoreQuestion
from intake.questions.table import TableQuestion
from intake.questions.text import LongTextQuestion


def check(plan: Plan) -> Iterator[Finding]:
    for name, choices in plan.choice_lists.items():
        if not choices:
            yield error(("choice_lists", name), "question.empty_list", name=name)
    for f, form in enumerate(plan.forms):
        for s, section in enumerate(form.sections):
            for q, question in enumerate(section.questions):
                yield from _bounds(question, plan, ("forms", f, "sections", s, "questions", q))
            if section.questions[-1].type == "note":
                last = len(section.questions) - 1
                yield error(("forms", f, "sections", s, "questions", last), "question.last_note")


def _bounds(question: Question, plan: Plan, path: Path) -> Iterator[Finding]:
    match question:
        case SelectMultipleQuestion(at_least=least, at_most=most):
            choices = choices_of(question, plan)
            room = len(choices) if most is None else min(most, len(choices))
            if choices and least > room:
                yield _no_room(path, "at_least", least, room)
        case TableQuestion(at_least=least, at_most=most) if least > most:
            yield _no_room(path, "at_least", least, most)
        case LongTextQuestion(min_length=least, max_length=most) if least > most:
            yield _no_room(path, "min_length", least, most)
        case DateQuestion(earliest=first, latest=last) if first > last:
            yield _no_room(path, "earliest", first, last)
        case ScoreQuestion(max=most, step=step):
            if Decimal(str(most)) % Decimal(str(step)):
                yield error((*path, "step"), "question.step", step=f"{step:g}", most=f"{most:g}")
        case SelectOneQuestion():
            pass


def _no_room(path: Path, key: str, least: object, most: object) -> Finding:
    return error((*path, key), "question.no_room", key=key, least=least, most=most)
