"""What the preview shows: the difference in words, its counts, and who must confirm it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from backend.rosters.texts import words
from people.delimited import WINDOWS_1258
from people.differences import Change, Move, NewPerson, RosterDiff
from people.known import Known, KnownEmployee, KnownPost, KnownUnit
from people.rows import RosterColumns, RosterSheet
from people.values import code_key
from storage.audit import canonical
from vietnamese.dates import short_date

Json = dict[str, Any]

LISTS = (
    "added", "changed", "moved", "removed", "recoded", "renamed", "units_new", "units_changed",
    "units_ended",
)  # fmt: skip
_DAY = timedelta(days=1)
_MOST_REMOVED = 0.05


def refused(sheet: RosterSheet, problems: tuple[Any, ...] = ()) -> Json:
    """What is wrong with a file that cannot be imported."""
    return {"problems": [asdict(problem) for problem in problems or sheet.problems]}


def findings(
    diff: RosterDiff,
    sheet: RosterSheet,
    known: Known,
    columns: RosterColumns,
    today: date,
    *,
    whole: bool,
) -> Json:
    """The lists of the preview, person by person, as JSON; `second` says why another person of
    the office must confirm. `fingerprint` is the same whenever the lists are."""
    said = _Said(sheet, known, columns, today)
    removed = diff.missing if whole else []
    lists: Json = {
        "added": [said.added(person) for person in diff.added],
        "changed": [said.changed(change) for change in diff.changed],
        "moved": [said.moved(move) for move in diff.moved],
        "removed": [said.removed(person) for person in removed],
        "recoded": [problem.wrong for problem in diff.recodings],
        "renamed": [problem.wrong for problem in diff.renamings],
        "units_new": [[unit.code, unit.name] for unit in diff.new_units],
        "units_changed": [said.unit_changed(unit) for unit in diff.changed_units],
        "units_ended": [said.unit_ended(unit) for unit in diff.ended_units],
    }
    here = [person for person in known.employees if person.left_on is None]
    leaving = sum(
        change.after.left_on is not None and "left_on" in change.what for change in diff.changed
    )
    counts = {name: len(lists[name]) for name in LISTS}
    counts |= {
        "unchanged": diff.unchanged,
        "missing": 0 if whole else len(diff.missing),
        "known": len(here),
        "leaving": len(removed) + leaving,
        "touched": len(diff.touched) + len(removed),
        "rows": len(sheet.rows),
    }
    return {
        **lists,
        "counts": counts,
        "second": _second(counts),
        "nothing": diff.changes_nothing and not removed,
        "fingerprint": hashlib.sha256(canonical(lists)).hexdigest(),
        "warnings": [asdict(problem) for problem in sheet.warnings],
        "ignored": list(sheet.ignored),
        "encoding": sheet.encoding,
        "examples": [list(pair) for pair in sheet.examples],
        "converted": _converted(sheet),
    }


def _second(counts: Mapping[str, int]) -> list[str]:
    """Why a second person of the office confirms."""
    reasons = []
    if counts["leaving"] > _MOST_REMOVED * counts["known"]:
        reasons.append(words("second.removed", removed=counts["leaving"], known=counts["known"]))
    reasons += [
        words(f"second.{name}", count=counts[name])
        for name in ("renamed", "recoded")
        if counts[name]
    ]
    return reasons


def _converted(sheet: RosterSheet) -> bool:
    """Whether somebody must look at the letters before they are kept."""
    return bool(sheet.examples) or sheet.encoding == WINDOWS_1258


class _Said:
    """Codes as the names that people know."""

    def __init__(
        self, sheet: RosterSheet, known: Known, columns: RosterColumns, today: date
    ) -> None:
        self._today = today
        self._units = {code_key(unit.code): unit for unit in known.units}
        names = {key: unit.name for key, unit in self._units.items()}
        names |= {code_key(row.unit_code): row.unit_name for row in sheet.rows if row.unit_name}
        self._names = names
        self._labels = {spec.name: spec.label for spec in columns.facts}
        self._choices = {spec.name: dict(spec.choices) for spec in columns.facts}
        self._dates = {spec.name for spec in columns.facts if spec.type == "date"}
        self._posts = {code_key(post.staff_code): post for post in reversed(known.posts)}

    def added(self, person: NewPerson) -> list[str]:
        posts = "; ".join(map(self._post, person.posts))
        return [person.staff_code, person.full_name, posts]

    def changed(self, change: Change) -> list[Any]:
        what = [
            [self._label(name), self._value(name, before), self._value(name, after)]
            for name, (before, after) in sorted(change.what.items())
        ]
        return [change.after.staff_code, change.after.full_name, what]

    def moved(self, move: Move) -> list[Any]:
        ended, begun = map(self._post, move.ended), map(self._post, move.begun)
        return [move.staff_code, move.full_name, list(ended), list(begun)]

    def removed(self, person: KnownEmployee) -> list[str]:
        post = self._posts.get(code_key(person.staff_code))
        return [person.staff_code, person.full_name, self._post(post) if post else ""]

    def unit_changed(self, unit: KnownUnit) -> list[str]:
        before = self._units[code_key(unit.code)]
        return [unit.code, before.name, unit.name]

    def unit_ended(self, unit: KnownUnit) -> list[str]:
        day = short_date(unit.ended_on) if unit.ended_on else ""
        if not unit.successor_code:
            return [unit.code, unit.name, words("abolished", day=day)]
        successor = self._names.get(code_key(unit.successor_code), unit.successor_code)
        return [unit.code, unit.name, words("merged", successor=successor, day=day)]

    def _post(self, post: KnownPost) -> str:
        """Days of today are left out: they move with the day on which it is applied."""
        unit = self._names.get(code_key(post.unit_code)) or post.unit_code
        parts = [unit, *([post.position] if post.position else [])]
        if post.valid_from and post.valid_from != self._today:
            parts.append(words("from", day=short_date(post.valid_from)))
        if post.valid_to and post.valid_to != self._today:
            parts.append(words("until", day=short_date(post.valid_to - _DAY)))
        return ", ".join(parts)

    def _label(self, name: str) -> str:
        return self._labels.get(name) or words(f"field.{name}")

    def _value(self, name: str, value: Any) -> str:
        if value is None or value == "":
            return words("nothing")
        if isinstance(value, bool):
            return words("yes" if value else "no")
        if isinstance(value, date):
            return short_date(value)
        if name in self._dates:
            return short_date(date.fromisoformat(value))
        return str(self._choices.get(name, {}).get(value, value))
