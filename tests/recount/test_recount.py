"""The recount is no part of the product, and imports nothing of it."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.recount.running import HERE, SCRIPT


def test_it_imports_the_standard_library_openpyxl_and_itself() -> None:
    allowed = {*sys.stdlib_module_names, "openpyxl", *SCRIPT}
    found = {name for module in SCRIPT for name in imported((HERE / f"{module}.py").read_text())}
    assert found - allowed == set()


def test_no_module_of_it_is_called_as_a_room_of_the_product() -> None:
    rooms = {path.name for path in HERE.parents[1].iterdir() if (path / "__init__.py").exists()}
    assert {"intake", "ballots", "storage"} <= rooms
    assert rooms & set(SCRIPT) == set()


@pytest.mark.parametrize("code", ["import intake.plan", "from intake.plan import Plan"])
def test_an_import_of_the_product_is_seen(code: str) -> None:
    assert imported(code) == {"intake"}


def imported(code: str) -> set[str]:
    """The first part of every name that is imported."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add((node.module or "").partition(".")[0])
    return names
