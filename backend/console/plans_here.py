"""The plan folders of the installation: what the office may start a campaign from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from intake.checking import check_folder
from intake.loading.problem import Problem
from intake.plan import Plan

_CHECKED = 30
"""So many plans are remembered as they were checked last."""


@dataclass(frozen=True, slots=True)
class PlanHere:
    """One folder; `plan` is None when it has errors."""

    folder: Path
    plan: Plan | None
    problems: tuple[Problem, ...]

    @property
    def name(self) -> str:
        return self.folder.name

    def told(self, severity: str) -> list[str]:
        """Its errors or warnings, each with file and line as the author of the plan knows them."""
        root = f"{self.folder.parent}/"
        return [str(each).removeprefix(root) for each in self.problems if each.severity == severity]


def plans_in(folder: Path | None) -> Sequence[PlanHere]:
    """Every plan below `folder`, checked; blocks, up to a second a plan that has changed."""
    if folder is None or not folder.is_dir():
        return ()
    found = sorted(each.parent for each in folder.glob("*/plan.yaml"))
    return [_checked(each, _fingerprint(each)) for each in found]


def files_of(here: PlanHere) -> dict[str, bytes]:
    """The Word templates that the plan's outputs name."""
    outputs = here.plan.outputs if here.plan else ()
    paths = {output.template for output in outputs if output.template}
    return {path: (here.folder / path).read_bytes() for path in sorted(paths)}


@lru_cache(maxsize=_CHECKED)
def _checked(folder: Path, fingerprint: tuple[tuple[str, int, int], ...]) -> PlanHere:
    del fingerprint  # what has not changed needs no second look
    plan, problems = check_folder(folder)
    return PlanHere(folder, plan, problems)


def _fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return tuple(
        (str(file), state.st_mtime_ns, state.st_size) for file in files for state in (file.stat(),)
    )
