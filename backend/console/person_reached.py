"""`/van-phong/nguoi/{employee}`: which ways lead to somebody, what went out to them lately, and
what they were given in earlier years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.absence_form import days_words
from backend.console.addresses import Number
from backend.console.deliveries import Delivery, Wanted, deliveries
from backend.console.looks import TEMPLATES
from backend.console.persons import Person, lines_of
from backend.console.reminding_words import catalogue, sentence
from backend.console.visiting import Visitor, read_here
from pages.errors import ProblemError
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from people.absences import Away, absences_of
from people.channels import live_account
from people.given import Given, given_to
from people.reach import PersonReach, people_reached
from people.sessions import sessions_of
from storage.channels import MAIL, TELEGRAM
from storage.people import Employee

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

_LAST = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """`account`: bound_at, unreachable_at and unreachable_why, or None."""

    visitor: Visitor
    employee: Any
    reach: PersonReach | None
    account: Any
    phones: int
    person: Person | None
    away: Sequence[Away]
    lines: Sequence[Delivery]
    given: Sequence[Given]


@router.get("/van-phong/nguoi/{employee}")
async def person(request: Request, employee: Number) -> Response:
    shown = await read_here(request, lambda c, visitor: _shown(c, visitor, employee))
    channels = rooms_of(request).channels
    context = {
        "visitor": "office",
        "campaign": shown.visitor.campaign_id,
        "shown": shown,
        "telegram": TELEGRAM in channels,
        "mail": MAIL in channels,
        "unreachable": _why(shown.account),
        "days": lambda away: days_words(away.first_day, away.last_day),
    }
    return TEMPLATES.answer(request, "person_reached.html", context)


def _shown(connection: Connection, visitor: Visitor, employee_id: int) -> Shown:
    employee = connection.execute(
        select(
            Employee.id, Employee.full_name, Employee.staff_code, Employee.email,
            Employee.email_failed_at, Employee.outside_system, Employee.left_on,
        ).where(
            Employee.id == employee_id,
            Employee.agency_id == visitor.agency_id,
            Employee.erased_at.is_(None),
        )
    ).one_or_none()  # fmt: skip
    if employee is None:
        raise ProblemError(404, "not_found")
    agency, now = visitor.agency_id, visitor.now
    today = now.astimezone(visitor.plan.zone).date()
    reached = people_reached(connection, agency, today, employee_id=employee_id)
    lines = lines_of(connection, visitor.plan, visitor.campaign_id, [employee_id], now)
    return Shown(
        visitor,
        employee,
        reached[0] if reached else None,
        live_account(connection, employee_id, TELEGRAM),
        len(sessions_of(connection, employee_id, now)),
        None if employee.outside_system else lines.get(employee_id),
        absences_of(connection, agency, employee_id, today),
        deliveries(connection, agency, today, Wanted({employee_id}), most=_LAST),
        () if employee.outside_system else given_to(connection, employee_id),
    )


def _why(account: Any) -> str:
    if account is None or account.unreachable_at is None:
        return ""
    code = f"because.{account.unreachable_why}"
    return sentence(code if code in catalogue() else "because.forbidden")
