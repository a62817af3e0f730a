"""What stands of each party of a unit: the head's remark, the level proposed, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import Connection, select

from intake import deadlines
from intake.plan import Level, Plan
from intake.plan.respondents import PartyKind
from storage.audit import Actor
from storage.submissions import Remark


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is spoken of. `heads`: the head of the unit, of whom no head of it writes."""

    party_id: int
    kind: PartyKind
    unit_id: int | None
    employee_id: int | None = None
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A remark as it stands; `version` is what the next one answers."""

    text: str
    level: str | None
    version: int
    made_by: str
    capacity: str
    """KT., Q., TL. or TUQ. when somebody acted for the head."""
    changed_at: datetime

    @property
    def author(self) -> str:
        return f"{self.capacity} {self.made_by}".strip()


def scale_for(plan: Plan, kind: PartyKind) -> Level | None:
    """The scale on which a level is proposed for such a party; None where the plan has none."""
    return next((scale for scale in plan.levels if kind in scale.proposed_for), None)


def remarks_of(connection: Connection, campaign_id: int, parties: list[int]) -> dict[int, Written]:
    """What stands of these parties, by party."""
    rows = connection.execute(
        select(
            Remark.subject_id, Remark.text, Remark.level, Remark.version, Remark.made_by,
            Remark.capacity, Remark.changed_at,
        ).where(Remark.campaign_id == campaign_id, Remark.subject_id.in_(parties))
    )  # fmt: skip
    return {row[0]: Written(*row[1:]) for row in rows}


def remark_on(connection: Connection, campaign_id: int, party_id: int) -> Written | None:
    row = connection.execute(
        select(
            Remark.text,
            Remark.level,
            Remark.version,
            Remark.made_by,
            Remark.capacity,
            Remark.changed_at,
        ).where(Remark.campaign_id == campaign_id, Remark.subject_id == party_id)
    ).one_or_none()
    return None if row is None else Written(*row)


def why_not(subject: Subject, actor: Actor) -> str:
    """Why this actor does not write of this subject, as a code; "" where nothing is against it.

    Nobody writes of themselves, nor of the person whose place they take; of a head the office
    writes, as the superior has it.
    """
    if subject.employee_id is not None and subject.employee_id == actor.employee_id:
        return "remark.own"
    in_place_of = subject.employee_id is not None and subject.employee_id == actor.on_behalf
    if actor.role == "head" and (subject.heads or in_place_of):
        return "remark.by_superior"
    return ""


def due_of(
    connection: Connection, plan: Plan, campaign_id: int, unit_id: int | None
) -> tuple[str, datetime] | None:
    """The milestone by which a unit's proposals are due, and its cut-off with extensions.

    It closes nothing: what is written later is taken and said to be late.
    """
    scale = scale_for(plan, "person") or scale_for(plan, "unit")
    if scale is None or scale.milestone is None:
        return None
    place = SimpleNamespace(
        campaign_id=campaign_id, milestone=scale.milestone, subject_id=None, unit_id=unit_id
    )
    due = deadlines.cut_off_of(connection, plan, place)
    return None if due is None else (plan.milestones_by_code[scale.milestone].label, due)
