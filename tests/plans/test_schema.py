"""`plans/schema.json` is what the model says, and agrees with the reader about real plans."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from intake.loading.strict_yaml import read
from phieu import plan_commands
from tests.plans.broken_cases import BASE, BROKEN

KEPT = Path("plans/schema.json")
FILES = [
    *sorted(Path("plans").glob("*/plan.yaml")),
    *sorted(Path("plans").glob("*/forms/*.yaml")),
    *sorted(BASE.rglob("*.yaml")),
]


@pytest.fixture(scope="module")
def validator():
    return jsonschema_rs.Draft202012Validator(json.loads(KEPT.read_text("utf-8")))


def test_the_committed_schema_is_up_to_date():
    """If not: ./run phieu plan schema > plans/schema.json."""
    assert KEPT.read_text("utf-8") == plan_commands.schema() + "\n"


def test_the_schema_is_a_schema():
    jsonschema_rs.meta.validate(json.loads(KEPT.read_text("utf-8")))


@pytest.mark.parametrize("file", FILES, ids=str)
def test_an_editor_with_the_schema_accepts_a_sound_file(file, validator):
    found = read(file.read_bytes(), str(file))
    assert [str(error) for error in validator.iter_errors(found.data)] == []


@pytest.mark.parametrize(
    "case",
    ["key-misspelt", "value-number-for-text", "code-with-marks", "value-of-a-fixed-set"],
)
def test_an_editor_with_the_schema_sees_a_slip(case, validator):
    found = read((BROKEN / case / "plan.yaml").read_bytes(), case)
    assert not validator.is_valid(found.data)
