"""The Vietnamese of every code: errors, notices, buttons, words."""

from __future__ import annotations

from functools import cache
from typing import Any

from vietnamese.sentences import sentences_of


@cache
def catalogue() -> dict[str, str]:
    """Code -> sentence, as in `vi.yaml`."""
    return sentences_of(__package__)


def sentence(code: str, /, **context: Any) -> str:
    """The sentence of a code, with what it speaks of filled in."""
    return catalogue()[code].format_map({key: str(value) for key, value in context.items()})
