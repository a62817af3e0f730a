"""What every mail says."""

from __future__ import annotations

from functools import cache

from vietnamese.sentences import data_of


@cache
def _catalogue() -> dict[str, str]:
    sentences: dict[str, str] = data_of(__package__)
    return sentences


def sentence(code: str) -> str:
    """The sentence of a code."""
    return _catalogue()[code]
