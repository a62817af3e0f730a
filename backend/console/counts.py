"""How many were asked, and how many of them stand where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from backend.summaries.entries import Entry


@dataclass(frozen=True, slots=True)
class Tally:
    """One line of a table of counts; the four classes add up to `asked`."""

    key: str
    label: str
    asked: int
    on_time: int
    in_line: int
    late: int
    missing: int


def tally(label: str, entries: Iterable[Entry], key: str = "") -> Tally:
    standings = Counter(entry.standing for entry in entries)
    return Tally(
        key,
        label,
        standings.total(),
        standings["on_time"],
        standings["in_line"],
        standings["late"],
        standings["missing"],
    )


def tallies(entries: Iterable[Entry], group: Callable[[Entry], tuple[str, str]]) -> list[Tally]:
    """One line for each (key, label) that `group` gives, in the order of its first entry."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault(group(entry), []).append(entry)
    return [tally(label, theirs, key) for (key, label), theirs in groups.items()]
