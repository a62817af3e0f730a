"""What task lists say of ballots: those that wait for somebody's vote or count, and the chair.

Whether somebody has dropped a ballot is nowhere known here, so it is said to all until the box is
closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from intake.eligibility import roles_of
from intake.library import Library
from intake.plan import Plan
from people.facts import facts_of
from people.meetings_waiting import meetings_waiting
from people.roles import assigned_to
from people.voting import Waiting, running_plans, waiting_to_count, waiting_to_vote


@dataclass(frozen=True, slots=True)
class Call:
    """One ballot that waits for somebody; `place` is where the meeting is, if the chair said."""

    ballot_id: int
    label: str
    place: str


@dataclass(frozen=True, slots=True)
class Calls:
    votes: tuple[Call, ...]
    counts: tuple[Call, ...]
    chairs: bool
    """May chair one: as the head of a unit, or instead of one who is voted on."""
    meetings: tuple[Call, ...] = ()
    """Meetings that this person chairs or keeps the minutes of; `ballot_id` is the meeting's."""


def calls_of(connection: Connection, library: Library, employee_id: int, now: datetime) -> Calls:
    def named(waiting: list[Waiting]) -> tuple[Call, ...]:
        return tuple(
            Call(
                each.ballot_id,
                _label(library.plan(connection, each.revision), each.code),
                each.place,
            )
            for each in waiting
        )

    return Calls(
        named(waiting_to_vote(connection, employee_id)),
        named(waiting_to_count(connection, employee_id)),
        _chairs(connection, library, employee_id, now),
        tuple(
            Call(
                each.meeting_id,
                _meeting_label(library.plan(connection, each.revision), each.code),
                each.place,
            )
            for each in meetings_waiting(connection, employee_id)
        ),
    )


def _label(plan: Plan, code: str) -> str:
    return next((ballot.label for ballot in plan.ballots if ballot.code == code), code)


def _meeting_label(plan: Plan, code: str) -> str:
    return next((meeting.label for meeting in plan.meetings if meeting.code == code), code)


def _chairs(connection: Connection, library: Library, employee_id: int, now: datetime) -> bool:
    """By the roles that somebody holds; which ballot it is, the page of the chair works out."""
    for revision in running_plans(connection, employee_id):
        plan = library.plan(connection, revision)
        wanted = {
            role
            for ballot in plan.ballots
            if ballot.secret and ballot.chair is not None
            for role in (ballot.chair.role, ballot.chair.when_subject)
        } - {None}
        if wanted and wanted & _roles(connection, plan, employee_id, now):
            return True
    return False


def _roles(connection: Connection, plan: Plan, employee_id: int, now: datetime) -> set[str]:
    today = now.astimezone(plan.zone).date()
    facts = facts_of(connection, employee_id, today) or {}
    by_document = {each.role for each in assigned_to(connection, employee_id, today)}
    return {role.code for role in roles_of(plan, facts)} | by_document
