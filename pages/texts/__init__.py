"""The sentences that the pages say from Python; those of templates stand in the templates."""

from __future__ import annotations

from functools import cache
from typing import Any

from vietnamese.sentences import data_of


@cache
def catalogue() -> dict[str, str]:
    """Code -> sentence, as in `vi.yaml`."""
    sentences: dict[str, str] = data_of(__package__)
    return sentences


def sentence(code: str, **context: Any) -> str:
    """The sentence of a code, with what it speaks of filled in."""
    return catalogue()[code].format_map({key: str(value) for key, value in context.items()})
