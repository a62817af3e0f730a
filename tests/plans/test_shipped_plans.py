"""Every plan in `plans/` is sound, can be previewed, and each of its forms can be finished."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from intake.checking import check_folder, checked_plan
from intake.checking.preview import preview_lines
from intake.checking.reach import cases_of_form
from intake.draft import Draft
from intake.plan import Plan
from intake.script import make_script
from tests.plans.answerer import fill

FOLDERS = sorted(file.parent for file in Path("plans").glob("*/plan.yaml"))

FORMS = [(folder, file.stem) for folder in FOLDERS for file in sorted(folder.glob("forms/*.yaml"))]

CHOOSERS = {
    "the first": lambda options: options[0],
    "the last": lambda options: options[-1],
    "the second": lambda options: options[min(1, len(options) - 1)],
}


WALKS_BY_CHANCE = 10
"""For what only some mixture of answers leads to; the same ones each time."""


@pytest.fixture(scope="module")
def plans():
    """Folder -> its plan, read once."""
    return {folder: checked_plan(folder) for folder in FOLDERS}


def test_there_are_plans():
    assert len(FOLDERS) >= 2


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_a_shipped_plan_has_no_error_and_says_what_is_odd_about_its_document(folder):
    plan, problems = check_folder(folder)
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
    assert plan is not None
    assert {"silence.remark", "silence.default"} <= {problem.code for problem in problems}


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_a_shipped_plan_survives_being_kept_as_json(folder, plans):
    assert Plan.from_json(plans[folder].as_json()) == plans[folder]


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_a_preview_shows_every_prompt_of_a_shipped_plan(folder, plans):
    shown = "\n".join(preview_lines(plans[folder]))
    for form in plans[folder].forms:
        for section in form.sections:
            assert section.title in shown
            for question in section.questions:
                assert question.label in shown


@pytest.mark.parametrize(("folder", "code"), FORMS, ids=str)
def test_everybody_who_is_asked_can_finish_the_form(folder, code, plans):
    plan = plans[folder]
    script = make_script(plan, code)
    met: set[str] = set()
    cases = cases_of_form(plan, script.form)
    assert cases
    by_chance = [random.Random(f"{code}/{walk}").choice for walk in range(WALKS_BY_CHANCE)]
    for facts in cases:
        for choose in [*CHOOSERS.values(), *by_chance]:
            draft, review = fill(script, facts, choose)
            assert isinstance(draft, Draft)
            assert review.complete
            assert {line.state for line in review.lines} <= {"answered"}
            met |= set(draft.answers)
    assert met == set(script.by_name), "no walk met these questions"
