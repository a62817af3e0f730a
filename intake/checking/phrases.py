"""The words around a plan's own, in a preview and below a check."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


def say(group: str, code: str, /, **context: Any) -> str:
    """One phrase of `phrases.yaml`, filled in."""
    return _phrases()[group][code].format_map(context)


@cache
def _phrases() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("phrases.yaml").read_text("utf-8")
    phrases: dict[str, dict[str, str]] = yaml.safe_load(text)
    return phrases
