"""The Vietnamese of rosters on their way in."""

from __future__ import annotations

from functools import cache
from typing import Any

from vietnamese.sentences import data_of


@cache
def catalogue() -> dict[str, Any]:
    """`vi.yaml` as it stands."""
    content: dict[str, Any] = data_of(__package__)
    return content


def words(code: str, **context: object) -> str:
    """The words of a code, with what they speak of filled in."""
    text: str = catalogue()[code]
    return text.format_map(context)
