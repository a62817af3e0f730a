"""What a dry run tells: how serious it is, one sentence, and some of those whom it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from vietnamese.sentences import data_of

NAMES = 5
"""So many of a list are named; the others are counted."""

LINES = 8
"""So many lines of one kind are told; the others are counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """`stop`: the campaign cannot begin like this; `look`: somebody should look at it."""

    level: Literal["stop", "look", "info"]
    words: str
    below: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        yield f"{say('mark', self.level)}: {self.words}"
        yield from self.below


def say(group: str, code: str, /, **context: Any) -> str:
    """One sentence of `dry_run.yaml`, filled in."""
    return _sentences()[group][code].format_map(context)


def named(names: Sequence[str], more: str = "more") -> tuple[str, ...]:
    """The first of these names in one line, and how many more there are."""
    if not names:
        return ()
    shown = ", ".join(names[:NAMES])
    rest = len(names) - NAMES
    return (
        say("list", "names", names=say("list", more, names=shown, n=rest) if rest > 0 else shown),
    )


def some(lines: Sequence[str]) -> tuple[str, ...]:
    """The first of these lines, and how many more there are."""
    rest = len(lines) - LINES
    return (*lines[:LINES], *([say("list", "more_lines", n=rest)] if rest > 0 else []))


def stop(words: str, *below: str) -> Told:
    return Told("stop", words, below)


def look(words: str, *below: str) -> Told:
    return Told("look", words, below)


def info(words: str, *below: str) -> Told:
    return Told("info", words, below)


@cache
def _sentences() -> dict[str, dict[str, str]]:
    sentences: dict[str, dict[str, str]] = data_of(__package__, "dry_run.yaml")
    return sentences
