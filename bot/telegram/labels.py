"""Labels of questions, as they stand in a line beside an answer."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"^\d{1,3}(?:\.\d{1,3}){0,3}[.)]+\s+")
_SHORT = 60


def short(text: str, most: int = _SHORT) -> str:
    """The beginning, on one line."""
    if len(text) <= most and text.isprintable():
        return text
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def before_answer(label: str) -> str:
    """A label, ready for the answer after it: a question has its mark already."""
    return label if label.endswith(("?", ":")) else f"{label}:"


def unnumbered(label: str) -> str:
    """A label without the number of its form, for a list that has numbers of its own."""
    return _NUMBER.sub("", label) or label
