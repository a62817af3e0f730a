"""Every sentence of a texts file is said somewhere; one that nothing says is deleted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.architecture.tree import files, shipped_modules, short

NO_SENTENCES = {"headings", "unit_headings", "initiative_headings", "obvious_in_passwords"}
"""Lists that are read whole: what a roster's columns may be called, what passwords are guessed."""

BY_THEIR_CODE = {
    "wrong": "what a `Problem` of a roster says",
    "mend": "what to do about that problem",
    "kinds_of_file": "what a file turned out to be",
    "said": "a yes or a no of a roster",
    "place": "where in a roster",
    "refused": "an error's own code",
    "password": "why a password is refused: the error's code",
    "second_factor": "why a code is refused: the error's code",
    "cut": "why an account at a channel was cut: the reason's own code",
    "role": "why a role is refused: the error's code",
}
"""Groups of `people/texts` whose code stands in the code by itself, without its group."""

_NAMED = re.compile(r"[\"'`]([\w.]+)[\"'`]")
_COMPOSED = re.compile(r"[a-z_]{3,}[._].*|.*[._][a-z]{3,}")


def test_every_sentence_is_said_somewhere() -> None:
    unsaid = [
        f"{short(path)}: {key}"
        for path in files()
        if path.parent.name == "texts" and path.suffix == ".yaml"
        for key in _keys(yaml.safe_load(path.read_text("utf-8")))
        if not _said(_code_of(path, key))
    ]
    assert unsaid == []


def test_a_sentence_that_nothing_says_is_found() -> None:
    assert not _said("nobody_says_this")


def _code_of(path: Path, key: str) -> str:
    """The key as the code writes it."""
    group, _, code = key.partition(".")
    alone = short(path).startswith("people/") and group in BY_THEIR_CODE
    return code if alone else key


def _said(code: str) -> bool:
    plain, composed = _in_the_code()
    return code in plain or any(pattern.fullmatch(code) for pattern in composed)


def _keys(node: dict[str, Any], above: str = "") -> Iterator[str]:
    """Nested keys are joined by a dot."""
    for key, value in node.items():
        if isinstance(value, dict):
            yield from _keys(value, f"{above}{key}.")
        elif f"{above}{key}".split(".")[0] not in NO_SENTENCES:
            yield f"{above}{key}"


@cache
def _in_the_code() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every string of the code and the templates, and every string that is put together of a
    fixed half and another (`f"state.{code}"`)."""
    plain: set[str] = set()
    composed: set[str] = set()
    for path in shipped_modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [getattr(part, "value", None) for part in node.values]
                halves = [part if isinstance(part, str) else "\0" for part in parts]
                composed.add("".join(halves))
    for path in _beside_the_code():
        plain.update(_NAMED.findall(path.read_text("utf-8", errors="replace")))
    return plain, [
        re.compile(re.escape(each).replace("\0", "[a-z_.]+"))
        for each in composed
        if _COMPOSED.fullmatch(each)
    ]


def _beside_the_code() -> list[Path]:
    return [path for path in files() if path.suffix in {".html", ".typ"}]
