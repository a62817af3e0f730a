"""Counts as a picture: one line cut into pieces, which also say what they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backend.console.progress import Counts

CLASSES = ("accepted", "submitted", "returned", "drafting", "invited", "not_invited")
"""From what is done to what was not begun: the order of the pieces."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`n` forms of one class, from `x` on; both `x` and `width` are per cent of the line."""

    name: str
    n: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """What one unit, form or milestone was asked, and where that stands."""

    key: str
    label: str
    counts: Counts

    @property
    def pieces(self) -> list[Piece]:
        return list(_pieces(self.counts))


def _pieces(counts: Counts) -> Iterator[Piece]:
    at = 0
    for name in CLASSES:
        n: int = getattr(counts, name)
        if n:
            yield Piece(
                name, n, round(100 * at / counts.asked, 2), round(100 * n / counts.asked, 2)
            )
        at += n
