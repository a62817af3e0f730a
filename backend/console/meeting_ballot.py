"""A secret ballot that is held in a meeting: who chairs it, who sits there, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from backend.console.ballot_places import vote_of
from backend.console.ballot_words import words as ballot_words
from backend.console.meeting_presiding import meeting_at
from backend.console.meeting_words import words
from backend.console.presiding import Presiding
from intake.meeting.held import HeldMeeting, meetings
from pages.errors import ProblemError
from storage.people import Employee


@dataclass(frozen=True, slots=True)
class BallotChair:
    """`mine`: who looks at the page may begin it; otherwise who does, and why it is them."""

    mine: bool
    names: str
    why: str


def ballot_chair(
    connection: Connection, here: Presiding, code: str, unit_id: int | None
) -> BallotChair | None:
    """None where nobody votes today."""
    vote = vote_of(connection, here.plan, here.agency_id, here.now, code, unit_id)
    if vote is None:
        return None
    chairs = [who for who, _ in vote.chairing.who]
    names = connection.scalars(select(Employee.full_name).where(Employee.id.in_(chairs)))
    why = ballot_words(f"chairing.{vote.chairing.why}") if vote.chairing.why else ""
    office = vote.chairing.role is None or vote.unit_id is None
    said = words("chairing.office") if office else ", ".join(names) or words("chairing.nobody")
    return BallotChair(here.chairs(vote), said, why)


def meeting_of(
    connection: Connection, here: Presiding, code: str, unit_id: int | None
) -> HeldMeeting | None:
    """The meeting that goes on in the place of a ballot, and comes to it."""
    goes_on = [
        each
        for planned in here.plan.meetings
        if any(step.ballot == code for step in planned.steps)
        for each in meetings(
            connection, here.plan, here.campaign_id, code=planned.code, unit_id=unit_id
        )
        if each.state == "open" and each.ended_at is None and each.unit_id == unit_id
    ]
    return goes_on[-1] if goes_on else None


def who_is_out(meeting: HeldMeeting) -> dict[int, str]:
    """Who of a meeting's members does not sit there now, and why."""
    left = words("roll.left")
    return {
        each.employee_id: left if each.left_at else each.reason
        for each in meeting.present
        if each.left_at or not each.is_there
    }


def way_back(
    connection: Connection, here: Presiding, code: str, unit_id: int | None
) -> tuple[int, int] | None:
    """The meeting and its matter from which the ballot was opened, for who may go there."""
    meeting = meeting_of(connection, here, code, unit_id)
    if meeting is None:
        return None
    try:
        meeting_at(connection, here, meeting.meeting_id)
    except ProblemError:
        return None
    steps = {each.code for each in here.plan.meetings_by_code[meeting.code].steps
             if each.ballot == code}  # fmt: skip
    found = [each for each in meeting.items if each.step in steps and each.party_id is None]
    return (meeting.meeting_id, found[0].position) if found else None
