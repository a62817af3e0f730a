"""Who holds which role in which unit: as the plan finds it in the roster, or by a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Place = tuple[str, int | None]
"""A role and a unit; without a unit, in the whole agency."""


@dataclass(frozen=True, slots=True)
class Held:
    """A role that a document gives to somebody: in a unit, or (None) in the whole agency.

    `capacity`: KT., Q., TL. or TUQ. for who acts in the place of `instead_of`, or of nobody where
    the post is vacant; "" for who holds the role.
    """

    role: str
    unit_id: int | None
    capacity: str = ""
    instead_of: int | None = None


Answering = tuple[int, Held | None]
"""Who answers for a role, and by what document as acting for another; None: as its holder."""


@dataclass(frozen=True, slots=True)
class Holders:
    """Employees by place: from the roster, by documents (which settle it), and who acts today."""

    roster: Mapping[Place, Sequence[int]]
    given: Mapping[Place, Sequence[int]]
    acting: Mapping[Place, Sequence[tuple[int, Held]]]
    """Who acts, and in whose place."""

    def answerable(self, role: str | None, unit_id: int | None) -> Sequence[Answering]:
        """Who fills in and signs for a role today: who acts for its holder, else the holder."""
        if role is None:
            return ()
        place = (role, unit_id)
        if place in self.acting:
            return self.acting[place]
        if place in self.given or unit_id is not None:
            return _as_holders(self._holding(place))
        places = {*self.roster, *self.given, *self.acting}
        units = sorted(unit for code, unit in places if code == role and unit is not None)
        found = [
            _as_holders(self.roster.get(place, ())),
            *(self.answerable(role, unit) for unit in units),
        ]
        by_employee: dict[int, Held | None] = {}
        for employee, held in (each for some in found for each in some):
            by_employee.setdefault(employee, held)
        return list(by_employee.items())

    def signer(self, role: str | None, unit_id: int | None, subject: int | None) -> int | None:
        """The one person who signs for a role; never the subject, nor who acts in its place."""
        if role is None:
            return None
        place = (role, unit_id)
        holding, acting = self._holding(place), self.acting.get(place, ())
        if len(acting) == 1:
            ((who, held),) = acting
            if subject is None or subject not in {who, held.instead_of, *holding}:
                return who
        others = [employee for employee in holding if employee != subject]
        return others[0] if len(others) == 1 else None

    def _holding(self, place: Place) -> Sequence[int]:
        return self.given.get(place) or self.roster.get(place, ())


def _as_holders(employees: Sequence[int]) -> list[Answering]:
    return [(employee, None) for employee in employees]


def settled(
    found: Iterable[tuple[int, str, int | None]], by_document: Iterable[tuple[int, Held]]
) -> Holders:
    """`found`: employee, role and unit as the roster says it; `by_document`: who holds what."""
    roster: dict[Place, list[int]] = {}
    given: dict[Place, list[int]] = {}
    acting: dict[Place, list[tuple[int, Held]]] = {}
    for employee, role, unit in found:
        roster.setdefault((role, unit), []).append(employee)
    for employee, held in by_document:
        place = (held.role, held.unit_id)
        if held.capacity:
            acting.setdefault(place, []).append((employee, held))
        else:
            given.setdefault(place, []).append(employee)
    return Holders(roster, given, acting)
