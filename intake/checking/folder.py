"""Every check of one plan folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from intake.checking import (
    asked,
    ballots,
    conditions,
    coverage,
    dates,
    initiatives,
    levels,
    meetings,
    naming,
    papers,
    questions,
    reach,
    references,
    reminders,
    silence,
    suggestions,
    templates,
    titles,
)
from intake.checking.finding import Finding, as_problems
from intake.loading.plan_folder import read_folder
from intake.loading.problem import PlanError, Problem
from intake.plan import Plan

_CHECKS: tuple[Callable[[Plan], Iterable[Finding]], ...] = (
    naming.check,
    references.check,
    questions.check,
    conditions.check,
    asked.check,
    levels.check,
    ballots.check,
    titles.check,
    meetings.check,
    initiatives.check,
    suggestions.check,
    papers.check,
    coverage.check,
    dates.check,
    reminders.check,
    silence.check,
)


def check_folder(folder: Path) -> tuple[Plan | None, tuple[Problem, ...]]:
    """The plan, or None when it has errors; and every problem, in the order of the files."""
    read = read_folder(folder)
    if read.plan is None:
        return None, _sorted(read.problems)
    findings = [found for check in _CHECKS for found in check(read.plan)]
    findings += templates.check(read.plan, folder)
    if all(found.severity == "warning" for found in findings):
        findings += reach.check(read.plan)
    problems = (*read.problems, *as_problems(findings, read.places))
    sound = all(each.severity == "warning" for each in problems)
    return (read.plan if sound else None), _sorted(problems)


def checked_plan(folder: Path) -> Plan:
    """The plan of a folder without errors, or PlanError with every problem."""
    plan, problems = check_folder(folder)
    if plan is None:
        raise PlanError(problems)
    return plan


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Errors first, each kind by file and line."""
    return tuple(sorted(problems, key=lambda p: (p.severity, p.file, p.line)))
