"""A whole campaign with invented people: every form, every paper, nothing that the plan forbids."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from intake.loading.plan_folder import load_plan
from phieu.simulation.play import simulate
from tests.journeys.papers import (
    in_dossiers,
    missing_answers,
    missing_lines,
    missing_remarks,
    unconverted,
    without_foot,
)

PLANS = Path(__file__).parents[2] / "plans"
LEAST = {"returned": 4, "extended": 2, "assisted": 2, "admitted": 1}
"""Even in a small agency: one mended in time, one too late, one never; a unit and a person."""


@pytest.mark.parametrize(("plan", "people"), [("quang-ngai-2024", 24), ("hung-yen-2020", 24)])
async def test_a_year_is_played_and_its_papers_hold_each_answer(
    plan: str, people: int, tmp_path: Path
) -> None:
    played = await simulate(PLANS / plan, people, 7, tmp_path)
    assert played["violations"] == 0, (tmp_path / "violations.json").read_text()
    classes = (played[name] for name in ("on_time", "in_line", "late", "missing"))
    assert sum(classes) == played["asked"]
    forms = {form for output in load_plan(PLANS / plan).outputs for form in output.forms}
    assert all(played["outputs"][form] > 0 for form in forms), "a form that nobody was asked"
    acts = {name: played[name] for name in LEAST}
    assert all(acts[name] >= least for name, least in LEAST.items()), acts
    assert played["late"] > played["admitted"], "nobody late was left out"
    assert 0 < played["accepted"] < played["asked"] - played["missing"]
    assert (played["remarks"] > 0) == (plan == "quang-ngai-2024"), "only there levels are proposed"
    assert [*missing_answers(tmp_path), *in_dossiers(tmp_path)] == []
    assert [*missing_lines(tmp_path), *missing_remarks(tmp_path), *without_foot(tmp_path)] == []
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    assert list(unconverted(tmp_path)) == []


async def test_the_same_seed_gives_the_same_counts(tmp_path: Path) -> None:
    once = await simulate(PLANS / "hung-yen-2020", 12, 3, tmp_path / "once")
    again = await simulate(PLANS / "hung-yen-2020", 12, 3, tmp_path / "again")
    assert once == again
