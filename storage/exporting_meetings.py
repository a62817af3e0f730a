"""Ballots and meetings of a campaign as an export has them: counts and who was there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage.ballots import Ballot, BallotItem, RollEntry, Teller
from storage.meetings import Attendance, Meeting, MeetingItem


def ballots_and_meetings(campaign_id: int) -> dict[str, Any]:
    """Queries by what the file calls their rows."""
    within = select(Ballot.id).where(Ballot.campaign_id == campaign_id)
    meetings = select(Meeting.id).where(Meeting.campaign_id == campaign_id)
    return {
        "ballots": select(
            Ballot.id, Ballot.code, Ballot.unit_id.label("unit"), Ballot.number,
            Ballot.previous_id.label("previous"), Ballot.state, Ballot.result, Ballot.board_hash,
        )
        .where(Ballot.campaign_id == campaign_id)
        .order_by(Ballot.id),
        "ballot_items": select(
            BallotItem.ballot_id.label("ballot"), BallotItem.position,
            BallotItem.party_id.label("party"), BallotItem.label, BallotItem.selections,
        )
        .where(BallotItem.ballot_id.in_(within))
        .order_by(BallotItem.ballot_id, BallotItem.position),
        "rolls": select(
            RollEntry.ballot_id.label("ballot"), RollEntry.employee_id.label("person"),
            RollEntry.attendance, RollEntry.recused,
        )
        .where(RollEntry.ballot_id.in_(within))
        .order_by(RollEntry.ballot_id, RollEntry.employee_id),
        "tellers": select(
            Teller.ballot_id.label("ballot"), Teller.seat, Teller.employee_id.label("person")
        )
        .where(Teller.ballot_id.in_(within))
        .order_by(Teller.ballot_id, Teller.seat),
        "meetings": select(
            Meeting.id, Meeting.code, Meeting.unit_id.label("unit"), Meeting.state,
            Meeting.chair_id.label("chair"), Meeting.secretary_id.label("secretary"),
            Meeting.began_at,
        )
        .where(Meeting.campaign_id == campaign_id)
        .order_by(Meeting.id),
        "attendance": select(
            Attendance.meeting_id.label("meeting"), Attendance.employee_id.label("person"),
            Attendance.attendance, Attendance.for_employee_id.label("instead_of"),
            Attendance.left_at,
        )
        .where(Attendance.meeting_id.in_(meetings))
        .order_by(Attendance.meeting_id, Attendance.employee_id),
        "matters": select(
            MeetingItem.meeting_id.label("meeting"), MeetingItem.position, MeetingItem.step,
            MeetingItem.party_id.label("party"),
            MeetingItem.submission_id.label("submission"), MeetingItem.title, MeetingItem.state,
            MeetingItem.level, MeetingItem.hands_for, MeetingItem.hands_against,
            MeetingItem.hands_abstained, MeetingItem.recused, MeetingItem.outcome,
        )
        .where(MeetingItem.meeting_id.in_(meetings))
        .order_by(MeetingItem.meeting_id, MeetingItem.position),
    }  # fmt: skip
