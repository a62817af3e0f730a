"""Everybody who can be asked something: people with their party and main unit, and collectives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection, select

from people.facts import Facts, facts_of_agency, holds
from storage.people import Agency, Employee, Membership, Party, Unit

CollectiveKind = Literal["leadership", "unit", "agency"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the agency; `unit_id` is that of the main post."""

    employee_id: int
    party_id: int
    unit_id: int | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class Collective:
    """A unit, its leadership, or the agency."""

    kind: CollectiveKind
    party_id: int
    unit_id: int | None
    facts: Facts


_KINDS: dict[str, CollectiveKind] = {"leadership": "leadership", "unit": "unit"}


def people_of(connection: Connection, agency_id: int, today: date) -> list[Person]:
    """Everybody with a post who has not left, in the order they came; two queries in all."""
    facts = facts_of_agency(connection, agency_id, today)
    rows = connection.execute(
        select(Employee.id, Party.id, Membership.unit_id)
        .join(Party, (Party.employee_id == Employee.id) & (Party.kind == "person"))
        .join(Membership, (Membership.employee_id == Employee.id) & holds(today))
        .where(Employee.agency_id == agency_id)
        .order_by(Employee.id, Membership.is_main.desc(), Membership.id)
    )
    found: dict[int, Person] = {}
    for employee, party, unit in rows:
        if employee in facts and employee not in found:  # the main post comes first
            found[employee] = Person(employee, party, unit, facts[employee])
    return list(found.values())


def collectives_of(connection: Connection, agency_id: int, today: date) -> list[Collective]:
    """The units that exist today, their leaderships, and the agency itself."""
    units = connection.execute(
        select(Party.kind, Party.id, Unit.id, Unit.name, Unit.code, Unit.kind)
        .join(Unit, Unit.id == Party.unit_id)
        .where(Unit.agency_id == agency_id)
        .where(Unit.valid_to.is_(None) | (Unit.valid_to > today))
        .order_by(Unit.id, Party.id)
    )
    collectives = [
        Collective(_KINDS[kind], party, unit, {"unit": name, "unit_code": code, "unit_kind": sort})
        for kind, party, unit, name, code, sort in units
    ]
    agency = connection.execute(
        select(Party.id, Agency.name)
        .join(Agency, Agency.id == Party.agency_id)
        .where(Party.kind == "agency", Agency.id == agency_id)
    ).one()
    own = Collective("agency", agency.id, None, {"unit": agency.name, "unit_code": ""})
    return [*collectives, own]
