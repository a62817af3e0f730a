"""Each broken plan is refused with the file, the line and the remedy stored beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.checking import check_folder
from intake.loading.problem import wordings
from phieu import plan_commands
from phieu.__main__ import main
from tests.plans.broken_cases import BASE, BROKEN, CASES, changed


def test_the_base_of_the_broken_plans_is_a_sound_plan(capsys):
    assert plan_commands.check([BASE]) == 0
    assert capsys.readouterr().out == f"{BASE}: dùng được, 0 lỗi, 0 cảnh báo\n"


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_broken_plan_is_refused_in_the_expected_words(case, capsys):
    folder = BROKEN / case
    expected = (folder / "expected.txt").read_text("utf-8").splitlines()
    assert expected
    assert main(["plan", "check", str(folder)]) == 1
    printed = capsys.readouterr().out.splitlines()
    errors = [line for line in printed[:-1] if ": cảnh báo: " not in line]
    assert errors == [f"{folder}/{line}" for line in expected]
    assert printed[-1].startswith(f"{folder}: chưa dùng được, {len(expected)} lỗi, ")


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_broken_plan_is_the_base_with_its_slip(case):
    folder = BROKEN / case
    kept = {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != "expected.txt"
    }
    assert kept == changed(case)


def test_there_is_no_broken_plan_without_a_case():
    assert {folder.name for folder in BROKEN.iterdir()} == set(CASES)


def test_nearly_every_kind_of_problem_of_the_catalogue_has_a_broken_plan():
    """Those left out have a test of their own: sizes, warnings and Word files."""
    found = {problem.code for case in CASES for problem in check_folder(BROKEN / case)[1]}
    unsaid = {code for code in wordings() if code not in found and not code.startswith("template")}
    assert unsaid == {
        "ballot.few_voters",
        "ballot.one_teller",
        "ballot.secret_by_default",
        "cover.output",
        "date.last_day_off",
        "date.past",
        "date.same_instant",
        "date.short_notice",
        "date.two_dates",
        "folder.many_forms",
        "level.rounding",
        "meeting.no_hands",
        "meeting.no_secretary",
        "model.other",
        "silence.default",
        "silence.remark",
        "title.dossier",
        "title.not_offered",
        "yaml.too_big",
        "yaml.too_many",
    }


def test_several_plans_are_checked_in_one_go(capsys):
    assert plan_commands.check([BASE, BROKEN / "yaml-no"]) == 1
    assert capsys.readouterr().out.splitlines()[-2:] == [
        f"{BASE}: dùng được, 0 lỗi, 0 cảnh báo",
        f"{BROKEN / 'yaml-no'}: chưa dùng được, 1 lỗi, 0 cảnh báo",
    ]


def test_files_beside_the_plans_are_passed_over(capsys):
    assert plan_commands.check([Path("plans/schema.json"), BASE / "plan.yaml"]) == 0
    assert capsys.readouterr().out.startswith(f"{BASE}: dùng được")


def test_nothing_to_check_is_not_a_success(capsys):
    assert plan_commands.check([Path("plans/schema.json")]) == 1
    assert "plan.yaml" in capsys.readouterr().err


def test_a_broken_plan_is_not_previewed(capsys):
    assert plan_commands.preview(BROKEN / "yaml-no") == 1
    assert "`no`" in capsys.readouterr().out
