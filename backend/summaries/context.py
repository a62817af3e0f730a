"""What a template is given: plain dicts of text, nothing that has methods worth calling."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from backend.summaries.entries import Collected, Entry, Kept
from backend.summaries.printable import printable
from backend.summaries.texts import paper_words
from intake.checking.known import FILLER_FACTS, STANDARD_FACTS
from intake.deadlines import lateness_words
from intake.plan import FactSpec, Output, Plan
from intake.questions import Question
from intake.questions.base import NIL, SKIPPED, Choice
from intake.questions.choice import SelectMultipleQuestion, SelectOneQuestion, YesNoQuestion
from intake.questions.table import TableQuestion
from intake.texts import sentence
from vietnamese.dates import in_words, long_date, short_date

Context = dict[str, Any]


def context_of(collected: Collected, entry: Entry, output: Output, issue: str = "") -> Context:
    """The names that `intake.checking` lets a template ask for, all of them present.

    `f`, `v` and `tables` know every question of the form: of the present plan, and of the one
    under which it was handed in.
    """
    plan, receipt = collected.plan, entry.receipt
    if receipt is None:
        raise LookupError(f"submission {entry.submission_id} was not handed in")
    content = receipt.content
    questions = _questions(plan, collected.revisions[receipt.revision], entry.form)
    shown, answers, facts = content["shown"], content["answers"], content["facts"]
    words = {name: printable(shown.get(name, "")) for name in questions}
    form, typed = plan.forms_by_code[entry.form], typed_words(receipt)
    return {
        "f": words,
        "v": {name: _value(answers.get(name)) for name in questions},
        "tables": {
            name: _rows(question, answers.get(name))
            for name, question in questions.items()
            if isinstance(question, TableQuestion)
        },
        "facts": _facts(plan, facts),
        "subject": {
            "name": printable(str(facts.get("full_name") or entry.name)),
            "unit": printable(str(facts.get("unit") or entry.unit)),
            "position": printable(str(facts.get("position") or "")),
            "kind": entry.kind,
        },
        "receipt": {
            "code": receipt.code,
            "received": in_words(receipt.received_at, plan.zone, seconds=True),
            "standing_words": "; ".join(
                filter(None, (standing_words(plan, entry.milestone, receipt), typed))
            ),
            "content_hash": receipt.content_hash,
            "date_words": long_date(receipt.received_at.astimezone(plan.zone).date()),
        },
        "signer": {
            "name": printable(str(facts.get("filler_name") or facts.get("full_name") or "")),
            "lines": [printable(str(line)) for line in facts.get("filler_lines", ())],
        },
        "agency": {
            "name": plan.agency.name,
            "superior": plan.agency.superior or "",
            "party_superior": plan.agency.party_superior or "",
            "place": plan.document.place,
        },
        "plan": {"title": plan.document.title, "number": plan.document.number or ""},
        "period": {"name": plan.period.name, "code": plan.period.code},
        "paper": {
            "lines": {name: text.split("\n") if text else [] for name, text in words.items()},
            "levels": {
                name: _levels(plan, question, answers.get(name))
                for name, question in questions.items()
            },
            "official_name": form.official_name,
            "title": output.title or form.title,
            "issue": " ".join(filter(None, (typed and f"{typed}.", issue))),
        },
    }


def standing_words(plan: Plan, milestone: str, receipt: Kept) -> str:
    """Whether it was in time; if not, what that means, or who let it pass by what paper."""
    words = sentence(f"standing.{receipt.standing}")
    if receipt.standing != "late":
        return words
    if receipt.admitted_at is None:
        return f"{words}. {lateness_words(plan, milestone)}"
    day = short_date(receipt.admitted_at.astimezone(plan.zone).date())
    why = "; ".join(filter(None, (receipt.admitted_document, receipt.admitted_reason)))
    code = "admitted_why" if why else "admitted"
    return printable(paper_words(code, standing=words, day=day, why=why))


def typed_words(receipt: Kept) -> str:
    """Who typed it in for the filler, and whether that was confirmed; "" for the own hand."""
    if not receipt.entered_by:
        return ""
    code = "typed_confirmed" if receipt.confirmed else "typed_awaits"
    return printable(paper_words(code, who=receipt.entered_by))


def _questions(plan: Plan, handed_in_under: Plan, form: str) -> dict[str, Question]:
    found: dict[str, Question] = {}
    for each in (handed_in_under, plan):
        for section in each.forms_by_code[form].sections if form in each.forms_by_code else ():
            found.update((question.name, question) for question in section.questions)
    return found


def _value(answer: Any) -> Any:
    """The value as it was stored; None for what was not answered with one."""
    if answer is None or answer in (NIL, SKIPPED):
        return None
    if isinstance(answer, str):
        return printable(answer)
    if isinstance(answer, list):
        return [_value(each) for each in answer]
    if isinstance(answer, dict):
        return {str(name): _value(each) for name, each in answer.items()}
    return answer


def _rows(question: TableQuestion, answer: Any) -> list[dict[str, str]]:
    rows = answer["rows"] if isinstance(answer, dict) and "rows" in answer else []
    names = [column.name for column in question.columns]
    return [{name: printable(str(row.get(name, ""))) for name in names} for row in rows]


def _facts(plan: Plan, facts: Mapping[str, Any]) -> dict[str, str]:
    specs = {spec.name: spec for spec in plan.facts}
    names = (*STANDARD_FACTS, *FILLER_FACTS, *specs)
    return {name: fact_text(specs.get(name), facts.get(name)) for name in names}


def fact_text(spec: FactSpec | None, value: Any) -> str:
    """A fact on paper: yes or no, a date with the day first, the code of a choice."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return sentence("word.yes" if value else "word.no")
    if spec is not None and spec.type == "date" and value:
        return short_date(dt.date.fromisoformat(value))
    return printable(str(value))


def choices_of(plan: Plan, question: Question) -> tuple[Choice, ...]:
    """Every choice, those that do not apply to this person too: a printed form has them all."""
    match question:
        case SelectOneQuestion() | SelectMultipleQuestion():
            return question.choices or plan.choice_lists.get(question.list_name or "", ())
        case YesNoQuestion():
            return (Choice(code="yes", label=question.yes), Choice(code="no", label=question.no))
        case _:
            return ()


def _levels(plan: Plan, question: Question, answer: Any) -> list[dict[str, Any]]:
    if isinstance(question, YesNoQuestion) and isinstance(answer, bool):
        answer = "yes" if answer else "no"
    chosen = answer if isinstance(answer, list) else [answer]
    return [
        {"label": choice.label, "chosen": choice.code in chosen}
        for choice in choices_of(plan, question)
    ]
