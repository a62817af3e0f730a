"""A folder becomes a plan, or an error that holds every problem of it."""

from __future__ import annotations

import datetime as dt

import pytest

from intake.loading.plan_folder import load_plan, read_plan
from intake.loading.problem import PlanError
from tests.intake.checking.copies import FORM, PLAN, REPORT, changed_copy
from tests.plans.broken_cases import BASE


def test_a_folder_is_read_with_its_forms_by_file_name():
    plan = load_plan(BASE)
    assert plan.plan == "thu-nghiem"
    assert [form.form for form in plan.forms] == ["bao-cao", "tu-danh-gia"]
    assert plan.milestones_by_code["nop-ban"].date == dt.date(2024, 10, 25)


def test_the_same_folder_has_the_same_revision():
    assert load_plan(BASE).revision == load_plan(BASE).revision


def test_the_error_holds_the_problems_of_every_file(tmp_path):
    folder = changed_copy(
        tmp_path,
        (PLAN, "days_before: 2", "days_before: 99"),
        (FORM, "minutes: 10", "minutes: no"),
        (REPORT, "type: long_text", "type: text_long"),
    )
    with pytest.raises(PlanError) as refused:
        load_plan(folder)
    found = [(problem.file, problem.line, problem.code) for problem in refused.value.problems]
    assert sorted(found) == [
        (f"{folder}/forms/bao-cao.yaml", 12, "model.type"),
        (f"{folder}/forms/tu-danh-gia.yaml", 4, "yaml.word"),
        (f"{folder}/plan.yaml", 89, "model.range"),
    ]
    assert str(refused.value).count("\n") == 2


def test_a_form_that_cannot_be_read_is_not_called_missing(tmp_path):
    folder = changed_copy(tmp_path, (FORM, "minutes: 10", "minutes: no"))
    (folder / REPORT).unlink()
    assert [problem.code for problem in read_plan(folder)[1]] == ["yaml.word"]


def test_more_than_a_hundred_forms_are_refused(tmp_path):
    folder = changed_copy(tmp_path)
    for number in range(100):
        (folder / "forms" / f"x{number}.yaml").write_bytes((BASE / REPORT).read_bytes())
    assert "folder.many_forms" in [problem.code for problem in read_plan(folder)[1]]


def test_an_hour_and_a_date_are_read_as_such(tmp_path):
    hour = (PLAN, "    date: 2024-10-25\n", "    date: 2024-10-25\n    time: 16:30\n")
    plan = load_plan(changed_copy(tmp_path, hour))
    assert plan.milestones[0].time == dt.time(16, 30)
