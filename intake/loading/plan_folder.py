"""A plan folder: `plan.yaml`, one file a form under `forms/`, Word files under `templates/`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from intake.loading.places import Places
from intake.loading.problem import PlanError, Problem, problem
from intake.loading.strict_yaml import KILOBYTES, Located, read
from intake.loading.translating import problems_of
from intake.plan import Plan

FORMS = 100
"""At most so many form files in a plan."""


@dataclass(frozen=True, slots=True)
class PlanFolder:
    """What was read: `plan` is None when there is an error among `problems`."""

    folder: Path
    plan: Plan | None
    places: Places
    problems: tuple[Problem, ...]


def load_plan(folder: Path) -> Plan:
    """The plan of a folder, or PlanError with every problem of it.

    What only `intake.checking` sees (references, templates) is not looked at.
    """
    plan, problems = read_plan(folder)
    if plan is None:
        raise PlanError(problems)
    return plan


def read_plan(folder: Path) -> tuple[Plan | None, tuple[Problem, ...]]:
    """The plan, if it can be read at all, and what is wrong with it."""
    found = read_folder(folder)
    return found.plan, found.problems


def read_folder(folder: Path) -> PlanFolder:
    """The plan with the places of its parts."""
    located = _located(folder / "plan.yaml")
    problems = list(located.problems)
    problems += _strange_files(folder)
    files = sorted(folder.glob("forms/*.yaml"))[:FORMS]
    forms = [_located(file) for file in files]
    for form in forms:
        problems += form.problems or _not_a_mapping(form)
    problems += _not_a_mapping(located)
    readable = tuple(form for form in forms if isinstance(form.data, dict))
    places = Places(located, readable)
    plan = None
    if isinstance(located.data, dict):
        plan, more = _validated(places, all_forms=len(readable) == len(forms))
        problems += more
    if problems:
        plan = None
    return PlanFolder(folder, plan, places, tuple(problems))


def _located(file: Path) -> Located:
    if not file.is_file():
        return Located(str(file), None, {}, {}, (problem(str(file), 1, "folder.no_plan"),))
    with file.open("rb") as stream:
        return read(stream.read(KILOBYTES * 1024 + 1), str(file))


def _not_a_mapping(located: Located) -> list[Problem]:
    if located.problems or isinstance(located.data, dict):
        return []
    return [problem(located.file, 1, "model.mapping", key=Path(located.file).name)]


def _strange_files(folder: Path) -> Iterator[Problem]:
    """Files that would be passed over without a word."""
    kept = {".yaml"}
    for file in sorted(folder.glob("forms/*")):
        if file.suffix not in kept or not file.is_file():
            yield problem(str(file), 1, "folder.not_yaml", name=file.name)
    if len(list(folder.glob("forms/*.yaml"))) > FORMS:
        yield problem(str(folder / "forms"), 1, "folder.many_forms", limit=FORMS)


def _validated(places: Places, *, all_forms: bool) -> tuple[Plan | None, list[Problem]]:
    problems = []
    if "forms" in places.plan.data:
        problems.append(problem(*places.where(["forms"]), "folder.forms_key"))
    try:
        plan = Plan.model_validate_json(json.dumps(places.data()), strict=True)
    except ValidationError as error:
        found = problems_of(error, places)
        problems += [each for each in found if all_forms or each.code != "folder.no_forms"]
        return None, problems
    return plan, problems
