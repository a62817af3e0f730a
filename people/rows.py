"""The shapes of a roster that was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from people.problems import Problem


@dataclass(frozen=True, slots=True)
class Tenure:
    """Yes is expected of who came after `last_day`, by the date fact `since`: they are here for
    less than `months` at the end of `until`."""

    since: str
    months: int
    last_day: date
    until: date


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A fact that the plan wants of each person, and the headings under which it may stand.

    `choices` are (code, label) pairs, for `select_one`.
    """

    name: str
    label: str
    type: Literal["text", "yes_no", "integer", "date", "select_one"]
    headings: tuple[str, ...]
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    under: Tenure | None = None


@dataclass(frozen=True, slots=True)
class RosterColumns:
    """What is looked for beside the standard columns.

    `unit_kinds` are (code, label) pairs; when there are any, every unit needs one of them.
    """

    facts: tuple[FactColumn, ...] = ()
    unit_kinds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One post of one person. Blank text is "", a blank mark None: nothing said.

    `facts` are JSON values by name (a date is ISO 8601 text); blank ones are left out. The rows
    of one person have the same facts.
    """

    sheet: str
    row: int
    staff_code: str
    full_name: str
    unit_code: str
    unit_name: str = ""
    unit_kind: str = ""
    position: str = ""
    outside_system: bool | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None
    """The first day on which the post is no longer held: the day after the file's *đến ngày*."""
    email: str = ""


@dataclass(frozen=True, slots=True)
class UnitEnd:
    """A unit that is merged into another, or abolished (no successor), from a day on."""

    sheet: str
    row: int
    unit_code: str
    successor_code: str
    ended_on: date
    unit_name: str = ""
    unit_kind: str = ""


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """A roster as read; it may be imported only when there are no problems.

    `ignored` are the headings that nobody asked for, `warnings` what to look at, before importing.
    `encoding` names what the text was converted from; `examples` are cells before and after.
    """

    rows: tuple[RosterRow, ...]
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()
    kinds_required: bool = False
    unit_ends: tuple[UnitEnd, ...] = ()
    warnings: tuple[Problem, ...] = ()
    encoding: str = ""
    examples: tuple[tuple[str, str], ...] = ()
