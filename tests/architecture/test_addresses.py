"""The repository speaks of the project alone: of no machine that it was written on."""

from __future__ import annotations

import re

import pytest

from tests.architecture.tree import files, short

MACHINE_PATH = re.compile(r"(?<![\w.~<])/(?:work|root|Users|home/\w+)/")
REGISTRY = re.compile(r"\b(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com|net)\b")


def test_no_file_names_a_machine_or_a_registry() -> None:
    named = [
        f"{short(path)}: {found}"
        for path in files()
        for found in _addresses(path.read_bytes().decode(errors="ignore"))
    ]
    assert named == []


@pytest.mark.parametrize("text", ["cd /{}/main", "'/{}/.cache'", "file:///{}/x"])
@pytest.mark.parametrize("folder", ["work", "root", "home/an"])
def test_a_path_of_a_machine_is_seen(text: str, folder: str) -> None:
    assert _addresses(text.format(folder))


@pytest.mark.parametrize("text", ["xl/worksheets/sheet1.xml", "../root/x", "/health/root"])
def test_other_paths_are_not(text: str) -> None:
    assert _addresses(text) == []


def _addresses(text: str) -> list[str]:
    return [found.group() for each in (MACHINE_PATH, REGISTRY) for found in each.finditer(text)]
