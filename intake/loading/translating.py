"""Pydantic's errors as problems: file, line, one sentence, one remedy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from intake.loading.fields import keys_at
from intake.loading.places import Places
from intake.loading.problem import Problem, meant, problem
from intake.loading.strict_yaml import Path

_SCALARS = ("bool", "int", "str", "float")
"""The branches that a union of plain values adds to the place of an error."""

_BY_TYPE = {
    "missing": "model.missing",
    "extra_forbidden": "model.extra",
    "union_tag_not_found": "model.no_type",
    "union_tag_invalid": "model.type",
    "condition_word": "model.condition",
    "literal_error": "model.literal",
    "string_too_short": "model.blank",
    "string_too_long": "model.long",
    "too_short": "model.few",
    "too_long": "model.many",
    "date_type": "model.date",
    "date_parsing": "model.date",
    "date_from_datetime_parsing": "model.date",
    "time_type": "model.time",
    "time_parsing": "model.time",
    "bool_type": "model.bool",
    "int_type": "model.int",
    "float_type": "model.number",
    "model_type": "model.mapping",
    "dict_type": "model.mapping",
    "tuple_type": "model.list",
    "greater_than": "model.range",
    "greater_than_equal": "model.range",
    "less_than": "model.range",
    "less_than_equal": "model.range",
}

_PATTERNS = {
    r"^[a-z0-9][a-z0-9-]{0,59}$": "model.code",
    r"^[a-z][a-z0-9_]{0,39}$": "model.name",
    r"^templates/[a-z0-9-]+\.docx$": "model.template",
    r"^[A-Za-z_]+/[A-Za-z_]+$": "model.zone",
}


def problems_of(error: ValidationError, places: Places) -> Iterator[Problem]:
    """Each thing that `error` says, once, in the order of the model."""
    said: set[tuple[Path, str]] = set()
    for detail in error.errors(include_url=False, include_input=False):
        path = places.written(detail["loc"])
        if _is_echo(detail, places.value(path)):
            continue
        code = _code(detail, places.value(path))
        about = detail["loc"][-1] if code in {"model.missing", "model.extra"} else ""
        if (path, f"{code}{about}") in said:
            continue
        said.add((path, f"{code}{about}"))
        file, line = places.where(path)
        yield problem(file, line, code, **_context(detail, path, places.value(path)))


def _is_echo(detail: ErrorDetails, value: Any) -> bool:
    """A list that is empty only because each of its items was wrong: that is said already."""
    return detail["type"] == "too_short" and bool(value)


def _code(detail: ErrorDetails, value: Any) -> str:
    kind = detail["type"]
    if kind == "too_short" and detail["loc"] == ("forms",):
        return "folder.no_forms"
    if kind == "value_error":
        return f"model.{detail['ctx']['error']}"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(detail["ctx"]["pattern"], "model.other")
    if value is None and kind.endswith("_type"):
        return "model.null"
    if detail["loc"][-1] in _SCALARS:
        return "model.scalar"
    if kind == "string_type":
        return "model.text" if isinstance(value, dict | list) else "model.quote"
    return _BY_TYPE.get(kind, "model.other")


def _context(detail: ErrorDetails, path: Path, value: Any) -> dict[str, Any]:
    """What the sentences may speak of."""
    last = detail["loc"][-1] if detail["loc"] else ""
    given = detail.get("ctx", {})
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    known = _expected(given)
    context = {
        "key": key,
        "value": value,
        "shown": json.dumps(value, ensure_ascii=False),
        "said": detail["msg"],
        "bounds": _bounds(given),
        "meant": meant(str(given.get("tag", value)), known),
        **given,
        "expected": ", ".join(known),
    }
    if detail["type"] == "missing":
        context["key"] = last
    if detail["type"] == "extra_forbidden":
        keys = keys_at(detail["loc"][:-1])
        context["known"] = ", ".join(keys)
        context["meant"] = meant(str(last), keys)
    return context


def _expected(given: dict[str, Any]) -> list[str]:
    """The words that pydantic lists as "'a', 'b' or 'c'"."""
    listed = str(given.get("expected") or given.get("expected_tags") or "")
    return listed.replace(" or ", ", ").replace("'", "").split(", ")


def _bounds(given: dict[str, Any]) -> str:
    signs = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
    return " ".join(f"{sign} {given[name]:g}" for name, sign in signs.items() if name in given)
