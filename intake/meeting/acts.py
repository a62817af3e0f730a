"""Everything that is done in a meeting, in the order in which it is done.

Each act is recorded as `meeting.…` with numbers, never with what somebody said. What cannot be
done is an `ActRefusedError` with its sentence; what somebody else wrote meanwhile is a
`MeetingConflictError` (of a remark, a `RemarkConflictError`), and nothing is written then. The
same act once more changes nothing.
"""

from intake.meeting.attending import come_late, give_the_pen, leave_early, welcome
from intake.meeting.beginning import MeetingUnderWayError, begin
from intake.meeting.concluding import conclude, give_the_chair, skip
from intake.meeting.ending import finish, read_back, sign, void
from intake.meeting.holding import MeetingConflictError
from intake.meeting.keeping import keep_proposals, unspoken
from intake.meeting.saying import note, reword
from intake.meeting.seats import Beginning, Seat
from intake.meeting.taking import ballot_of, take_ballot
from intake.meeting.voting import agree, show_hands

__all__ = [
    "Beginning",
    "MeetingConflictError",
    "MeetingUnderWayError",
    "Seat",
    "agree",
    "ballot_of",
    "begin",
    "come_late",
    "conclude",
    "finish",
    "give_the_chair",
    "give_the_pen",
    "keep_proposals",
    "leave_early",
    "note",
    "read_back",
    "reword",
    "show_hands",
    "sign",
    "skip",
    "take_ballot",
    "unspoken",
    "void",
    "welcome",
]
