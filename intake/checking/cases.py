"""Every kind of person or unit that a plan's conditions tell apart, as facts."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from math import prod
from typing import Any

from intake.checking.known import Known, Names
from intake.conditions import AllOf, AnyOf, AtLeast, Condition, In, Is, Not

CASES = 4_096
"""More combinations than this are not looked at."""

Case = Mapping[str, Any]


def cases_of(conditions: Iterable[Condition | None], names: Names) -> list[Case]:
    """Each combination of the facts that `conditions` name; none when there are too many.

    Yes-or-no facts are both, choices each of their codes; of other facts, the values that the
    conditions mention and one that they do not.
    """
    wanted: dict[str, list[Any]] = {}
    for condition in conditions:
        for name, value in _mentioned(condition):
            if name in names:
                wanted.setdefault(name, []).append(value)
    domains = {name: _domain(names[name], values) for name, values in wanted.items()}
    if prod(len(values) for values in domains.values()) > CASES:
        return []
    return [
        dict(zip(domains, values, strict=True)) for values in itertools.product(*domains.values())
    ]


def _domain(known: Known, mentioned: list[Any]) -> list[Any]:
    match known.kind:
        case "truth":
            return [True, False]
        case "codes":
            return list(known.codes)
        case "number":
            return sorted({0, *(n for value in mentioned for n in (value - 1, value, value + 1))})
        case _:
            return [*dict.fromkeys(mentioned), "…"]


def _mentioned(condition: Condition | None) -> Iterator[tuple[str, Any]]:
    match condition:
        case Is():
            yield from condition.is_.items()
        case In():
            yield from ((name, each) for name, several in condition.in_.items() for each in several)
        case AtLeast():
            yield from condition.at_least.items()
        case Not():
            yield from _mentioned(condition.not_)
        case AllOf():
            for part in condition.all:
                yield from _mentioned(part)
        case AnyOf():
            for part in condition.any:
                yield from _mentioned(part)
