"""A head who goes away: who hears of the unit instead."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import Connection, select

from backend.console.reminding_words import sentence
from backend.console.visiting import Visitor
from people.absences import Away
from reminders.hours import At
from reminders.posts import HEAD, heads_here, posts_of, stand_ins
from storage.people import Employee, Unit


def said_of_heads(connection: Connection, visitor: Visitor, away: Away) -> list[str]:
    """A sentence for each unit whose head this is, as it will be on the first day away."""
    plan, agency = visitor.plan, visitor.agency_id
    begins = datetime.combine(away.first_day, time(12), plan.zone)
    at = At(max(begins, visitor.now), plan.zone)
    posts = posts_of(connection, plan, agency, away.employee_id, at)
    headed = [each.unit_id for each in posts if each.to == HEAD and not each.in_place]
    units = connection.execute(
        select(Unit.id, Unit.name).where(Unit.id.in_(headed)).order_by(Unit.sort_key, Unit.id)
    )
    return [_said(connection, visitor, unit.id, unit.name, at) for unit in units]


def _said(connection: Connection, visitor: Visitor, unit: int, name: str, at: At) -> str:
    heads = heads_here(connection, visitor.plan, visitor.agency_id, unit, at)
    if heads:
        return sentence("head_away.head", unit=name, names=_names(connection, heads))
    told = stand_ins(connection, visitor.plan, visitor.agency_id, unit, at)
    if told:
        return sentence("head_away.contact", unit=name, names=_names(connection, told))
    return sentence("head_away.nobody", unit=name)


def _names(connection: Connection, employees: list[int]) -> str:
    named = select(Employee.full_name).where(Employee.id.in_(employees)).order_by(Employee.id)
    return ", ".join(connection.scalars(named))
