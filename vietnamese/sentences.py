"""Sentences kept as data: a `vi.yaml` beside the module that says them."""

from __future__ import annotations

from importlib.resources import files

import yaml


def sentences_of(package: str) -> dict[str, str]:
    """Code -> sentence, as in the package's `vi.yaml`; nested keys are joined by a dot."""
    nested = yaml.safe_load(files(package).joinpath("vi.yaml").read_text("utf-8"))
    return {
        f"{group}.{code}": sentence
        for group, sentences in nested.items()
        for code, sentence in sentences.items()
    }
