"""A form on paper, for one party: what the phone would ask, with room to write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from backend.summaries.context import choices_of, fact_text
from backend.summaries.sheets.press import pdf_of, qr_of, said
from backend.summaries.texts import paper_words
from intake.checking.condition_words import Labels, in_words, labels_of
from intake.conditions import Condition, compile_condition
from intake.plan import Form, Plan, Section
from intake.questions import Question
from intake.texts import sentence
from vietnamese.numbers import show_number

_LINES = {"text": 1, "long_text": 7}
_ROWS = 6
_MOST_ROWS = 12
_ABOUT = ("full_name", "position", "unit", "staff_code")


@dataclass(frozen=True, slots=True)
class Blank:
    """One form that is asked of one party, and where it is entered once it is filled in."""

    form: str
    name: str
    facts: Mapping[str, Any]
    due_words: str
    link: str
    """The address of its assisted entry."""


def blank_forms(plan: Plan, blanks: Sequence[Blank], made_at: datetime) -> bytes:
    """The forms as one PDF, each beginning on a page of its own. SheetError."""
    data = {"title": said(plan.name), "forms": [_printed(plan, each) for each in blanks]}
    return pdf_of("blank_form", data, made_at)


def _printed(plan: Plan, blank: Blank) -> dict[str, Any]:
    form = plan.forms_by_code[blank.form]
    is_party = form.style == "party"
    superior = plan.agency.party_superior if is_party else plan.agency.superior
    sections = list(_sections(plan, form, blank.facts))
    return {
        "superior": said(superior or ""),
        "agency": said(blank.facts.get("party_cell") or "" if is_party else plan.agency.name),
        "nation": paper_words("party_title" if is_party else "state_title"),
        "motto": "" if is_party else paper_words("state_motto"),
        "title": said(form.title),
        "official_name": said(form.official_name),
        "name": said(blank.name),
        "about": list(_about(blank)),
        "due": said(blank.due_words),
        "qr": qr_of(blank.link),
        "sections": sections,
        "next_step": said(form.next_step),
        "dated": said(paper_words("dated", place=plan.document.place)),
        "signature": paper_words("signature"),
    }


def _about(blank: Blank) -> Iterator[list[str]]:
    """Who it is for, as the roster says; a unit has only its name."""
    for name in _ABOUT:
        value = blank.facts.get(name)
        if value:
            yield [sentence(f"fact.{name}"), said(value)]


def _sections(plan: Plan, form: Form, facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    labels = labels_of(plan, form)
    number = 0
    for section in form.sections:
        questions = []
        for question in section.questions:
            if not _may_apply(section, question, facts):
                continue
            number += question.type != "note"
            questions.append(_question(plan, question, number, facts, labels))
        if questions:
            yield {
                "title": said(section.title),
                "intro": said(section.intro or ""),
                "only_if": _only_if(section.relevant, facts, labels),
                "questions": questions,
            }


def _may_apply(section: Section, question: Question, facts: Mapping[str, Any]) -> bool:
    """What the roster rules out is left out; what an answer decides is printed, and says when."""
    conditions = (section.relevant, question.relevant)
    return all(compile_condition(each)(facts) is not False for each in conditions)


def _only_if(condition: Condition | None, facts: Mapping[str, Any], labels: Labels) -> str:
    if condition is None or compile_condition(condition)(facts) is True:
        return ""
    return said(in_words(condition, labels))


def _question(
    plan: Plan, question: Question, number: int, facts: Mapping[str, Any], labels: Labels
) -> dict[str, Any]:
    specs = {spec.name: spec for spec in plan.facts}
    names = dict.fromkeys((*question.shows, *filter(None, (question.prefill,))))
    shown = [
        [said(_capital(labels.names.get(name, name))), value]
        for name in names
        if not (name in specs and specs[name].sensitive)
        and (value := said(fact_text(specs.get(name), facts.get(name))))
    ]
    return {
        "number": number,
        "type": question.type,
        "label": said(question.label),
        "hint": said(question.hint or ""),
        "only_if": _only_if(question.relevant, facts, labels),
        "optional": not question.required,
        "nil": question.nil,
        "shown": shown,
        "choices": [said(choice.label) for choice in choices_of(plan, question)],
        "lines": _LINES.get(question.type, 0),
        **_of_its_kind(question),
    }


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _of_its_kind(question: Question) -> dict[str, Any]:
    match question.type:
        case "integer":
            return {"unit": said(question.unit)}
        case "score":
            most = show_number(Decimal(str(question.max)))
            return {"unit": sentence("word.score", value="", most=most).strip()}
        case "table":
            return {
                "columns": [said(column.label) for column in question.columns],
                "rows": min(max(_ROWS, question.at_least), question.at_most, _MOST_ROWS),
            }
        case "acknowledge":
            return {"statement": said(question.statement)}
        case "file":
            return {"kinds": ", ".join(question.accepts).upper()}
        case "select_multiple":
            return {"most": question.at_most or 0}
        case _:
            return {}
