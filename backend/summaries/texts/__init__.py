"""The words that papers carry beside those of the plan and of the people."""

from __future__ import annotations

from functools import cache
from typing import Any

from vietnamese.sentences import data_of


@cache
def _catalogue() -> dict[str, str]:
    words: dict[str, str] = data_of(__package__)
    return words


def paper_words(code: str, **context: Any) -> str:
    """The words of a code, with what they speak of filled in."""
    return _catalogue()[code].format_map({key: str(value) for key, value in context.items()})
