"""No roster is mangled in silence: 12 encodings x 30 defects are read right, or refused in place.

Each file is read as the product reads it, in a child process (`--here`: in this one). Without a
problem every field of every row must be what the file says; with problems the bad row and column
must be named in Vietnamese, or the whole file refused for what it is.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
from collections import Counter
from typing import Any

from people.differences import Known, difference
from people.problems import Problem
from people.reading import read_in_child
from people.roster import read_roster
from people.rows import RosterSheet
from tests.promises.roster_defects import COLUMNS, DEFECTS, HEAVY, File
from tests.promises.roster_files import ENCODINGS

TODAY = dt.date(2024, 10, 21)
QUICK = 2.0
"""Seconds of a processor, start of the process included, within which what is too large must be
refused. Not by the clock on the wall, which other work on the machine pushes on."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--here", action="store_true", help="read in this process")
    parser.add_argument("--light", action="store_true", help="large files in two encodings only")


async def prove(given: argparse.Namespace) -> dict[str, Any]:
    wrong: list[str] = []
    came_of: Counter[str] = Counter()
    slowest = 0.0
    trials = 0
    for number, encoding in enumerate(ENCODINGS):
        for name, make in DEFECTS.items():
            if given.light and name in HEAVY and number not in {0, 9}:
                continue
            file = make(encoding)
            began = _worked(here=given.here)
            sheet = _read(file, here=given.here)
            if name in HEAVY:
                slowest = max(slowest, _worked(here=given.here) - began)
            outcome, what = judged(file, sheet)
            trials += 1
            came_of[outcome] += 1
            if what:
                wrong.append(f"{encoding.name}, {name}: {what}")
    if not given.here and slowest > QUICK:
        wrong.append(f"a file too large took {slowest:.1f} s to refuse")
    return {
        "trials": trials,
        "violations": len(wrong),
        "encodings": len(ENCODINGS),
        "defects": len(DEFECTS),
        "came_of": dict(came_of),
        "processor_seconds_to_refuse_a_large_file": round(slowest, 2),
        "wrong": wrong[:20],
    }


def _worked(*, here: bool) -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF if here else resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _read(file: File, *, here: bool) -> RosterSheet:
    return (read_roster if here else read_in_child)(file.content, file.name, COLUMNS)


def judged(file: File, sheet: RosterSheet) -> tuple[str, str]:
    """What came of the file, and what is wrong with that, if anything."""
    problems = list(sheet.problems) or list(
        difference(Known((), (), ()), sheet, today=TODAY).problems
    )
    if problems:
        return "refused", _wrong_refusal(file, problems)
    if file.truth is None:
        return "read", "read, but it is bad"
    if file.warned and not any(file.warned in each.wrong for each in sheet.warnings):
        return "read", "read without the warning"
    return "read", _mangled(file.truth, sheet)


def _wrong_refusal(file: File, problems: list[Problem]) -> str:
    said = [str(problem) for problem in problems]
    if file.truth is not None:
        return f"refused though it is good: {said[:2]}"
    if not all("Cách sửa: " in each for each in said):
        return f"no remedy: {said[:2]}"
    if file.whole and problems[0].code in file.whole:
        return ""
    for problem in problems:
        here = file.row is not None and problem.row == file.row
        if here and file.column in {"", problem.column}:
            return ""
    return f"the place is not named: {said[:3]}"


def _mangled(truth: list[dict[str, Any]], sheet: RosterSheet) -> str:
    found = [
        {
            "staff_code": row.staff_code, "full_name": row.full_name, "unit_code": row.unit_code,
            "unit_name": row.unit_name, "unit_kind": row.unit_kind, "position": row.position,
            "valid_from": row.valid_from, "valid_to": row.valid_to, **row.facts,
        }
        for row in sheet.rows
    ]  # fmt: skip
    if len(found) != len(truth):
        return f"{len(found)} rows for {len(truth)}"
    for number, (is_, should) in enumerate(zip(found, truth, strict=True)):
        if is_ != should:
            names = [
                name for name in is_.keys() | should.keys() if is_.get(name) != should.get(name)
            ]
            differs = {name: (is_.get(name), should.get(name)) for name in names}
            return f"mangled: row {number}: {differs}"
    return ""
