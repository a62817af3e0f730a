"""What is known of the facts that a condition speaks of, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intake.conditions import Condition, names_in
from intake.plan.plan import Plan
from intake.questions.base import Choice
from intake.texts import sentence

LEVEL = "level"
"""What a prerequisite calls the level concluded or proposed this year."""

INITIATIVE = "initiative"
"""What it calls whether an initiative of this year was recognised."""

OF_THIS_YEAR = frozenset({LEVEL, INITIATIVE})
"""What meetings come to in the course of a year: not known at first, and said by no roster."""


def facts_in_words(
    plan: Plan, condition: Condition | None, values: Mapping[str, Any], *, only_true: bool = False
) -> str:
    """Each fact that the condition speaks of with its value, in the plan's order; `only_true`:
    without the noes."""
    places = {fact.name: place for place, fact in enumerate(plan.facts)}
    named = sorted(names_in(condition), key=lambda name: (places.get(name, len(places)), name))
    told = {name: values.get(name) for name in named if not only_true or values.get(name)}
    return "; ".join(f"{_label(plan, name)}: {_shown(plan, name, told[name])}" for name in told)


def _label(plan: Plan, name: str) -> str:
    if name in OF_THIS_YEAR:
        return sentence(f"consider.{name}")
    spec = next((fact for fact in plan.facts if fact.name == name), None)
    return spec.label if spec else sentence(f"fact.{name}")


def _shown(plan: Plan, name: str, value: Any) -> str:
    if value in (None, ""):
        return sentence("word.no_conclusion" if name in OF_THIS_YEAR else "word.no_fact")
    if isinstance(value, bool):
        return sentence("word.yes" if value else "word.no")
    if name == "unit_kind":
        labels = {kind.code: kind.label for kind in plan.unit_kinds}
    else:
        labels = {choice.code: choice.label for choice in _choices(plan, name)}
    return labels.get(value, str(value))


def _choices(plan: Plan, name: str) -> Sequence[Choice]:
    if name == LEVEL:
        return [c for scale in plan.levels for c in plan.choice_lists.get(scale.list_name, ())]
    spec = next((fact for fact in plan.facts if fact.name == name), None)
    return plan.choice_lists.get(spec.list_name, ()) if spec and spec.list_name else ()
