"""The import contracts of `pyproject.toml` hold, and no module has slipped past them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.tree import ROOT, shipped_modules, short

AT_THE_STORE = {
    "intake.accepting",
    "intake.acting",
    "intake.admitting",
    "intake.agenda",
    "intake.asking",
    "intake.assisting",
    "intake.attachments",
    "intake.ballot_titles",
    "intake.campaigns",
    "intake.candidates",
    "intake.capped",
    "intake.deadlines",
    "intake.elsewhere",
    "intake.extending",
    "intake.forewarning",
    "intake.granting",
    "intake.handing_in",
    "intake.initiative_likes",
    "intake.initiative_register",
    "intake.initiatives",
    "intake.library",
    "intake.lifting",
    "intake.meeting",
    "intake.occasions",
    "intake.party_records",
    "intake.recognising",
    "intake.registered",
    "intake.registered_forms",
    "intake.releasing",
    "intake.remarking",
    "intake.remarks",
    "intake.returned",
    "intake.returning",
    "intake.service",
    "intake.statements",
    "intake.suggested",
    "intake.suggesting",
    "intake.suggestions",
    "intake.telling",
    "intake.unreleased",
    "intake.vetted",
    "intake.vetting",
}
"""What of `intake` meets the database. Everything else there belongs to the pure core."""


def test_the_import_contracts_hold(tmp_path: Path) -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run(
        [lint_imports, "--cache-dir", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_every_room_stands_in_the_layers() -> None:
    rooms = {short(path).split("/")[0] for path in shipped_modules()}
    linter = _pyproject()["tool"]["importlinter"]
    layers = _contract("rooms")["layers"]
    assert set(linter["root_packages"]) == rooms
    assert {room.strip() for layer in layers for room in layer.split("|")} == rooms


def test_every_module_of_intake_is_pure_or_said_to_meet_the_store() -> None:
    there = {
        "intake." + path.relative_to(ROOT).parts[1].removesuffix(".py")
        for path in shipped_modules()
        if short(path).startswith("intake/") and short(path) != "intake/__init__.py"
    }
    core = set(_contract("core")["source_modules"])
    assert core & AT_THE_STORE == set()
    assert core | AT_THE_STORE == there


def _contract(name: str) -> dict[str, list[str]]:
    contracts = _pyproject()["tool"]["importlinter"]["contracts"]
    found: dict[str, list[str]] = next(each for each in contracts if each["id"] == name)
    return found


def _pyproject() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())
