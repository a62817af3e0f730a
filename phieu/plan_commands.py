"""`phieu plan check`, `preview` and `schema`: what a plan author runs beside the editor."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from intake.checking import check_folder, checked_plan
from intake.checking.phrases import say
from intake.checking.preview import preview_lines
from intake.loading.plan_folder import load_plan
from intake.loading.problem import PlanError
from intake.loading.schema import schema_text


def check_with(paths: Sequence[Path], roster: Path, year: int | None, now: datetime) -> int:
    """Check one plan, then say what will happen to the people of a roster; 1 when the plan has
    errors, or something stops the campaign."""
    from phieu.dry_run import of_file  # noqa: PLC0415 - a check alone reads no roster
    from phieu.dry_run_words import say as tell  # noqa: PLC0415

    if len(paths) != 1:
        print(tell("file", "one_plan"), file=sys.stderr)
        return 1
    if check(paths):
        return 1
    plan = load_plan(_folder(paths[0]) or paths[0])
    try:
        lines, stops = of_file(plan, roster, year, now)
    except OSError as error:
        print(tell("file", "unreadable", file=roster, why=error.strerror), file=sys.stderr)
        return 1
    print()
    for line in lines:
        print(line)
    return 1 if stops else 0


def check(paths: Iterable[Path]) -> int:
    """Print every problem of every plan and one line each in the end; 1 when there is an error.

    A path is a plan folder, or the plan.yaml in it; other files are passed over, so that
    `plans/*` names the plans.
    """
    summaries = []
    broken = False
    folders = [folder for path in paths if (folder := _folder(path)) is not None]
    for folder in folders:
        plan, problems = check_folder(folder)
        for problem in problems:
            print(problem)
        errors = sum(problem.severity == "error" for problem in problems)
        verdict = "sound" if plan is not None else "broken"
        summaries.append(
            say("check", verdict, folder=folder, errors=errors, warnings=len(problems) - errors)
        )
        broken = broken or plan is None
    for summary in summaries:
        print(summary)
    if not folders:
        print(say("check", "nothing"), file=sys.stderr)
    return 1 if broken or not folders else 0


def preview(path: Path) -> int:
    """Print every prompt of a plan as a person will see it; 1 when the plan has errors."""
    try:
        plan = checked_plan(_folder(path) or path)
    except PlanError as error:
        for problem in error.problems:
            print(problem)
        return 1
    for line in preview_lines(plan):
        print(line)
    return 0


def schema() -> str:
    """The JSON Schema of a plan's files, as it is kept in `plans/schema.json`."""
    return schema_text()


def _folder(path: Path) -> Path | None:
    if path.name == "plan.yaml":
        return path.parent
    return None if path.is_file() else path
