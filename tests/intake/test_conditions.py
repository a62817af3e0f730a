"""Conditions are data with three values."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from intake.conditions import Condition, compile_condition, names_in

CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)


def holds(condition: dict[str, Any], **values: Any) -> bool | None:
    return compile_condition(CONDITION.validate_python(condition))(values)


def test_each_word_says_what_it_says() -> None:
    assert holds({"is": {"a": True}}, a=True) is True
    assert holds({"is": {"a": True}}, a=1) is False
    assert holds({"is": {"several": "x"}}, several=["x", "y"]) is True
    assert holds({"in": {"kind": ["phong", "ban"]}}, kind="ban") is True
    assert holds({"at_least": {"years": 3}}, years=3) is True
    assert holds({"at_least": {"several": 2}}, several=["x"]) is False
    assert holds({"not": {"is": {"a": 1}}}, a=2) is True


def test_what_is_not_known_is_not_false() -> None:
    unknown, yes, no = {"is": {"x": True}}, {"is": {"a": True}}, {"is": {"a": False}}
    assert holds({"not": unknown}, a=True) is None
    assert holds({"all": [unknown, yes]}, a=True) is None
    assert holds({"all": [unknown, no]}, a=True) is False
    assert holds({"any": [unknown, yes]}, a=True) is True
    assert holds({"any": [unknown, no]}, a=True) is None


@pytest.mark.parametrize(
    "wrong",
    [{}, {"is": {}}, {"is": {"a": 1, "b": 2}}, {"is": {"a": 1}, "in": {"a": [1]}}, {"eval": "1"}],
)
def test_a_condition_is_exactly_one_word_about_one_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CONDITION.validate_python(wrong)


def test_the_names_of_a_condition_are_found_at_any_depth() -> None:
    deep = {
        "all": [{"not": {"any": [{"is": {"a": 1}}, {"in": {"b": [1]}}]}}, {"at_least": {"c": 1}}]
    }
    assert names_in(CONDITION.validate_python(deep)) == {"a", "b", "c"}
