"""The sentences that the pages say from Python; those of templates stand in the templates."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def catalogue() -> dict[str, str]:
    """Code -> sentence, as in `vi.yaml`."""
    sentences: dict[str, str] = yaml.safe_load(
        files(__package__).joinpath("vi.yaml").read_text("utf-8")
    )
    return sentences


def sentence(code: str, **context: Any) -> str:
    """The sentence of a code, with what it speaks of filled in."""
    return catalogue()[code].format_map({key: str(value) for key, value in context.items()})
