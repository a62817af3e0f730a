"""Votes of a meeting: hands that are shown and counted, and what is agreed on without them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, select

from intake.agenda import sure_decidable
from intake.capped import if_carried, sure_not_over
from intake.hands import carried, recused_there, why_not_counted
from intake.meeting.holding import change_item, held_row, item_row, move, sure_unmoved, text_of
from intake.meeting.settling import LeftOpen, is_settled, left_open, sure_open
from intake.plan import Plan
from intake.plan.meetings import Hands
from intake.refusing import ActRefusedError
from storage.audit import Actor
from storage.meetings import Attendance
from storage.people import Party


def show_hands(
    connection: Connection,
    plan: Plan,
    meeting_id: int,
    position: int,
    rule: Hands,
    hands: tuple[int, int, int],
    *,
    abstaining: Collection[int],
    text: str,
    seen: str,
    actor: Actor,
    now: datetime,
    level: str | None = None,
    beyond: tuple[str, str] = ("", ""),
) -> int:
    """`beyond`: reason and document by which a title's cap is exceeded.

    `hands`: for, against, abstained, of those who are still there and vote. `level`: what they
    are for, where a secret ballot left it open. `abstaining`:
    employees who do not vote because the matter is theirs; who the plan keeps from voting on it
    stays out anyway. Only counts are kept, never whose hand it was."""
    row = held_row(connection, meeting_id)
    item = item_row(connection, meeting_id, position)
    said = text_of(text, "ket-luan")
    seats = connection.execute(
        select(
            Attendance.employee_id, Attendance.attendance, Attendance.for_employee_id,
            Attendance.left_at,
        ).where(Attendance.meeting_id == meeting_id)
    ).all()  # fmt: skip
    there = {
        seat.for_employee_id or seat.employee_id: seat.employee_id
        for seat in seats
        if seat.attendance != "absent" and seat.left_at is None
    }
    recused = recused_there({*item.recused, *abstaining}, there)
    voting = len(there) - len(recused)
    if wrong := why_not_counted(*hands, voting=voting, recused=len(recused)):
        raise wrong
    _sure_open_here(connection, plan, row, item, actor, recused)
    _sure_not_struck(connection, plan, row, item)
    members = sum(seat.for_employee_id is None for seat in seats)
    settled = sure_open(_left_open(connection, plan, row, item), level)
    outcome = carried(
        rule, hands[0], members=members, present=len(there), recused=len(recused)
    ).outcome
    values: dict[str, Any] = {
        "state": "done",
        "conclusion": said,
        "hands_for": hands[0],
        "hands_against": hands[1],
        "hands_abstained": hands[2],
        "recused": list(recused),
        "outcome": outcome,
        "level": settled if outcome else None,
    }
    values["conclusion"], cap = _within(connection, plan, row, item, values, beyond)
    return _decided(connection, row, item, values, seen, "meeting.hands", actor, now, cap)


def agree(
    connection: Connection,
    plan: Plan,
    meeting_id: int,
    position: int,
    *,
    outcome: bool,
    text: str,
    seen: str,
    actor: Actor,
    now: datetime,
    level: str | None = None,
    beyond: tuple[str, str] = ("", ""),
) -> int:
    """What the meeting proposes where the plan asks for no count. Where a secret ballot left a
    level open, it is one of those that are: `level`. ActRefusedError for none or another."""
    row = held_row(connection, meeting_id)
    item = item_row(connection, meeting_id, position)
    _sure_open_here(connection, plan, row, item, actor, item.recused)
    if outcome:
        _sure_not_struck(connection, plan, row, item)
    values: dict[str, Any] = {
        "state": "done",
        "conclusion": text_of(text, "ket-luan"),
        "outcome": outcome,
    }
    if outcome and (found := _left_open(connection, plan, row, item)):
        values["level"] = sure_open(found, level)
    values["conclusion"], cap = _within(connection, plan, row, item, values, beyond)
    return _decided(connection, row, item, values, seen, "meeting.agree", actor, now, cap)


def _within(
    connection: Connection,
    plan: Plan,
    row: Any,
    item: Any,
    values: Mapping[str, Any],
    beyond: tuple[str, str],
) -> tuple[str, dict[str, Any]]:
    """The conclusion, with how a cap was exceeded, and what the trail is told of it."""
    said = str(values["conclusion"])
    found = if_carried(connection, plan, row.code, row.campaign_id, item)
    over = sure_not_over(found, *beyond) if values["outcome"] else ""
    if found is None or not over:
        return said, {}
    told = {"over_cap": found.over, "count": found.count, "base": found.base}
    reason, document = beyond
    return "\n".join(filter(None, (said, over))), {
        **told, "reason": reason.strip(), "document": document.strip(),
    }  # fmt: skip


def _sure_open_here(
    connection: Connection, plan: Plan, row: Any, item: Any, actor: Actor, recused: Collection[int]
) -> None:
    """What a secret ballot settled is not voted on again. Who may not vote on an own title or
    initiative, alone or with others, does not chair the vote on it either; and what a ballot left
    open nobody settles of themselves, in the chair or at the keys."""
    step = next((s for s in plan.meetings_by_code[row.code].steps if s.code == item.step), None)
    if step is None:
        return
    of = connection.scalar(select(Party.employee_id).where(Party.id == item.party_id))
    chair = item.chaired_by or row.chair_id
    own = step.kind in {"titles", "initiatives"} and step.own_matter == "abstains"
    if own and chair in {of, *recused}:
        raise ActRefusedError("meeting.own_vote", "chu-tri")
    if step.kind != "ballot":
        return
    if is_settled(connection, plan, row.campaign_id, step.ballot, row.unit_id, item.party_id):
        raise ActRefusedError("meeting.by_ballot")
    if of is not None and of == chair:
        raise ActRefusedError("meeting.own_matter", "chu-tri")
    if of is not None and of == actor.employee_id:
        raise ActRefusedError("meeting.own_hand")


def _left_open(connection: Connection, plan: Plan, row: Any, item: Any) -> LeftOpen | None:
    steps = plan.meetings_by_code[row.code].steps
    code = next((step.ballot for step in steps if step.code == item.step), None)
    return left_open(connection, plan, row.campaign_id, code, row.unit_id, item.party_id)


def _sure_not_struck(connection: Connection, plan: Plan, row: Any, item: Any) -> None:
    """Who or what may not be decided on by now is not."""
    sure_decidable(
        connection, plan, row.campaign_id, row.unit_id,
        party_id=item.party_id, title=item.title, submission_id=item.submission_id,
        proposing=not plan.meetings_by_code[row.code].decides, in_meeting=row.id,
    )  # fmt: skip


def _decided(
    connection: Connection,
    row: Any,
    item: Any,
    values: dict[str, Any],
    seen: str,
    act: str,
    actor: Actor,
    now: datetime,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> int:
    if all(getattr(item, name) == value for name, value in values.items()):
        version: int = row.version
        return version
    sure_unmoved(item, seen)
    change_item(connection, item, **values)
    counted = {name: value for name, value in values.items() if name.startswith("hands_")}
    told = {"item": item.position, "outcome": values["outcome"], **counted, **more}
    if values.get("level"):
        told["level"] = values["level"]
    return move(connection, row, act, actor, now, told)
