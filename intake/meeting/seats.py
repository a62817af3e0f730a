"""What a meeting begins with: the seats, the matters, and what keeps it from beginning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intake.agenda import Matter
from intake.hands import Substitute, seats
from intake.plan.meetings import Meeting as Planned
from intake.refusing import ActRefusedError
from intake.rolls import needed


@dataclass(frozen=True, slots=True)
class Seat:
    """One member as the meeting begins. `for_employee_id`: a substitute, by a document."""

    employee_id: int
    name: str
    position: str
    attendance: str
    """present, late or absent."""
    reason: str = ""
    for_employee_id: int | None = None
    document_number: str = ""

    @property
    def is_there(self) -> bool:
        return self.attendance != "absent"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a meeting begins with. `others`: who chairs while the chair is gone through, the first
    of them unless the chair names another."""

    planned: Planned
    campaign_id: int
    unit_id: int | None
    place: str
    chair_id: int
    chair_capacity: str
    secretary_id: int | None
    guests: Sequence[tuple[str, str]]
    seats: Sequence[Seat]
    matters: Sequence[Matter]
    others: Sequence[int] = ()

    @property
    def members(self) -> int:
        return sum(seat.for_employee_id is None for seat in self.seats)

    @property
    def present(self) -> int:
        return sum(seat.is_there for seat in self.seats)

    @property
    def below_least(self) -> bool:
        """Too few members for the plan's ordinary way: it proposes, and others decide."""
        least = self.planned.least_number
        return least is not None and self.members < least.voters

    def wrong(self) -> dict[str, ActRefusedError]:
        """What keeps it from beginning, by field."""
        found: dict[str, ActRefusedError] = {}
        there = {seat.employee_id for seat in self.seats if seat.is_there}
        needs = needed(self.planned.quorum, self.members)
        if not there:
            found["so-nguoi"] = ActRefusedError("meeting.nobody")
        elif self.present < needs:
            found["so-nguoi"] = ActRefusedError(
                "meeting.quorum", present=self.present, needs=needs, members=self.members
            )
        silent = [
            each.name
            for each in self.seats
            if not each.is_there and not each.reason and not self._is_replaced(each)
        ]
        if silent:
            found["vang"] = ActRefusedError("meeting.no_reason", names=", ".join(silent))
        try:
            seats(*self._members_and_absent, self._substitutes)
        except ActRefusedError as error:
            found["thay"] = error
        absent = {each.employee_id for each in self.seats if not each.is_there}
        if self.chair_id in absent:
            found["chu-tri"] = ActRefusedError("meeting.chair_absent")
        if self.secretary_id is None or self.secretary_id in absent:
            found["thu-ky"] = ActRefusedError("meeting.no_secretary")
        elif self.secretary_id == self.chair_id:
            found["thu-ky"] = ActRefusedError("meeting.chair_writes")
        if not self.matters:
            found["noi-dung"] = ActRefusedError("meeting.nothing")
        return found

    @property
    def _members_and_absent(self) -> tuple[set[int], set[int]]:
        members = [seat for seat in self.seats if seat.for_employee_id is None]
        absent = {seat.employee_id for seat in members if not seat.is_there}
        return {seat.employee_id for seat in members}, absent

    @property
    def _substitutes(self) -> list[Substitute]:
        return [
            Substitute(seat.employee_id, seat.for_employee_id, seat.document_number)
            for seat in self.seats
            if seat.for_employee_id is not None
        ]

    def _is_replaced(self, seat: Seat) -> bool:
        return any(other.for_employee_id == seat.employee_id for other in self.seats)
