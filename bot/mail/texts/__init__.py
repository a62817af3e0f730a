"""What every mail says."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml


@cache
def _catalogue() -> dict[str, str]:
    sentences: dict[str, str] = yaml.safe_load(
        files(__package__).joinpath("vi.yaml").read_text("utf-8")
    )
    return sentences


def sentence(code: str) -> str:
    """The sentence of a code."""
    return _catalogue()[code]
