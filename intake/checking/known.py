"""What a name stands for in a condition: a fact of the roster or an answer, and its values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from intake.fact_words import INITIATIVE, LEVEL
from intake.plan import Form, Plan
from intake.questions import Question
from intake.questions.base import Choice
from intake.questions.choice import SelectMultipleQuestion, SelectOneQuestion

STANDARD_FACTS = (
    "staff_code",
    "full_name",
    "position",
    "unit",
    "unit_code",
    "unit_kind",
    "outside_system",
)
"""What every roster says of a person, whatever the plan."""

UNIT_FACTS = ("unit", "unit_code", "unit_kind")
"""What is known of a unit, its leadership or the agency."""

FILLER_FACTS = ("filler_name", "filler_title")
"""What is known besides in the form of a collective: who fills it in and signs it, and as what
(*KT. TRƯỞNG PHÒNG / PHÓ TRƯỞNG PHÒNG*). It may change until it is handed in: it is shown and
printed, never an answer nor a condition of who is asked."""

Kind = Literal["truth", "codes", "number", "text", "thing"]

_FACT_KINDS: dict[str, Kind] = {
    "text": "text",
    "date": "text",
    "yes_no": "truth",
    "integer": "number",
    "select_one": "codes",
}
_QUESTION_KINDS: dict[str, Kind] = {
    "text": "text",
    "long_text": "text",
    "date": "text",
    "yes_no": "truth",
    "acknowledge": "truth",
    "integer": "number",
    "score": "number",
    "select_one": "codes",
    "select_multiple": "codes",
}


@dataclass(frozen=True, slots=True)
class Known:
    """One name: what kind of value it has, and which codes if it is a choice."""

    kind: Kind
    codes: tuple[str, ...] = ()
    several: bool = False
    """Several at once: `at_least` counts them."""


Names = Mapping[str, Known]


def facts_of_people(plan: Plan) -> dict[str, Known]:
    """Every fact that may be known of a person."""
    names = {name: Known("text") for name in STANDARD_FACTS}
    names["outside_system"] = Known("truth")
    names["unit_kind"] = Known("codes", tuple(kind.code for kind in plan.unit_kinds))
    for fact in plan.facts:
        codes = codes_of(plan.choice_lists.get(fact.list_name or "", ()))
        names[fact.name] = Known(_FACT_KINDS[fact.type], codes)
    return names


def facts_of_units(plan: Plan) -> dict[str, Known]:
    """Every fact that may be known of a unit, its leadership or the agency."""
    everything = facts_of_people(plan)
    return {name: everything[name] for name in UNIT_FACTS}


def level_of(plan: Plan) -> dict[str, Known]:
    """`level`, where the plan has levels: what a meeting concludes, or a head proposes."""
    codes = (code for scale in plan.levels for code in _codes(plan, scale.list_name))
    return {LEVEL: Known("codes", tuple(dict.fromkeys(codes)))} if plan.levels else {}


def of_this_year(plan: Plan) -> dict[str, Known]:
    """What a prerequisite may speak of besides the roster: `level`; and `initiative`, where the
    plan has initiatives, which a council recognises."""
    recognised = {INITIATIVE: Known("truth")} if plan.initiatives else {}
    return {**level_of(plan), **recognised}


def _codes(plan: Plan, list_name: str) -> tuple[str, ...]:
    return codes_of(plan.choice_lists.get(list_name, ()))


def answer_of(question: Question, plan: Plan) -> Known:
    """What a condition may say of the answer to `question`."""
    kind = _QUESTION_KINDS.get(question.type, "thing")
    return Known(kind, codes_of(choices_of(question, plan)), question.type == "select_multiple")


def choices_of(question: Question, plan: Plan) -> tuple[Choice, ...]:
    """The choices of a question, its own or those of its list."""
    if isinstance(question, SelectOneQuestion | SelectMultipleQuestion):
        return question.choices or plan.choice_lists.get(question.list_name or "", ())
    return ()


def codes_of(choices: Iterable[Choice]) -> tuple[str, ...]:
    return tuple(choice.code for choice in choices)


def question_names(form: Form) -> set[str]:
    """The names of what a form asks; a note is not asked."""
    return {
        question.name
        for section in form.sections
        for question in section.questions
        if question.type != "note"
    }
