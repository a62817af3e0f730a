"""How many forms stand where: read from rows that the database counts, never form by form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from backend.console.patience import Patience, patience
from intake.plan import Plan
from storage.submissions import CampaignProgress, Progress

Slot = tuple[str, str]
"""A form and the milestone by which it is due."""

NEVER_HANDED_IN = ("not_invited", "invited", "drafting")


@dataclass(frozen=True, slots=True)
class Counts:
    """The first six add up to what was asked; `overdue` is part of the first three, and what
    follows it part of what was handed in."""

    not_invited: int = 0
    invited: int = 0
    """Asked and told, not begun."""
    drafting: int = 0
    submitted: int = 0
    returned: int = 0
    accepted: int = 0
    overdue: int = 0
    """Never handed in, and every cut-off that applies has passed."""
    in_line: int = 0
    late: int = 0
    """Handed in late, and nobody admitted it."""
    admitted: int = 0

    @property
    def asked(self) -> int:
        return self.owed + self.done

    @property
    def owed(self) -> int:
        return self.not_invited + self.invited + self.drafting + self.returned

    @property
    def done(self) -> int:
        return self.submitted + self.accepted

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in _NAMES))


_NAMES = tuple(field.name for field in fields(Counts))
Counted = Mapping[Slot, Counts]


def class_of(state: str, standing: str, reach: str) -> str:
    """Which of the first six a submission that was not withdrawn belongs to."""
    if state == "asked":
        return "not_invited" if reach == "none" else "invited"
    if state == "draft":
        # What was handed in stays handed in while somebody changes it.
        return "submitted" if standing else "drafting"
    return state


def total(counted: Counted, *, form: str = "", milestone: str = "") -> Counts:
    """All of these, or those of one form or one milestone."""
    found = Counts()
    for (its_form, its_milestone), counts in counted.items():
        if form in {"", its_form} and milestone in {"", its_milestone}:
            found += counts
    return found


def of_campaign(
    connection: Connection, plan: Plan, campaign_id: int, now: datetime
) -> dict[Slot, Counts]:
    """The whole campaign, by form and milestone; costs the same for 1,000 people and 100,000."""
    waiting = patience(connection, plan, campaign_id, now)
    columns = (
        CampaignProgress.form, CampaignProgress.milestone, CampaignProgress.state,
        CampaignProgress.standing, CampaignProgress.reach,
    )  # fmt: skip
    rows = connection.execute(
        select(*columns, func.sum(CampaignProgress.n).label("n"))
        .where(CampaignProgress.campaign_id == campaign_id, CampaignProgress.state != "withdrawn")
        .group_by(*columns)
    )
    counted = _added_up(plan, rows)
    extended = _of_units(connection, plan, campaign_id, waiting.extended_units)
    for slot, counts in counted.items():
        form, milestone = slot
        overdue = 0
        if milestone in waiting.over:
            overdue = _never(counts) - sum(
                _never(theirs[slot]) if waiting.waits_for(milestone, unit) else 0
                for unit, theirs in extended.items()
                if slot in theirs
            )
            overdue -= waiting.spared(form, milestone)
        counted[slot] = counts + Counts(overdue=overdue)
    return counted


def of_units(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    units: Collection[int],
    now: datetime,
) -> dict[int, dict[Slot, Counts]]:
    """The same for each of these units; 0 is for what belongs to no unit."""
    waiting = patience(connection, plan, campaign_id, now)
    found = _of_units(connection, plan, campaign_id, units)
    return {unit: _with_overdue(waiting, unit, theirs) for unit, theirs in found.items()}


def _with_overdue(waiting: Patience, unit: int, counted: Counted) -> dict[Slot, Counts]:
    result = {}
    for (form, milestone), counts in counted.items():
        overdue = 0
        if milestone in waiting.over and not waiting.waits_for(milestone, unit):
            overdue = _never(counts) - waiting.spared(form, milestone, unit)
        result[form, milestone] = counts + Counts(overdue=overdue)
    return result


def _never(counts: Counts) -> int:
    return sum(getattr(counts, name) for name in NEVER_HANDED_IN)


def _of_units(
    connection: Connection, plan: Plan, campaign_id: int, units: Collection[int]
) -> dict[int, dict[Slot, Counts]]:
    if not units:
        return {}
    theirs: ColumnElement[bool] = Progress.unit_id.in_(units)
    rows = connection.execute(
        select(
            Progress.unit_id, Progress.form, Progress.milestone, Progress.state,
            Progress.standing, Progress.reach, Progress.n,
        ).where(Progress.campaign_id == campaign_id, theirs)
    )  # fmt: skip
    by_unit: dict[int, list[Any]] = {}
    for row in rows:
        if row.state != "withdrawn":
            by_unit.setdefault(row.unit_id, []).append(row)
    return {unit: _added_up(plan, theirs) for unit, theirs in by_unit.items()}


def _added_up(plan: Plan, rows: Iterable[Any]) -> dict[Slot, Counts]:
    """An amended plan may have dropped a form: as on papers, it is counted no more."""
    sums: dict[Slot, dict[str, int]] = {}
    for row in rows:
        if row.form not in plan.forms_by_code or not row.n:
            continue
        found = sums.setdefault((row.form, row.milestone), dict.fromkeys(_NAMES, 0))
        found[class_of(row.state, row.standing, row.reach)] += row.n
        if row.standing in {"in_line", "late", "admitted"}:
            found[row.standing] += row.n
    return {slot: Counts(**found) for slot, found in sums.items()}
