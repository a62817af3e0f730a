"""Which units a roster makes, renames, merges or abolishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from people.headings import standard_headings
from people.known import Known, KnownUnit
from people.problems import Problem
from people.rows import RosterRow, RosterSheet, UnitEnd
from people.values import code_key
from vietnamese.dates import short_date


class End(NamedTuple):
    """From `day` on the successor stands for the unit; "": nothing does."""

    day: date
    successor_code: str


@dataclass(slots=True)
class Units:
    """Every unit that is known or will be, by the key of its code; and when units end."""

    by_key: dict[str, KnownUnit] = field(default_factory=dict)
    ends: dict[str, End] = field(default_factory=dict)
    new: list[KnownUnit] = field(default_factory=list)
    changed: list[KnownUnit] = field(default_factory=list)
    ended: list[KnownUnit] = field(default_factory=list)
    """Units with the successor and the day that this roster gives them."""
    problems: list[Problem] = field(default_factory=list)

    def code(self, said: str) -> str:
        """The code under which the tables know it or will."""
        unit = self.by_key.get(code_key(said))
        return unit.code if unit else said


def compare_units(known: Known, sheet: RosterSheet, today: date) -> Units:
    before = {code_key(unit.code): unit for unit in known.units}
    units = Units()
    after: dict[str, KnownUnit] = {}
    first: dict[str, RosterRow | UnitEnd] = {}
    said: list[RosterRow | UnitEnd] = [*sheet.rows, *sheet.unit_ends]
    for row in said:
        key = code_key(row.unit_code)
        if isinstance(row, UnitEnd) and key not in before and key not in after:
            units.problems.append(_of_end("unit_unknown", row, "unit_code", unit=row.unit_code))
            continue
        unit = after.get(key) or before.get(key) or KnownUnit(0, row.unit_code, "", "")
        after[key] = unit._replace(name=row.unit_name or unit.name, kind=row.unit_kind or unit.kind)
        first.setdefault(key, row)
    for key, unit in after.items():
        if not unit.name:
            units.problems.append(_of_unit("unit_without_name", first[key], "unit_name"))
        if not unit.kind and sheet.kinds_required:
            units.problems.append(_of_unit("unit_without_kind", first[key], "unit_kind"))
        if key not in before:
            units.new.append(unit)
        elif unit != before[key]:
            units.changed.append(unit)
    units.by_key = before | after
    _compare_ends(units, sheet, today)
    return units


def _compare_ends(units: Units, sheet: RosterSheet, today: date) -> None:
    units.ends = {
        key: End(unit.ended_on, unit.successor_code)
        for key, unit in units.by_key.items()
        if unit.ended_on
    }
    for end in sheet.unit_ends:
        key = code_key(end.unit_code)
        if key not in units.by_key:
            continue
        if end.successor_code and code_key(end.successor_code) not in units.by_key:
            units.problems.append(
                _of_end("unit_unknown", end, "successor_code", unit=end.successor_code)
            )
            continue
        wanted = End(end.ended_on, units.code(end.successor_code) if end.successor_code else "")
        known = units.ends.get(key)
        if known == wanted:
            continue
        if known is not None and known.day <= today:
            day = short_date(known.day)
            units.problems.append(
                _of_end("unit_end_changed", end, "ended_on", unit=end.unit_code, day=day)
            )
            continue
        units.ends[key] = wanted
        unit = units.by_key[key]
        units.ended.append(unit._replace(successor_code=wanted.successor_code, ended_on=wanted.day))
    for end in sheet.unit_ends:
        if _comes_back(code_key(end.unit_code), units.ends):
            units.problems.append(_of_end("unit_cycle", end, "successor_code", unit=end.unit_code))


def _comes_back(start: str, ends: Mapping[str, End]) -> bool:
    key = start
    for _ in range(len(ends) + 1):
        end = ends.get(key)
        if end is None or not end.successor_code:
            return False
        key = code_key(end.successor_code)
        if key == start:
            return True
    return False


def rows_after_an_end(sheet: RosterSheet, units: Units, today: date) -> list[Problem]:
    """Rows that put somebody into a unit that is no more, though the file does not say so."""
    said = {code_key(end.unit_code) for end in sheet.unit_ends}
    problems = []
    for row in sheet.rows:
        key = code_key(row.unit_code)
        end = units.ends.get(key)
        if end is None or (row.valid_to is not None and row.valid_to <= end.day):
            continue
        if not end.successor_code or (key not in said and end.day <= today):
            context: dict[str, object] = {"unit": row.unit_code, "day": short_date(end.day)}
            heading = standard_headings()["unit_code"][0]
            problems.append(Problem("unit_ended", row.sheet, row.row, heading, context))
    return problems


def left_with_people(sheet: RosterSheet, others: Sequence[tuple[str, str]]) -> list[Problem]:
    """Units that are abolished while people of whom the file says nothing are in them.

    `others` are (name, unit code) of those people.
    """
    problems = []
    for end in sheet.unit_ends:
        if end.successor_code:
            continue
        left = [name for name, unit in others if code_key(unit) == code_key(end.unit_code)]
        if left:
            context = {"unit": end.unit_code, "count": len(left), "name": left[0]}
            problems.append(_of_end("unit_left_with_people", end, "ended_on", **context))
    return problems


def _of_unit(code: str, row: RosterRow | UnitEnd, column: str) -> Problem:
    heading = standard_headings()[column][0]
    return Problem(code, row.sheet, row.row, heading, {"unit": row.unit_code})


def _of_end(code: str, end: UnitEnd, column: str, **context: object) -> Problem:
    return Problem(code, end.sheet, end.row, standard_headings()[column][0], dict(context))
