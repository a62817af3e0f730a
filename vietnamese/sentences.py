"""Sentences kept as data: a `vi.yaml` beside the module that says them."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as quick, where PyYAML was built with it: a process reads 150 kB before it speaks."""


def yaml_of(text: str) -> Any:
    """What a YAML text of ours says; a plan is read by `intake.loading`."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - either of them is safe


def data_of(package: str, name: str = "vi.yaml") -> Any:
    """What a YAML file of a package says."""
    return yaml_of(files(package).joinpath(name).read_text("utf-8"))


def sentences_of(package: str, name: str = "vi.yaml") -> dict[str, str]:
    """Code -> sentence, as in a file of the package; nested keys are joined by a dot."""
    return {
        f"{group}.{code}": sentence
        for group, sentences in data_of(package, name).items()
        for code, sentence in sentences.items()
    }
