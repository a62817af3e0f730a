"""The words that papers carry beside those of the plan and of the people."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _catalogue() -> dict[str, str]:
    words: dict[str, str] = yaml.safe_load(
        files(__package__).joinpath("vi.yaml").read_text("utf-8")
    )
    return words


def paper_words(code: str, **context: Any) -> str:
    """The words of a code, with what they speak of filled in."""
    return _catalogue()[code].format_map({key: str(value) for key, value in context.items()})
