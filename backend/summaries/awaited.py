"""Which forms may be asked yet in a campaign, and so which part of a dossier nobody owes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection, or_, select

from backend.summaries.meeting_rows import OVER
from intake.calendar import cut_off
from intake.plan import Output, Plan
from storage.meetings import Meeting
from storage.submissions import UnitProgress

_OF_FORMS = frozenset({"form", "remark", "list"})


@dataclass(frozen=True, slots=True)
class Awaited:
    """Forms that wait for something: `registered` for who registers, `after` (a form and a meeting
    each) for what a meeting concludes. `over`: meetings by code and unit; `units`: which meet."""

    registered: frozenset[str] = frozenset()
    after: frozenset[tuple[str, str]] = frozenset()
    over: frozenset[tuple[str, int | None]] = frozenset()
    units: frozenset[int] = frozenset()

    def of(self, unit_id: int | None) -> frozenset[str]:
        """What may be asked yet in this unit, or (None) in any of them."""
        units = self.units if unit_id is None else {unit_id}
        return self.registered | {
            form
            for form, meeting in self.after
            if (meeting, None) not in self.over
            and not (units and all((meeting, unit) in self.over for unit in units))
        }


def awaited(
    connection: Connection, plan: Plan, campaign_id: int, unit_id: int | None, now: datetime
) -> Awaited:
    """Of one unit, or (None) of all. What a meeting concluded is asked from the next day on."""
    after = frozenset(
        (each.form, each.asked.after) for each in plan.assignments if each.asked is not None
    )
    registered = _registered(plan, now)
    if not after:
        return Awaited(registered)
    zone = plan.zone
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    meetings = select(Meeting.code, Meeting.unit_id).where(
        Meeting.campaign_id == campaign_id,
        Meeting.code.in_(sorted({code for _, code in after})),
        Meeting.state.in_(OVER),
        Meeting.read_at < midnight,
    )
    units = select(UnitProgress.unit_id).where(
        UnitProgress.campaign_id == campaign_id,
        UnitProgress.form == "",
        UnitProgress.unit_id > 0,
        UnitProgress.asked > 0,
    )
    if unit_id is not None:
        meetings = meetings.where(or_(Meeting.unit_id == unit_id, Meeting.unit_id.is_(None)))
        units = units.where(UnitProgress.unit_id == unit_id)
    over = frozenset((row.code, row.unit_id) for row in connection.execute(meetings))
    return Awaited(registered, after, over, frozenset(connection.scalars(units)))


def is_of_nobody(
    outputs: Iterable[Output], asked: Collection[str], to_come: Collection[str]
) -> bool:
    """Whether a part with these papers is made of forms alone that nobody is asked, nor may be.

    A part without papers comes from outside: somebody owes it.
    """
    whole = list(outputs)
    owed = {*asked, *to_come}
    return bool(whole) and all(
        each.kind in _OF_FORMS
        and each.of == "submissions"
        and (owed.isdisjoint(each.forms) if each.forms else not owed)
        for each in whole
    )


def _registered(plan: Plan, now: datetime) -> frozenset[str]:
    """Forms for who registers, while somebody may."""
    registering = plan.registration.forms if plan.registration else ()
    ends = {each.milestone for each in plan.assignments if each.form in registering}
    cut_offs = [cut_off(plan.milestones_by_code[code], plan.zone) for code in ends]
    if not any(each is None or now < each for each in cut_offs):
        return frozenset()
    return frozenset(each.form for each in plan.assignments if each.registered)
