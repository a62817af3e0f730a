"""Copies of the sound plan of `tests/plans/base`, changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from intake.checking import check_folder
from intake.loading.problem import Problem
from tests.plans.broken_cases import BASE, FORM, PLAN, REPORT

__all__ = ["FORM", "PLAN", "REPORT", "changed_copy", "errors", "warnings"]


def changed_copy(folder: Path, *edits: tuple[str, str, str]) -> Path:
    """The base in `folder`, with each (file, old, new) carried out."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    for file, old, new in edits:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return folder


def warnings(folder: Path) -> list[Problem]:
    plan, problems = check_folder(folder)
    assert plan is not None, problems
    return list(problems)


def errors(folder: Path) -> list[Problem]:
    plan, problems = check_folder(folder)
    assert plan is None
    return [problem for problem in problems if problem.severity == "error"]
