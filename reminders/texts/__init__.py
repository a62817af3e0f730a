"""What people are told unasked; the wording of a plan's reminders stands in the plan."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def catalogue() -> dict[str, str]:
    """Code -> sentence, as in `vi.yaml`; nested keys are joined by a dot."""
    nested = yaml.safe_load(files(__package__).joinpath("vi.yaml").read_text("utf-8"))
    return {
        f"{group}.{code}": sentence
        for group, sentences in nested.items()
        for code, sentence in sentences.items()
    }


def sentence(code: str, /, **context: Any) -> str:
    """The sentence of a code, with what it speaks of filled in."""
    return catalogue()[code].format_map({key: str(value) for key, value in context.items()})
