"""Who looks after the others: heads of units, and contacts of a unit or of the agency."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, select

from intake.eligibility import Member, holders_of, roles_of
from intake.holders import Held
from intake.plan import Plan
from intake.plan.reminding import Told
from people import roles
from people.facts import facts_of, facts_of_agency, facts_of_members, holds
from reminders.debts import is_away, is_here
from reminders.hours import At
from storage.people import Employee, Membership

HEAD: Literal["head"] = "head"
"""The role of who heads a unit, in every plan that has one."""


@dataclass(frozen=True, slots=True)
class Post:
    """That somebody is told of others: as what, and of which unit (None: of the agency)."""

    to: Told
    unit_id: int | None
    in_place: bool = False
    """As the unit's contact, since nobody who heads it is here: how many, and no names."""

    def target(self, milestone: str, *, levels: bool = False) -> str:
        """What a nudge is about: what is missing in a place by a milestone."""
        if self.unit_id is None:
            return f"agency:0:{milestone}"
        kind = "contact" if self.in_place else "levels" if levels else "unit"
        return f"{kind}:{self.unit_id}:{milestone}"


def role_of(plan: Plan, to: Told) -> str | None:
    return HEAD if to == "head" else plan.when_to_remind.contact


def of_agency(plan: Plan, to: Told) -> bool:
    """Whether these are told of the whole agency."""
    return to == "contact" and plan.when_to_remind.contact_of == "agency"


def told_of_others(plan: Plan) -> list[Told]:
    """The kinds of people, besides who owes, that a rule of the plan tells something."""
    kinds: tuple[Told, ...] = ("contact", "head")
    asked = {rule.to for rule in plan.reminders}
    return [to for to in kinds if to in asked and role_of(plan, to) is not None]


def holders(
    connection: Connection, plan: Plan, agency_id: int, to: Told, unit_id: int | None, at: At
) -> list[int]:
    """Who is told of a unit, or of the agency: who acts for the holder today, else the holder."""
    role = role_of(plan, to)
    documents = [
        each
        for each in roles.in_force(connection, agency_id, at.day)
        if each.role == role and (unit_id is None or each.unit_id == unit_id)
    ]
    facts = (
        facts_of_agency(connection, agency_id, at.day)
        if unit_id is None
        else facts_of_members(connection, unit_id, at.day)
    )
    members = [Member(key, 0, unit_id or 0, known) for key, known in facts.items()]
    given = [
        Member(each.employee_id, 0, None, {}, frozenset({_held(each)}))
        for each in documents
        if facts.get(each.employee_id, {}).get("outside_system") is not True
    ]
    found = holders_of(plan, [*members, *given]).answerable(role, unit_id)
    return sorted(employee for employee, _ in found)


def posts_of(
    connection: Connection, plan: Plan, agency_id: int, employee_id: int, at: At
) -> list[Post]:
    """What this person is told of others, in a campaign of this plan."""
    kinds = told_of_others(plan)
    facts = facts_of(connection, employee_id, at.day) if kinds else None
    if facts is None:
        return []
    by_roster = {role.code for role in roles_of(plan, facts)}
    by_document = roles.assigned_to(connection, employee_id, at.day)
    found: list[Post] = []
    for to in kinds:
        units = _units_of(connection, role_of(plan, to), employee_id, by_roster, by_document, at)
        if of_agency(plan, to):
            found += [Post(to, None)] if units else []
            continue
        found += [
            Post(to, unit)
            for unit in sorted(unit for unit in units if unit is not None)
            if employee_id in holders(connection, plan, agency_id, to, unit, at)
        ]
    if "head" in kinds and _has_unit_contacts(plan):
        role = plan.when_to_remind.contact
        units = _units_of(connection, role, employee_id, by_roster, by_document, at)
        found += [
            Post("head", unit, in_place=True)
            for unit in sorted(unit for unit in units if unit is not None)
            if employee_id in stand_ins(connection, plan, agency_id, unit, at)
        ]
    return found


def heads_here(
    connection: Connection, plan: Plan, agency_id: int, unit_id: int, at: At
) -> list[int]:
    """Who is told of a unit as its head, and is not on leave today."""
    return _here(connection, holders(connection, plan, agency_id, HEAD, unit_id, at), at)


def stand_ins(
    connection: Connection, plan: Plan, agency_id: int, unit_id: int, at: At
) -> list[int]:
    """The contacts of a unit whose head is away, with nobody acting: told how many are missing."""
    if not _has_unit_contacts(plan) or heads_here(connection, plan, agency_id, unit_id, at):
        return []
    return _here(connection, holders(connection, plan, agency_id, "contact", unit_id, at), at)


def _here(connection: Connection, employees: Collection[int], at: At) -> list[int]:
    here = Employee.id.in_(employees) & is_here(at.day) & ~is_away(at.day)
    return sorted(connection.scalars(select(Employee.id).where(here)))


def _has_unit_contacts(plan: Plan) -> bool:
    return role_of(plan, "contact") is not None and not of_agency(plan, "contact")


def _units_of(
    connection: Connection,
    role: str | None,
    employee_id: int,
    by_roster: set[str],
    by_document: Iterable[Any],
    at: At,
) -> set[int | None]:
    """Where this person has a role."""
    units = {each.unit_id for each in by_document if each.role == role}
    return units | _main_units(connection, employee_id, at) if role in by_roster else units


def _main_units(connection: Connection, employee_id: int, at: At) -> set[int | None]:
    return set(
        connection.scalars(
            select(Membership.unit_id).where(
                Membership.employee_id == employee_id, Membership.is_main, holds(at.day)
            )
        )
    )


def _held(each: Any) -> Held:
    return Held(each.role, each.unit_id, each.capacity, each.for_employee_id)
