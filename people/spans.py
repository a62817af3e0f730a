"""Spans of days in which a post is held."""

from __future__ import annotations

from datetime import date
from typing import Protocol


class Span(Protocol):
    """From the first day to the day before `valid_to`; None is open."""

    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans of days share one."""
    return (one.valid_from or date.min) < (other.valid_to or date.max) and (
        other.valid_from or date.min
    ) < (one.valid_to or date.max)
