"""The locks pin everything that `pyproject.toml` asks for, by hash and for any registry."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PRODUCT: list[str] = PROJECT["dependencies"]
DEVELOPMENT: list[str] = PROJECT["optional-dependencies"]["dev"]


@pytest.mark.parametrize(
    ("lock", "asked"),
    [("requirements.lock", PRODUCT), ("requirements-dev.lock", PRODUCT + DEVELOPMENT)],
)
def test_every_dependency_is_pinned_within_its_range(lock: str, asked: list[str]) -> None:
    pins = _pins(lock)
    for requirement in map(Requirement, asked):
        version = pins.get(canonicalize_name(requirement.name))
        assert version is not None, f"{lock} lacks {requirement}"
        assert requirement.specifier.contains(version), f"{lock} has {version} for {requirement}"


def test_the_development_lock_holds_every_pin_of_the_product() -> None:
    assert _pins("requirements.lock").items() <= _pins("requirements-dev.lock").items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_pins_and_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert [line for line in text.splitlines() if not re.match(r"[a-z0-9]| {4}--hash=", line)] == []


def _pins(lock: str) -> dict[str, str]:
    """Versions by canonical name."""
    found = re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / lock).read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}
