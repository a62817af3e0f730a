"""The words around a plan's own, in a preview and below a check."""

from __future__ import annotations

from functools import cache
from typing import Any

from vietnamese.sentences import data_of


def say(group: str, code: str, /, **context: Any) -> str:
    """One phrase of `phrases.yaml`, filled in."""
    return _phrases()[group][code].format_map(context)


@cache
def _phrases() -> dict[str, dict[str, str]]:
    phrases: dict[str, dict[str, str]] = data_of(__package__, "phrases.yaml")
    return phrases
