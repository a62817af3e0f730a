"""The Vietnamese of the pages about meetings."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def catalogue() -> dict[str, str]:
    """Code -> sentence, as in `texts/meetings.yaml`; nested keys are joined by a dot."""
    text = files("backend.console").joinpath("texts/meetings.yaml").read_text("utf-8")
    return {
        f"{group}.{code}": sentence
        for group, sentences in yaml.safe_load(text).items()
        for code, sentence in sentences.items()
    }


def words(code: str, /, **context: Any) -> str:
    """The sentence of a code, with what it speaks of filled in."""
    return catalogue()[code].format_map({key: str(value) for key, value in context.items()})
