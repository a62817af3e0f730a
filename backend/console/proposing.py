"""A unit as its head remarks on it: each person and collective, the levels, the quotas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from backend.console.quotas import QuotaShown, quotas_over
from backend.console.self_rated import SelfRated, label_of, self_rated
from backend.console.visiting import HEAD, Visitor
from intake.eligibility import OUTSIDE, roles_of
from intake.elsewhere import rated_elsewhere
from intake.plan import Plan, RatedElsewhere
from intake.plan.respondents import PartyKind
from intake.quota import Candidate
from intake.remarks import Subject, Written, due_of, remarks_of, scale_for, why_not
from people.facts import facts_of_members
from people.roles import of_place
from storage.people import Party, Unit
from storage.submissions import Submission
from vietnamese.order import person_key


@dataclass(frozen=True, slots=True)
class Line:
    """A party of the unit, and what is said of it."""

    subject: Subject
    name: str
    position: str
    facts: Mapping[str, Any]
    rated: tuple[SelfRated, ...]
    remark: Written | None
    level: str
    """The label of the level that is proposed; "" for none."""
    closed_to_me: str
    """Why this visitor does not write here, as a code; "" where nothing is against it."""
    elsewhere: RatedElsewhere | None
    """Who rates this person instead of us: then nobody here proposes a level."""

    @property
    def party_id(self) -> int:
        return self.subject.party_id


@dataclass(frozen=True, slots=True)
class UnitShown:
    """`lines`: collectives first, then people by the order of the plan's roles, then by name."""

    unit_id: int
    name: str
    lines: tuple[Line, ...]
    outside: tuple[str, ...]
    """Names of those who are dealt with outside this system: nothing else of them is here."""
    quotas: tuple[QuotaShown, ...]
    due: tuple[str, datetime] | None

    def line(self, party_id: int) -> Line | None:
        return next((line for line in self.lines if line.party_id == party_id), None)

    @property
    def people(self) -> list[Line]:
        """Of whom a level is proposed here."""
        return [line for line in self.lines if line.subject.kind == "person" and not line.elsewhere]

    @property
    def proposed(self) -> int:
        return sum(line.remark is not None and bool(line.remark.level) for line in self.people)


def unit_shown(connection: Connection, visitor: Visitor, unit_id: int) -> UnitShown:
    """The unit as this visitor may see it; whether it is theirs is for the caller to know."""
    plan, today = visitor.plan, visitor.now.astimezone(visitor.plan.zone).date()
    facts = facts_of_members(connection, unit_id, today)
    inside = {key: each for key, each in facts.items() if each.get(OUTSIDE) is not True}
    subjects = [
        *_collectives(connection, visitor.campaign_id, unit_id),
        *_people(connection, visitor, unit_id, inside, today),
    ]
    remarks = remarks_of(
        connection, visitor.campaign_id, [subject.party_id for subject in subjects]
    )
    rated = self_rated(connection, visitor, [subject.party_id for subject in subjects])
    name = str(connection.scalar(select(Unit.name).where(Unit.id == unit_id)))
    actor = visitor.actor_in(unit_id)
    lines = tuple(
        _line(plan, subject, name, inside, rated, remarks, why_not(subject, actor))
        for subject in subjects
    )
    outside = sorted(
        (str(each["full_name"]) for each in facts.values() if each.get(OUTSIDE) is True),
        key=person_key,
    )
    candidates = [
        Candidate(line.facts, line.remark.level if line.remark else None)
        for line in lines
        if line.subject.kind == "person" and not line.elsewhere
    ]
    due = due_of(connection, plan, visitor.campaign_id, unit_id)
    return UnitShown(
        unit_id, name, lines, tuple(outside), quotas_over(plan, candidates), due
    )  # fmt: skip


def _line(
    plan: Plan,
    subject: Subject,
    unit: str,
    people: Mapping[int, Mapping[str, Any]],
    rated: Mapping[int, tuple[SelfRated, ...]],
    remarks: Mapping[int, Written],
    closed_to_me: str,
) -> Line:
    facts = people.get(subject.employee_id or 0, {})
    remark, scale = remarks.get(subject.party_id), scale_for(plan, subject.kind)
    elsewhere = rated_elsewhere(plan, facts) if subject.kind == "person" else None
    level = remark.level if remark and not elsewhere else None
    return Line(
        subject=subject,
        name=str(facts.get("full_name") or unit),
        position=str(facts.get("position") or ""),
        facts=facts,
        rated=rated.get(subject.party_id, ()),
        remark=remark,
        level=label_of(plan, scale.list_name, level) if scale and level else level or "",
        closed_to_me=closed_to_me,
        elsewhere=elsewhere,
    )


def _collectives(connection: Connection, campaign_id: int, unit_id: int) -> list[Subject]:
    """The unit and its leadership, where something is asked of them."""
    rows = connection.execute(
        select(Party.id, Party.kind)
        .join(Submission, Submission.subject_id == Party.id)
        .where(Submission.campaign_id == campaign_id, Submission.state != "withdrawn")
        .where(Party.unit_id == unit_id, Party.kind.in_(("unit", "leadership")))
        .distinct()
        .order_by(Party.id)
    )
    kinds: Mapping[str, PartyKind] = {"unit": "unit", "leadership": "leadership"}
    return [Subject(row.id, kinds[row.kind], unit_id) for row in rows]


def _people(
    connection: Connection,
    visitor: Visitor,
    unit_id: int,
    facts: Mapping[int, Mapping[str, Any]],
    today: date,
) -> list[Subject]:
    rows = connection.execute(
        select(Party.employee_id, Party.id).where(
            Party.kind == "person", Party.employee_id.in_(list(facts))
        )
    )
    parties = {row.employee_id: row.id for row in rows}
    plan = visitor.plan
    codes = [role.code for role in plan.roles]
    roles = {key: [role.code for role in roles_of(plan, each)] for key, each in facts.items()}
    given = of_place(connection, visitor.agency_id, HEAD, unit_id, today)
    holders = {each.employee_id for each in given if not each.capacity}
    heads = holders or {key for key, own in roles.items() if HEAD in own}

    def place(key: int) -> tuple[int, Any, str]:
        first = min((codes.index(code) for code in roles[key]), default=len(codes))
        return first, person_key(str(facts[key]["full_name"])), str(facts[key]["staff_code"])

    return [
        Subject(parties[key], "person", unit_id, key, heads=key in heads)
        for key in sorted(facts, key=place)
        if key in parties
    ]
