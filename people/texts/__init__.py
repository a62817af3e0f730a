"""The Vietnamese of this room: what is wrong with a roster, why somebody cannot come in."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from vietnamese.numbers import show_number
from vietnamese.sentences import data_of

_COUNTS = {"most", "count", "length"}


@cache
def catalogue() -> dict[str, Any]:
    """`vi.yaml` as it stands."""
    content: dict[str, Any] = data_of(__package__)
    return content


def sentence(group: str, code: str, /, **context: object) -> str:
    """The sentence of a code, with what it speaks of filled in."""
    text: str = catalogue()[group][code]
    return text.format_map(
        {
            key: show_number(Decimal(value)) if key in _COUNTS and isinstance(value, int) else value
            for key, value in context.items()
        }
    )
