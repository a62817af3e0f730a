"""The people and units of a roster that is in no database yet, as the plan's rules see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from intake.eligibility import OUTSIDE, Collective, Member
from intake.plan import Plan
from people.rows import RosterRow, RosterSheet
from people.values import code_key
from vietnamese.order import sort_key


@dataclass(frozen=True, slots=True)
class Crowd:
    """`members` have the number of their place as their employee and party; collectives follow."""

    members: tuple[Member, ...]
    collectives: tuple[Collective, ...]
    units: Mapping[int, str]
    """Names by number, in the order of the alphabet."""
    of_unit: Mapping[int | None, tuple[Member, ...]]
    """The members by unit; all of them under None."""
    emails: frozenset[int]
    """Who has an address."""

    @property
    def inside(self) -> tuple[Member, ...]:
        return tuple(each for each in self.members if each.facts.get(OUTSIDE) is not True)

    def name(self, employee_id: int) -> str:
        facts = self.members[employee_id].facts
        return f"{facts['full_name']} ({facts['unit'] or facts['unit_code']})"


def crowd_of(plan: Plan, sheet: RosterSheet, today: date) -> Crowd:
    """Everybody with a post on the day, in the main one: the first in the file."""
    goes_to = {
        code_key(end.unit_code): end.successor_code
        for end in sheet.unit_ends
        if end.ended_on <= today and end.successor_code
    }
    main: dict[str, RosterRow] = {}
    emails: set[str] = set()
    outside: set[str] = set()
    for row in sheet.rows:
        key = code_key(row.staff_code)
        emails |= {key} if row.email else set()
        outside |= {key} if row.outside_system else set()
        if _holds(row, today):
            main.setdefault(key, row)
    names, kinds = _units(sheet, goes_to)
    numbers = {
        key: place for place, key in enumerate(sorted(names, key=lambda k: sort_key(names[k])))
    }
    members = tuple(
        _member(place, row, _unit_key(row, goes_to), names, kinds, numbers, key in outside)
        for place, (key, row) in enumerate(main.items())
    )
    groups: dict[int | None, list[Member]] = {}
    for each in members:
        groups.setdefault(each.unit_id, []).append(each)
    return Crowd(
        members,
        _collectives(plan, len(members), names, kinds, numbers),
        {number: names[key] for key, number in numbers.items()},
        {None: members, **{unit: tuple(several) for unit, several in groups.items()}},
        frozenset(place for place, key in enumerate(main) if key in emails),
    )


def _holds(row: RosterRow, today: date) -> bool:
    begun = row.valid_from is None or row.valid_from <= today
    return begun and (row.valid_to is None or row.valid_to > today)


def _unit_key(row: RosterRow, goes_to: Mapping[str, str]) -> str:
    key = code_key(row.unit_code)
    for _ in goes_to:
        if key in goes_to:
            key = code_key(goes_to[key])
    return key


def _units(sheet: RosterSheet, goes_to: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Name and kind by code; whichever row says it first."""
    names: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for row in sheet.rows:
        key = code_key(row.unit_code)
        if key in goes_to:
            continue
        names[key] = names.get(key) or row.unit_name
        kinds[key] = kinds.get(key) or row.unit_kind
    for successor in goes_to.values():
        names.setdefault(code_key(successor), successor)
    return {key: name or key for key, name in names.items()}, kinds


def _member(
    place: int,
    row: RosterRow,
    unit: str,
    names: Mapping[str, str],
    kinds: Mapping[str, str],
    numbers: Mapping[str, int],
    outside: bool,  # noqa: FBT001 - a fact like the others
) -> Member:
    facts: dict[str, Any] = {
        **row.facts,
        "staff_code": row.staff_code,
        "full_name": row.full_name,
        "position": row.position,
        OUTSIDE: outside,
        "unit": names[unit],
        "unit_code": unit,
        "unit_kind": kinds.get(unit, ""),
    }
    return Member(place, place, numbers[unit], facts)


def _collectives(
    plan: Plan,
    first: int,
    names: Mapping[str, str],
    kinds: Mapping[str, str],
    numbers: Mapping[str, int],
) -> tuple[Collective, ...]:
    found: list[Collective] = []
    for key, number in numbers.items():
        facts = {"unit": names[key], "unit_code": key, "unit_kind": kinds.get(key, "")}
        found.append(Collective("unit", first + len(found), number, facts))
        found.append(Collective("leadership", first + len(found), number, facts))
    own = Collective(
        "agency", first + len(found), None, {"unit": plan.agency.name, "unit_code": ""}
    )
    return (*found, own)
