"""Who signs a paper on a day, and what stands above the name: *KT. TRƯỞNG PHÒNG*, …"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from backend.summaries.printable import printable
from intake.eligibility import roles_of
from intake.plan import Plan
from people.facts import each_of_agency, facts_of, facts_of_members
from people.roles import Assigned, of_place
from vietnamese.signatures import has_own_post, signature_lines


@dataclass(frozen=True, slots=True)
class Signature:
    """`capacity` is "", KT., Q., TL. or TUQ.; `post` the one signed for, `own_post` the signer's
    own, where both stand on the paper."""

    capacity: str
    post: str
    own_post: str
    name: str

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands above the signature, as NĐ 30/2020 writes it."""
        return signature_lines(self.capacity, self.post, self.own_post)

    def as_context(self) -> Mapping[str, object]:
        """For a template: `capacity`, `post`, `own_post`, `name`, `lines`."""
        return {
            "capacity": self.capacity,
            "post": printable(self.post),
            "own_post": printable(self.own_post),
            "name": printable(self.name),
            "lines": [printable(line) for line in self.lines],
        }


def signature_of(
    connection: Connection, plan: Plan, agency_id: int, role: str, unit_id: int | None, day: date
) -> Signature | None:
    """Who signs for a role of a unit (None: of the agency) on that day; None when that is
    nobody, or not one person alone."""
    label = next((each.label for each in plan.roles if each.code == role), "")
    documents = of_place(connection, agency_id, role, unit_id, day)
    acting = [each for each in documents if each.capacity]
    if len(acting) == 1:
        return _acting(connection, acting[0], label, day)
    given = [each.employee_id for each in documents if not each.capacity]
    holding = given or _in_roster(connection, plan, agency_id, role, unit_id, day)
    if len(holding) != 1:
        return None
    facts = facts_of(connection, holding[0], day) or {}
    return Signature("", facts.get("position") or label, "", facts.get("full_name", ""))


def role_called(plan: Plan, label: str | None) -> str | None:
    """The role that a paper's `signed_by` names by its label."""
    return next((role.code for role in plan.roles if role.label == label), None)


def _acting(connection: Connection, by: Assigned, label: str, day: date) -> Signature:
    signer = facts_of(connection, by.employee_id, day) or {}
    post = label
    if by.for_employee_id is not None:
        post = (facts_of(connection, by.for_employee_id, day) or {}).get("position") or label
    own_post = signer.get("position", "") if has_own_post(by.capacity) else ""
    return Signature(by.capacity, post, own_post, signer.get("full_name", ""))


def _in_roster(
    connection: Connection, plan: Plan, agency_id: int, role: str, unit_id: int | None, day: date
) -> list[int]:
    found = (
        each_of_agency(connection, agency_id, day)
        if unit_id is None
        else facts_of_members(connection, unit_id, day).items()
    )
    return [
        employee
        for employee, facts in found
        if not facts["outside_system"] and role in {each.code for each in roles_of(plan, facts)}
    ]
