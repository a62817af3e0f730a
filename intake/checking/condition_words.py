"""A condition as a sentence, in the labels of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intake.checking.known import FILLER_FACTS, STANDARD_FACTS, choices_of
from intake.checking.phrases import say
from intake.conditions import AllOf, AnyOf, AtLeast, Condition, In, Is, Not
from intake.fact_words import LEVEL, OF_THIS_YEAR
from intake.plan import Form, Plan
from intake.questions.base import Choice


@dataclass(frozen=True, slots=True)
class Labels:
    """What the names of facts and questions, and the codes of their choices, are called."""

    names: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]

    def value(self, name: str, value: Any) -> str:
        label = self.codes.get(name, {}).get(str(value))
        if label is None and isinstance(value, bool):
            return say("condition", "true" if value else "false")
        return f"“{label or value}”"

    def name(self, name: str) -> str:
        return f"“{self.names.get(name, name)}”"


def labels_of(plan: Plan, form: Form | None = None) -> Labels:
    """The labels that the conditions of `plan`, or of one of its forms, may need."""
    names = {name: say("fact", name) for name in (*STANDARD_FACTS, *FILLER_FACTS)}
    codes = {"unit_kind": {kind.code: kind.label for kind in plan.unit_kinds}}
    names |= {name: say("fact", name) for name in OF_THIS_YEAR}
    for scale in plan.levels:
        codes.setdefault(LEVEL, {}).update(_labelled(plan.choice_lists.get(scale.list_name, ())))
    for fact in plan.facts:
        names[fact.name] = fact.label
        codes[fact.name] = _labelled(plan.choice_lists.get(fact.list_name or "", ()))
    for section in form.sections if form else ():
        for question in section.questions:
            names[question.name] = question.short or question.label
            if question.type in {"select_one", "select_multiple"}:
                codes[question.name] = _labelled(choices_of(question, plan))
            if question.type == "yes_no":
                codes[question.name] = {"True": question.yes, "False": question.no}
    return Labels(names, codes)


def _labelled(choices: tuple[Choice, ...]) -> dict[str, str]:
    return {choice.code: choice.label for choice in choices}


def in_words(condition: Condition, labels: Labels) -> str:
    """`condition` as a person reads it."""
    match condition:
        case Is():
            ((name, wanted),) = condition.is_.items()
            return say("condition", "is", name=labels.name(name), value=labels.value(name, wanted))
        case In():
            ((name, several),) = condition.in_.items()
            values = ", ".join(labels.value(name, value) for value in several)
            return say("condition", "in", name=labels.name(name), values=values)
        case AtLeast():
            ((name, least),) = condition.at_least.items()
            return say("condition", "at_least", name=labels.name(name), value=f"{least:g}")
        case Not():
            return say("condition", "not", condition=in_words(condition.not_, labels))
        case AllOf():
            return _joined("all", condition.all, labels)
        case AnyOf():
            return _joined("any", condition.any, labels)


def _joined(word: str, parts: tuple[Condition, ...], labels: Labels) -> str:
    said = [
        say("condition", "group", condition=in_words(part, labels))
        if isinstance(part, AllOf | AnyOf) and len(parts) > 1
        else in_words(part, labels)
        for part in parts
    ]
    return say("condition", word).join(said)
