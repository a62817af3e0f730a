"""How many may be proposed for a level: a quota's arithmetic, group by group.

The base of the percentage is everybody proposed for one of the levels that the quota names in
`of`, and nobody else: the limited level itself counts only where the plan lists it there. "20 %
of those proposed for the second level" so leaves out those proposed for the first. Who has no
proposal yet is in no base. A fraction is rounded as the plan says, else down.

Whoever calls decides whose quota it is: a unit's people, or the whole agency's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from intake.plan.plan import Plan
from intake.plan.rules import Quota
from intake.texts import sentence
from vietnamese.numbers import show_number
from vietnamese.order import sort_key

_ROUNDINGS = {"floor": ROUND_FLOOR, "nearest": ROUND_HALF_UP, "ceiling": ROUND_CEILING}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person as a quota sees one: what the roster says, and the level proposed, if any."""

    facts: Mapping[str, Any]
    level: str | None


@dataclass(frozen=True, slots=True)
class Share:
    """One group under one quota."""

    group: str
    members: int
    proposed: Mapping[str, int]
    """How many are proposed for each level, by its code."""
    base: int
    allowed: int
    used: int
    arithmetic: str
    """The base, the percentage, the rounding and the bound, in one sentence."""

    @property
    def over(self) -> int:
        return max(0, self.used - self.allowed)

    @property
    def undecided(self) -> int:
        return self.members - sum(self.proposed.values())


def most_of(quota: Quota, base: int) -> int:
    """How many may be proposed for the level, of a group with `base` people to reckon from."""
    return int(_exactly(quota, base).quantize(Decimal(1), _ROUNDINGS[quota.rounding]))


def shares(plan: Plan, quota: Quota, candidates: Iterable[Candidate]) -> tuple[Share, ...]:
    """Each group of these people, in the order of the alphabet; who has no group comes last."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(group_of(plan, quota, candidate.facts), []).append(candidate)
    ordered = sorted(groups, key=lambda group: (not group, sort_key(group)))
    return tuple(_share(plan, quota, group, groups[group]) for group in ordered)


def group_of(plan: Plan, quota: Quota, facts: Mapping[str, Any]) -> str:
    """What the roster says of the fact that groups, in words; "" where it says nothing."""
    known = facts.get(quota.group_by)
    spec = next((fact for fact in plan.facts if fact.name == quota.group_by), None)
    if known in (None, ""):
        return ""
    if spec is not None and spec.type == "yes_no":
        return f"{spec.label}: {'có' if known else 'không'}"
    if spec is not None and spec.list_name:
        choices = plan.choice_lists.get(spec.list_name, ())
        return next((choice.label for choice in choices if choice.code == known), str(known))
    return str(known)


def level_label(plan: Plan, quota: Quota, code: str) -> str:
    choices = plan.choice_lists.get(quota.list_name, ())
    return next((choice.label for choice in choices if choice.code == code), code)


def _share(plan: Plan, quota: Quota, group: str, people: list[Candidate]) -> Share:
    proposed = Counter(person.level for person in people if person.level is not None)
    base = sum(proposed[code] for code in set(quota.of))
    allowed = most_of(quota, base)
    exact = _exactly(quota, base)
    arithmetic = sentence(
        "quota.arithmetic",
        percent=quota.percent,
        base=base,
        of=sentence("quota.or").join(level_label(plan, quota, code) for code in quota.of),
        exact=show_number(exact),
        rounded="" if exact == allowed else sentence(f"quota.{quota.rounding}"),
        allowed=allowed,
    )
    return Share(group, len(people), proposed, base, allowed, proposed[quota.level], arithmetic)


def _exactly(quota: Quota, base: int) -> Decimal:
    return Decimal(base) * quota.percent / 100
