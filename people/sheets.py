"""A roster as rows of raw cells, whatever program wrote them, and how large it may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from people.problems import UnreadableFileError

MOST_BYTES = 10 * 2**20
MOST_ROWS = 20_000
SPARE_ROWS = 500
"""Titles above the headings, totals and signatures below the people."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes: its value is nobody's word."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A cell in which Excel shows an error."""

    text: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A cell beside text of an old font's encoding that makes sense in that and in Unicode."""

    text: str
    meant: str
    encoding: str


Raw = (
    str
    | bool
    | int
    | float
    | date
    | datetime
    | time
    | timedelta
    | Formula
    | Failed
    | Doubtful
    | None
)
Row = tuple[int, tuple[Raw, ...]]
"""The number that Excel shows beside a row, and its cells."""


@dataclass(frozen=True, slots=True)
class Block:
    """Cells merged into one: first and last row, first and last column, both from 1."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows that hold something, blank ones left out."""

    name: str
    hidden: bool
    rows: tuple[Row, ...]
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Block, ...] = ()
    typed: bool = True
    """Whether its cells know numbers from text; those of CSV do not."""


def is_blank(value: Raw) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def numbered(rows: Iterator[Row]) -> tuple[Row, ...]:
    """Rows that hold something; UnreadableFileError when they are too many."""
    kept: list[Row] = []
    for number, cells in rows:
        if all(is_blank(cell) for cell in cells):
            continue
        kept.append((number, cells))
        if len(kept) > MOST_ROWS + SPARE_ROWS:
            raise UnreadableFileError("too_many_rows", most=MOST_ROWS)
    return tuple(kept)
