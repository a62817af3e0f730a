"""Meetings that were held, as papers see them; nobody's vote is in any of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from intake.meeting.held import HeldMeeting, meetings
from intake.plan import Output, Plan
from storage.audit import canonical

OVER = ("read", "signed")
"""States in which the minutes are a paper; before, they are looked at."""

_ON_PAPER = (
    "meeting_id", "code", "label", "unit", "place", "chair", "chair_position", "chair_capacity",
    "secretary", "guests", "began_at", "ended_at", "read_at", "conclusion", "corrections",
    "present", "items",
)  # fmt: skip


def meetings_for_papers(
    connection: Connection, plan: Plan, campaign_id: int, unit_id: int | None
) -> tuple[HeldMeeting, ...]:
    """Those that were not declared void, only where the plan has a paper of them: everybody's, or
    one unit's with the agency's that decide on its lines."""
    if not any(of_meetings(output) for output in plan.outputs):
        return ()
    found = meetings(connection, plan, campaign_id, unit_id=unit_id)
    if unit_id is not None:
        for code in _above(plan):
            found += meetings(connection, plan, campaign_id, code=code)
    return in_order(plan, [each for each in found if each.state != "void"])


def meetings_above(connection: Connection, plan: Plan, campaign_id: int) -> tuple[HeldMeeting, ...]:
    """The agency's alone, whoever's lines they decide on."""
    if not any(of_meetings(output) for output in plan.outputs):
        return ()
    found = [
        meeting
        for each in plan.meetings
        if each.place == "agency"
        for meeting in meetings(connection, plan, campaign_id, code=each.code)
        if meeting.state != "void"
    ]
    return in_order(plan, found)


def meetings_below(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    unit_id: int,
    above: Sequence[HeldMeeting],
) -> tuple[HeldMeeting, ...]:
    """One unit's with the agency's, which are known already."""
    if not any(of_meetings(output) for output in plan.outputs):
        return ()
    found = meetings(connection, plan, campaign_id, unit_id=unit_id)
    return in_order(plan, [*above, *(each for each in found if each.state != "void")])


def _above(plan: Plan) -> list[str]:
    """Meetings of the agency that decide on lines of units."""
    named = {each.meeting for each in plan.outputs if each.kind == "list"}
    return [each.code for each in plan.meetings if each.place == "agency" and each.code in named]


def of_meetings(output: Output) -> bool:
    """Whether it is made of what meetings came to."""
    return output.kind == "minutes" or output.meeting is not None


def is_over(meeting: HeldMeeting) -> bool:
    """Read back: from then on the minutes are given out."""
    return meeting.state in OVER


def in_order(plan: Plan, held: Sequence[HeldMeeting]) -> tuple[HeldMeeting, ...]:
    """As the plan lists meetings, then by unit, then as they began."""
    codes = list(plan.meetings_by_code)
    return tuple(
        sorted(
            held,
            key=lambda each: (
                codes.index(each.code), each.unit_id or 0, each.began_at, each.meeting_id,
            ),
        )
    )  # fmt: skip


def hash_of(meeting: HeldMeeting) -> str:
    """Of all that the minutes say; whether they are signed is not among that."""
    whole = asdict(meeting)
    told = {name: whole[name] for name in _ON_PAPER}
    return hashlib.sha256(canonical(_plain(told))).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
