"""`plans/README.md` explains every key of the model, and its examples are right."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter

import intake.conditions
import intake.loading.schema
from intake.conditions import Condition
from intake.loading.fields import keys_of
from intake.loading.strict_yaml import read
from intake.parts import PlanPart
from intake.plan import Form

README = Path("plans/README.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```yaml (\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def all_below(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    found = {}
    for below in model.__subclasses__():
        found |= {below.__name__: below, **all_below(below)}
    return found


PARTS = all_below(PlanPart)
OF_A_BALLOT = {
    part.__name__
    for part in PARTS.values()
    if part.__module__.startswith("intake.plan.ballot") and part.__name__ != "Ballot"
}
CONDITIONS = ["Is", "In", "AtLeast", "AllOf", "AnyOf", "Not"]
KEYS = [
    *((name, key) for name, model in sorted(PARTS.items()) for key in keys_of(model)),
    *((name, key) for name in CONDITIONS for key in keys_of(getattr(intake.conditions, name))),
]


@pytest.mark.parametrize(("model", "key"), KEYS)
def test_every_key_of_the_model_is_in_the_readme(model, key):
    pattern = rf"""(?<![\w-])["`]*{key}["`]*(?![\w-])"""
    assert re.search(pattern, README), f"{key} of {model}"


@pytest.mark.parametrize(("model", "text"), EXAMPLES)
def test_every_example_in_the_readme_is_right(model, text):
    found = read(text.encode(), "README.md")
    assert found.problems == ()
    data = found.data
    if model in CONDITIONS:
        TypeAdapter(Condition).validate_json(json.dumps(data), strict=True)
        return
    if model == "Plan":
        form = next(text for name, text in EXAMPLES if name == "Form")
        data = {**data, "forms": [read(form.encode(), "README.md").data]}
    PARTS[model].model_validate_json(json.dumps(data), strict=True)


def test_every_kind_of_part_has_an_example():
    bases = {"BaseQuestion", "_ChoiceQuestion"}
    within_others = {
        "AnsweredIn",
        "Section",
        "TableColumn",
        "ListColumn",
        "CountTable",
        "CountColumns",
        "DossierPart",
        "Points",
        "Cap",
        "Earlier",
        "RatedElsewhere",
        "Hands",
        "Invited",
        "Members",
        "Subjects",
        *OF_A_BALLOT,
    }
    assert {name for name, _ in EXAMPLES} - set(CONDITIONS) == set(PARTS) - bases - within_others


def test_every_value_that_a_key_may_have_is_in_the_readme():
    schema = json.loads(Path("plans/schema.json").read_text("utf-8"))
    words = {
        word
        for definition in schema["$defs"].values()
        for field in definition.get("properties", {}).values()
        for word in (*field.get("enum", ()), *field.get("items", {}).get("enum", ()))
    }
    assert {word for word in words if f"`{word}`" not in README} == set()
    assert Form.__name__ in dict(EXAMPLES)
