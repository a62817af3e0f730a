"""The clock and the environment are read at the edge; below it they are arguments."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import shipped_modules, short

THE_CLOCK = "phieu/clock.py"
THE_EDGE = "phieu"

READS_THE_CLOCK = re.compile(
    r"(?:.*\.)?(?:(?:datetime|date)\.(?:now|utcnow|today)|time\.time(?:_ns)?|func\.now)"
)
READS_THE_ENVIRONMENT = re.compile(r"os\.(?:environ|getenv)\b.*")


def test_only_the_clock_reads_the_clock() -> None:
    read = [
        f"{short(path)}:{line}: {name}"
        for path in shipped_modules()
        if short(path) != THE_CLOCK
        for line, name in _named(path.read_text())
        if READS_THE_CLOCK.fullmatch(name)
    ]
    assert read == []


def test_only_the_wiring_reads_the_environment() -> None:
    read = [
        f"{short(path)}:{line}: {name}"
        for path in shipped_modules()
        if Path(short(path)).parts[0] != THE_EDGE
        for line, name in _named(path.read_text())
        if READS_THE_ENVIRONMENT.fullmatch(name)
    ]
    assert read == []


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime; datetime.now(UTC)",
        "import datetime as dt; dt.datetime.utcnow()",
        "from datetime import date; date.today()",
        "import time; time.time()",
        "from time import time; time()",
        "column(default=datetime.now)",
        "func.now()",
    ],
)
def test_each_way_to_read_the_clock_is_seen(code: str) -> None:
    assert any(READS_THE_CLOCK.fullmatch(name) for _, name in _named(code))


@pytest.mark.parametrize(
    "code", ["os.environ['A']", "os.environ.get('A')", "os.getenv('A')", "from os import environ"]
)
def test_each_way_to_read_the_environment_is_seen(code: str) -> None:
    assert any(READS_THE_ENVIRONMENT.fullmatch(name) for _, name in _named(code))


@pytest.mark.parametrize("code", ["clock.now()", "rooms.clock.now()", "time.monotonic()"])
def test_a_clock_that_was_given_may_be_asked(code: str) -> None:
    assert not any(READS_THE_CLOCK.fullmatch(name) for _, name in _named(code))


def _named(code: str) -> Iterator[tuple[int, str]]:
    """Every dotted name of the code and its line; `from x import y` names `x.y`."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Attribute):
            yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                yield node.lineno, f"{node.module}.{name.name}"
