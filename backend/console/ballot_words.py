"""The Vietnamese of the pages about ballots."""

from __future__ import annotations

from functools import cache
from typing import Any

from vietnamese.sentences import sentences_of


@cache
def catalogue() -> dict[str, str]:
    """Code -> sentence, as in `texts/ballots.yaml`; nested keys are joined by a dot."""
    return sentences_of("backend.console", "texts/ballots.yaml")


def words(code: str, /, **context: Any) -> str:
    """The sentence of a code, with what it speaks of filled in."""
    return catalogue()[code].format_map({key: str(value) for key, value in context.items()})
