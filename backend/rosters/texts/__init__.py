"""The Vietnamese of rosters on their way in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def catalogue() -> dict[str, Any]:
    """`vi.yaml` as it stands."""
    content: dict[str, Any] = yaml.safe_load(
        files(__package__).joinpath("vi.yaml").read_text("utf-8")
    )
    return content


def words(code: str, **context: object) -> str:
    """The words of a code, with what they speak of filled in."""
    text: str = catalogue()[code]
    return text.format_map(context)
