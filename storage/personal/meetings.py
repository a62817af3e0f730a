"""What meetings, awards and initiatives say of a person: taken out for that person, or erased.

What a meeting came to about others stays, and so do its counts. A name inside a sentence that was
noted is replaced.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Connection,
    String,
    Text,
    delete,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)

from storage.awards import Award, LiftedExclusion, RecognisedInitiative, VettedInitiative
from storage.meetings import Attendance, Meeting, MeetingItem, Opinion
from storage.people import Party
from storage.submissions import Submission

_NOTED: tuple[Any, ...] = (
    Meeting.place,
    Meeting.conclusion,
    Meeting.corrections,
    Meeting.void_reason,
    MeetingItem.label,
    MeetingItem.detail,
    MeetingItem.conclusion,
    Opinion.speaker,
    Opinion.text,
    RecognisedInitiative.authors,
    RecognisedInitiative.label,
    RecognisedInitiative.summary,
    VettedInitiative.reason,
)
"""Columns in which anybody's name may stand inside what was typed."""


def erase_meetings(connection: Connection, employee_id: int, full_name: str, erased: str) -> None:
    mine = select(Party.id).where(Party.employee_id == employee_id).scalar_subquery()
    for table in (Award, LiftedExclusion):
        connection.execute(delete(table).where(table.party_id == mine))
    its = select(MeetingItem.meeting_id, MeetingItem.position).where(MeetingItem.party_id == mine)
    said_of = tuple_(Opinion.meeting_id, Opinion.item).in_(its)
    connection.execute(
        update(Opinion)
        .where(or_(said_of, Opinion.employee_id == employee_id))
        .values(text="", speaker="")
    )
    connection.execute(
        update(MeetingItem)
        .where(MeetingItem.party_id == mine)
        .values(label=erased, detail="", conclusion="", level=None)
    )
    connection.execute(
        update(Attendance)
        .where(Attendance.employee_id == employee_id)
        .values(position="", reason="", document_number="")
    )
    own = select(Submission.id).where(Submission.subject_id == mine)
    connection.execute(
        update(VettedInitiative).where(VettedInitiative.submission_id.in_(own)).values(reason="")
    )
    for column in _NOTED:
        connection.execute(
            update(column.class_)
            .where(column.contains(full_name, autoescape=True))
            .values({column: func.replace(column, full_name, erased, type_=String)})
        )
    named = type_coerce(Meeting.guests, Text).contains(full_name, autoescape=True)
    connection.execute(update(Meeting).where(named).values(guests=[]))


def meetings_about(employee_id: int) -> dict[str, Any]:
    """Queries by kind of what is kept about the person."""
    mine = select(Party.id).where(Party.employee_id == employee_id).scalar_subquery()
    return {
        "awards": select(
            Award.year, Award.title, Award.label, Award.document_number, Award.decided_on,
            Award.decided_by,
        ).where(Award.party_id == mine),
        "lifted_exclusions": select(
            LiftedExclusion.rule, LiftedExclusion.reason, LiftedExclusion.document_number
        ).where(LiftedExclusion.party_id == mine),
        "vetted_initiatives": select(VettedInitiative.forwarded, VettedInitiative.reason)
        .join(Submission, Submission.id == VettedInitiative.submission_id)
        .where(Submission.subject_id == mine),
        "attendance": select(
            Meeting.code, Meeting.began_at, Attendance.position, Attendance.attendance,
            Attendance.reason, Attendance.document_number, Attendance.left_at,
        )
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Attendance.employee_id == employee_id),
        "matters": select(
            Meeting.code, Meeting.began_at, MeetingItem.label, MeetingItem.detail,
            MeetingItem.conclusion, MeetingItem.level, MeetingItem.title, MeetingItem.outcome,
        )
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(MeetingItem.party_id == mine),
        "said_of": select(Opinion.said_at, Opinion.speaker, Opinion.text)
        .join(
            MeetingItem,
            (MeetingItem.meeting_id == Opinion.meeting_id) & (MeetingItem.position == Opinion.item),
        )
        .where(MeetingItem.party_id == mine),
        "said_by": select(Opinion.said_at, Opinion.text).where(Opinion.employee_id == employee_id),
    }  # fmt: skip
