"""Beginning a meeting: who meets is frozen, and so is what is gone through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from intake.agenda.matters import DETAIL_MOST, LABEL_MOST
from intake.hands import recused_there
from intake.meeting.holding import LINE_MOST
from intake.meeting.seats import Beginning, Seat
from intake.refusing import ActRefusedError
from storage.audit import Actor, record
from storage.campaigns import Campaign
from storage.meetings import Attendance, Meeting, MeetingItem
from storage.people import Party

_OF_SOMEBODY = frozenset({"review", "titles", "initiatives"})
"""Steps whose matters may be the chair's own."""


class MeetingUnderWayError(Exception):
    """Another one of it in this place goes on, or was held."""

    def __init__(self, meeting_id: int) -> None:
        self.meeting_id = meeting_id
        super().__init__(f"meeting {meeting_id}")


def begin(connection: Connection, beginning: Beginning, actor: Actor, now: datetime) -> int:
    """The number of the meeting. ActRefusedError for what keeps it from beginning,
    MeetingUnderWayError where one goes on or was held: only what was declared void is begun
    again."""
    state = connection.scalar(
        select(Campaign.state).where(Campaign.id == beginning.campaign_id).with_for_update()
    )
    if state != "open":
        raise ActRefusedError("act.campaign_closed")
    if other := _standing(connection, beginning):
        raise MeetingUnderWayError(other)
    for error in beginning.wrong().values():
        raise error
    key: int = connection.execute(
        insert(Meeting)
        .values(
            campaign_id=beginning.campaign_id, code=beginning.planned.code,
            unit_id=beginning.unit_id, state="open", place=beginning.place,
            chair_id=beginning.chair_id, chair_capacity=beginning.chair_capacity,
            secretary_id=beginning.secretary_id,
            guests=[{"name": name, "position": post} for name, post in beginning.guests],
            began_at=now,
        )
        .returning(Meeting.id)
    ).scalar_one()  # fmt: skip
    connection.execute(insert(Attendance), [_seat(key, seat) for seat in beginning.seats])
    _matters(connection, key, beginning)
    told = {"members": beginning.members, "present": beginning.present,
            "items": len(beginning.matters)}  # fmt: skip
    record(connection, actor, "meeting.begin", f"meeting:{key}", now=now, after=told)
    return key


def _standing(connection: Connection, beginning: Beginning) -> int | None:
    unit = Meeting.unit_id
    in_place = unit.is_(None) if beginning.unit_id is None else unit == beginning.unit_id
    return connection.scalar(
        select(Meeting.id)
        .where(
            Meeting.campaign_id == beginning.campaign_id,
            Meeting.code == beginning.planned.code,
            Meeting.state != "void",
            in_place,
        )
        .limit(1)
    )


def _seat(key: int, seat: Seat) -> dict[str, Any]:
    return {
        "meeting_id": key,
        "employee_id": seat.employee_id,
        "position": seat.position[:LINE_MOST],
        "attendance": seat.attendance,
        "reason": "" if seat.is_there else seat.reason[:LINE_MOST],
        "for_employee_id": seat.for_employee_id,
        "document_number": seat.document_number,
    }


def _matters(connection: Connection, key: int, beginning: Beginning) -> None:
    own = set(
        connection.scalars(
            select(Party.id).where(Party.kind == "person", Party.employee_id == beginning.chair_id)
        )
    )
    # Who is absent may come late, and does not vote on an own matter then either.
    seated = {seat.employee_id: seat.employee_id for seat in beginning.seats}
    seated |= {
        seat.for_employee_id: seat.employee_id
        for seat in beginning.seats
        if seat.for_employee_id is not None
    }
    # Who chairs may have the other role as well: one of the leaders, say.
    able = {each.employee_id for each in beginning.seats if each.is_there} - {beginning.chair_id}
    other = next((who for who in beginning.others if who in able), None)
    kinds = {step.code: step.kind for step in beginning.planned.steps}
    connection.execute(
        insert(MeetingItem),
        [
            {
                "meeting_id": key, "position": position, "step": each.step,
                "party_id": each.party_id, "submission_id": each.submission_id,
                "title": each.title, "label": each.label[:LABEL_MOST],
                "detail": each.detail[:DETAIL_MOST],
                "state": "skipped" if each.skipped else "waiting",
                "conclusion": each.skipped,
                "recused": list(recused_there(each.recused, seated)),
                "chaired_by": other
                if kinds[each.step] in _OF_SOMEBODY
                and (each.party_id in own or beginning.chair_id in each.recused)
                else None,
            }
            for position, each in enumerate(beginning.matters, start=1)
        ],
    )  # fmt: skip
