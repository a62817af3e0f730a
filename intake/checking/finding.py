"""What a check finds: a code of `problems.yaml` at a place of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from intake.loading.places import Places
from intake.loading.problem import Problem, Severity, problem
from intake.loading.strict_yaml import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` is that of the plan as written: ("forms", 0, "sections", 1, "name")."""

    path: Path
    code: str
    context: dict[str, Any] = field(default_factory=dict)
    severity: Severity = "error"


def error(path: Path, code: str, /, **context: Any) -> Finding:
    return Finding(path, code, context)


def warning(path: Path, code: str, /, **context: Any) -> Finding:
    return Finding(path, code, context, "warning")


def as_problems(findings: Iterable[Finding], places: Places) -> Iterator[Problem]:
    """Findings with their file, line and sentences."""
    for found in findings:
        file, line = places.where(found.path)
        yield problem(file, line, found.code, severity=found.severity, **found.context)
