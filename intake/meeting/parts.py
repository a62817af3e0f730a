"""A meeting as it was held: who came, each matter with what was said of it, and the end."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.plan.meetings import StepKind


@dataclass(frozen=True, slots=True)
class Present:
    """One member, with the post held as the meeting began. `attendance`: present, late, absent.

    A substitute came `for_name`, by a document. `left_at`: went before the end.
    """

    employee_id: int
    name: str
    position: str
    attendance: str
    reason: str
    for_name: str
    document_number: str
    left_at: datetime | None = None

    @property
    def is_there(self) -> bool:
        return self.attendance != "absent"


@dataclass(frozen=True, slots=True)
class Said:
    """An opinion; `position` is the speaker's, "" for who has none here."""

    speaker: str
    position: str
    text: str
    said_at: datetime
    opinion_id: int


@dataclass(frozen=True, slots=True)
class Item:
    """One matter. `kind` is its step's; `chaired_by` a name where another chaired for it alone.

    `recused`: names of who did not vote on it. `outcome` None: not voted on.
    """

    position: int
    step: str
    kind: StepKind
    party_id: int | None
    submission_id: int | None
    title: str | None
    label: str
    detail: str
    state: str
    chaired_by: str | None
    conclusion: str
    level: str | None
    hands_for: int | None
    hands_against: int | None
    hands_abstained: int | None
    recused: tuple[str, ...]
    outcome: bool | None
    opinions: tuple[Said, ...]
    chaired_by_id: int | None
    recused_ids: tuple[int, ...]
    subject_id: int | None
    """The employee whose matter it is; None for a collective, or for nobody."""

    @property
    def present_then(self) -> int:
        """How many were there as hands were shown, those who did not vote among them; others may
        have come or gone since."""
        shown = (self.hands_for, self.hands_against, self.hands_abstained)
        return sum(each or 0 for each in shown) + len(self.recused_ids)

    @property
    def stamp(self) -> str:
        """What a page saw of it, to be compared with what stands when that page writes."""
        hands = (self.hands_for, self.hands_against, self.hands_abstained)
        return stamp_of(
            self.state, self.conclusion, self.level, hands, self.outcome, self.chaired_by_id,
            self.recused_ids,
        )  # fmt: skip


def stamp_of(
    state: str,
    conclusion: str,
    level: str | None,
    hands: tuple[int | None, ...],
    outcome: bool | None,  # noqa: FBT001 - as the table has it
    chaired_by: int | None,
    recused: Sequence[int],
) -> str:
    seen: tuple[Any, ...] = (
        state, conclusion, level, hands, outcome, chaired_by, tuple(recused),
    )  # fmt: skip
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    """`unit` is the name of the place: of the unit, or of the agency when `unit_id` is None.

    `guests`: names with posts. `ballots`: ids of `ballot` rows of its ballot steps in its place,
    round after round; those declared void are not among them. A meeting that was declared void
    keeps everything that was noted, and its `void_reason`.
    """

    meeting_id: int
    code: str
    label: str
    unit_id: int | None
    unit: str
    agency: str
    state: str
    place: str
    chair: str
    chair_position: str
    chair_capacity: str
    secretary: str
    guests: tuple[tuple[str, str], ...]
    began_at: datetime
    ended_at: datetime | None
    read_at: datetime | None
    signed_at: datetime | None
    conclusion: str
    corrections: str
    void_reason: str | None
    version: int
    present: tuple[Present, ...]
    items: tuple[Item, ...]
    ballots: tuple[int, ...]
    campaign_id: int
    chair_id: int
    secretary_id: int
    chair_signed_at: datetime | None
    secretary_signed_at: datetime | None

    @property
    def there(self) -> tuple[Present, ...]:
        """Who came, in time or late."""
        return tuple(each for each in self.present if each.is_there)

    @property
    def there_now(self) -> tuple[Present, ...]:
        """Who came and has not left: whose hands are counted."""
        return tuple(each for each in self.there if each.left_at is None)

    def item(self, position: int) -> Item | None:
        return next((each for each in self.items if each.position == position), None)
