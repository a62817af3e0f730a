"""What is wrong with a plan, where, and how to mend it: for the person who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal

from vietnamese.sentences import data_of

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about a plan: an error stops it, a warning is for its reader to judge."""

    file: str
    line: int
    code: str
    what: str
    remedy: str
    severity: Severity = "error"

    def __str__(self) -> str:
        mark = "cảnh báo: " if self.severity == "warning" else ""
        return f"{self.file}:{self.line}: {mark}{self.what}; {self.remedy}"


class PlanError(Exception):
    """A plan that cannot be used; `problems` has all of it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def problem(
    file: str, line: int, code: str, /, *, severity: Severity = "error", **context: Any
) -> Problem:
    """The problem of a code of `problems.yaml`, its sentences filled in with `context`."""
    said = {name: _short(str(value)) for name, value in context.items()}
    wording = wordings()[code]
    return Problem(
        file=file,
        line=line,
        code=code,
        what=wording["what"].format_map(said),
        remedy=wording["remedy"].format_map(said),
        severity=severity,
    )


def meant(said: str, known: Iterable[str]) -> str:
    """The question whether one of `known`, close to what was said, was meant; or ""."""
    close = get_close_matches(said, list(known), n=1, cutoff=0.7)
    return _catalogue()["phrase"]["meant"].format(name=close[0]) if close else ""


@cache
def wordings() -> dict[str, dict[str, str]]:
    """Code -> what is wrong and the remedy, as in `problems.yaml`."""
    return {
        f"{group}.{code}": wording
        for group, codes in _catalogue().items()
        if group != "phrase"
        for code, wording in codes.items()
    }


@cache
def _catalogue() -> dict[str, Any]:
    catalogue: dict[str, Any] = data_of(__package__, "problems.yaml")
    return catalogue


_ROOM = 400


def _short(text: str) -> str:
    """One line without its full stop, and not a whole file of it."""
    line = re.sub(r"\s+", " ", text).removesuffix(".")
    return line if len(line) <= _ROOM else f"{line[:_ROOM]}…"
