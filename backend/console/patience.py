"""Which cut-offs have passed, and for whom an extension still holds: a few rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from intake.calendar import cut_off
from intake.plan import Plan
from storage.campaigns import Extension
from storage.submissions import Submission


@dataclass(frozen=True, slots=True)
class Patience:
    """Over for everybody, but for these units and these people."""

    over: frozenset[str]
    """Milestones whose cut-off has passed, and that nobody extended for all."""
    units: frozenset[tuple[str, int]]
    """(milestone, unit) where the unit has more time."""
    parties: frozenset[tuple[str, int]] = frozenset()
    """(milestone, party) where somebody has."""
    people: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    """How many of (form, milestone, unit) never handed in and have more time by themselves,
    in units that have none."""

    @property
    def extended_units(self) -> frozenset[int]:
        return frozenset(unit for _, unit in self.units)

    def is_over(self, milestone: str, unit: int, party: int) -> bool:
        """Whether every cut-off of this one form has passed."""
        return (
            milestone in self.over
            and not self.waits_for(milestone, unit)
            and (milestone, party) not in self.parties
        )

    def waits_for(self, milestone: str, unit: int) -> bool:
        return (milestone, unit) in self.units

    def spared(self, form: str, milestone: str, unit: int | None = None) -> int:
        """People with more time, of one unit or of all."""
        if unit is not None:
            return self.people[form, milestone, unit]
        return sum(
            n
            for (its_form, its, _), n in self.people.items()
            if (its_form, its) == (form, milestone)
        )


def patience(connection: Connection, plan: Plan, campaign_id: int, now: datetime) -> Patience:
    """What `intake.deadlines.cut_off_of` says of each, for all of them at once."""
    passed = {
        milestone.code
        for milestone in plan.milestones
        if (due := cut_off(milestone, plan.zone)) is not None and now >= due
    }
    if not passed:
        return Patience(frozenset(), frozenset())
    open_still = connection.execute(
        select(Extension.milestone, Extension.party_id, Extension.unit_id).where(
            Extension.campaign_id == campaign_id,
            Extension.cut_off > now,
            Extension.milestone.in_(passed),
        )
    ).all()
    for row in open_still:
        if row.party_id is None and row.unit_id is None:
            passed.discard(row.milestone)
    units = {(row.milestone, row.unit_id) for row in open_still if row.unit_id is not None}
    people = {(row.milestone, row.party_id) for row in open_still if row.party_id is not None}
    return Patience(
        frozenset(passed),
        frozenset(units),
        frozenset(people),
        _waiting(connection, campaign_id, units, people),
    )


def _waiting(
    connection: Connection,
    campaign_id: int,
    units: Iterable[tuple[str, int]],
    people: set[tuple[str, int]],
) -> Counter[tuple[str, str, int]]:
    found: Counter[tuple[str, str, int]] = Counter()
    if not people:
        return found
    rows = connection.execute(
        select(
            Submission.form, Submission.milestone, Submission.unit_id, Submission.subject_id
        ).where(
            Submission.campaign_id + 0 == campaign_id,  # by person, not through the campaign
            Submission.subject_id.in_({party for _, party in people}),
            Submission.state.in_(("asked", "draft")),
            Submission.standing.is_(None),
        )
    )
    for row in rows:
        unit = row.unit_id or 0
        if (row.milestone, row.subject_id) in people and (row.milestone, unit) not in units:
            found[row.form, row.milestone, unit] += 1
    return found
