"""Granting a later deadline: who may be given one, and from when it is later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from intake.acting import signed
from intake.calendar import cut_off
from intake.extending import Later, extend
from intake.plan import Milestone, Plan
from intake.refusing import ExtensionRefusedError, document_of, reason_of
from storage.audit import Actor, record
from storage.campaigns import Campaign, Extension
from storage.people import Party
from storage.submissions import Submission
from vietnamese.dates import in_words

_LONGEST = timedelta(days=366)
_MINUTE = timedelta(minutes=1)


def grant(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    later: Later,
    actor: Actor,
    now: datetime,
) -> None:
    """Grant a later deadline and record who did; the same once more changes nothing.

    ExtensionRefusedError when it is no later than the present one or already over, when nobody
    can be late there, or when nobody is asked; ActRefusedError when reason or document lack.
    """
    _hold(connection, campaign_id)
    present = moved_from(connection, plan, campaign_id, later, now)
    if present is None:
        return
    reason, document = reason_of(later.reason), document_of(later.document_number)
    extend(
        connection, campaign_id, later.milestone, later.cut_off,
        reason=reason, document_number=document, granted_by=signed(actor), now=now,
        party_id=later.party_id, unit_id=later.unit_id,
    )  # fmt: skip
    record(
        connection, actor, "milestone.extend", _named(connection, campaign_id, later), now=now,
        before={"milestone": later.milestone, "cut_off": present.isoformat()},
        after={
            "milestone": later.milestone, "cut_off": later.cut_off.isoformat(),
            "reason": reason, "document": document,
        },
    )  # fmt: skip


def moved_from(
    connection: Connection, plan: Plan, campaign_id: int, later: Later, now: datetime
) -> datetime | None:
    """The deadline that this one would be later than, the same for all it is about; None where
    the very same was granted before. Refuses as `grant` does, and changes nothing."""
    reason, document = reason_of(later.reason), document_of(later.document_number)
    _sure_it_runs(connection, campaign_id)
    milestone = plan.milestones_by_code.get(later.milestone)
    if milestone is None:
        raise ExtensionRefusedError("extend.unknown", "milestone")
    own = cut_off(milestone, plan.zone)
    if own is None:
        raise ExtensionRefusedError("extend.planned", "milestone", label=milestone.label)
    if milestone not in extendable(plan):
        raise ExtensionRefusedError("extend.nobody", "milestone")
    units = _units_reached(connection, campaign_id, later)
    present: datetime = max(
        [own, *(each.cut_off for each in _granted(connection, campaign_id, later, units))]
    )
    if _is_there(connection, campaign_id, later, reason, document):
        return None
    _sure_it_is_later(later.cut_off, present, now, plan.zone)
    return present


def extendable(plan: Plan) -> list[Milestone]:
    """The milestones at which somebody hands something in and can be late."""
    met = {assignment.milestone for assignment in plan.assignments}
    return [
        milestone
        for milestone in plan.milestones
        if milestone.code in met and cut_off(milestone, plan.zone) is not None
    ]


def end_of(day: date, clock: time | None, zone: ZoneInfo) -> datetime:
    """The cut-off of what is good to the end of `day`, or of the minute `clock` on it."""
    if clock is None:
        return datetime.combine(day + timedelta(days=1), time.min, zone)
    return datetime.combine(day, clock, zone) + _MINUTE


def _named(connection: Connection, campaign_id: int, later: Later) -> str:
    """Whom it is about, as the trail names things."""
    if later.party_id is not None:
        party = connection.execute(select(Party).where(Party.id == later.party_id)).one()
        if party.employee_id is not None:
            return f"employee:{party.employee_id}"
        return f"unit:{party.unit_id}" if party.unit_id else f"campaign:{campaign_id}"
    return f"campaign:{campaign_id}" if later.unit_id is None else f"unit:{later.unit_id}"


def _hold(connection: Connection, campaign_id: int) -> None:
    """Of two extensions at once, the second is measured against the first."""
    connection.execute(select(Campaign.id).where(Campaign.id == campaign_id).with_for_update())


def _sure_it_runs(connection: Connection, campaign_id: int) -> None:
    state = connection.scalar(select(Campaign.state).where(Campaign.id == campaign_id))
    if state not in {"planned", "open"}:
        raise ExtensionRefusedError("act.campaign_closed")


def _units_reached(connection: Connection, campaign_id: int, later: Later) -> list[int]:
    """The units of those it is about; ExtensionRefusedError where it is about nobody."""
    found = connection.scalars(
        select(Submission.unit_id)
        .where(Submission.campaign_id == campaign_id, Submission.state != "withdrawn")
        .where(later.reaches)
        .distinct()
    ).all()
    if not found and (later.party_id, later.unit_id) != (None, None):
        raise ExtensionRefusedError("extend.nobody", "milestone")
    return [unit for unit in found if unit is not None]


def _granted(
    connection: Connection, campaign_id: int, later: Later, units: Iterable[int]
) -> list[Any]:
    """What was granted before to all of those that this one is about."""
    for_all = Extension.party_id.is_(None) & Extension.unit_id.is_(None)
    applies = for_all
    if later.unit_id is not None:
        applies |= Extension.unit_id == later.unit_id
    if later.party_id is not None:
        applies |= Extension.party_id == later.party_id
        applies |= Extension.unit_id.in_(list(units))
    return list(
        connection.execute(
            select(Extension).where(
                Extension.campaign_id == campaign_id,
                Extension.milestone == later.milestone,
                applies,
            )
        )
    )


def _is_there(
    connection: Connection, campaign_id: int, later: Later, reason: str, document: str
) -> bool:
    same = select(Extension.id).where(
        Extension.campaign_id == campaign_id,
        Extension.milestone == later.milestone,
        Extension.party_id.is_not_distinct_from(later.party_id),
        Extension.unit_id.is_not_distinct_from(later.unit_id),
        Extension.cut_off == later.cut_off,
        Extension.reason == reason,
        Extension.document_number == document,
    )
    return connection.scalar(same.limit(1)) is not None


def _sure_it_is_later(wanted: datetime, present: datetime, now: datetime, zone: ZoneInfo) -> None:
    if wanted <= now:
        raise ExtensionRefusedError("extend.past", "day", last=in_words(wanted - _MINUTE, zone))
    if wanted <= present:
        raise ExtensionRefusedError(
            "extend.no_later", "day", last=in_words(present - _MINUTE, zone)
        )
    if wanted > max(present, now) + _LONGEST:
        raise ExtensionRefusedError("extend.too_far", "day")
