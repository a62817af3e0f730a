"""What papers are made of: plain rows, with no way back to the database."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from backend.summaries.awaited import Awaited
from backend.summaries.ballot_rows import Held
from backend.summaries.proposed_rows import Proposed
from intake.meeting.held import HeldMeeting
from intake.party_records import Concluded
from intake.plan import Plan


@dataclass(frozen=True)
class Kept:
    """The receipt that stands for a submission, with what was handed in."""

    code: str
    revision: str
    """The plan revision under which it was handed in."""
    content_hash: str
    received_at: datetime
    standing: str
    cut_off: datetime | None
    """What it was held against, extensions included."""
    admitted_at: datetime | None
    admitted_reason: str | None
    admitted_document: str | None
    text: str
    """Canonical JSON of what was handed in; "" when it was not asked for."""
    entered_by: str = ""
    """Who typed it in for the filler; "" for the own hand."""
    confirmed: bool = False
    """Whether the filler has confirmed what another typed in."""

    @cached_property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.text)
        return content

    @property
    def goes_up(self) -> bool:
        """What is late stays off the list that goes up until a person admits it."""
        return self.standing != "late" or self.admitted_at is not None


@dataclass(frozen=True, slots=True)
class Remarked:
    """What the head says of a party, and the level proposed for it."""

    text: str
    level: str | None
    """The code of a level of the plan."""
    version: int
    made_by: str
    capacity: str
    """KT., Q., TL. or TUQ. when somebody acted for the head."""
    changed_at: datetime


@dataclass(frozen=True)
class Entry:
    """One form asked of one party, handed in or not."""

    submission_id: int
    subject_id: int
    form: str
    milestone: str
    kind: str
    """Of the subject: person, leadership, unit or agency."""
    name: str
    """The person, or the collective."""
    unit_id: int | None
    unit: str
    """The name of the unit, or of the agency where there is none."""
    state: str
    facts: Mapping[str, Any]
    receipt: Kept | None
    remark: Remarked | None = None
    concluded: Concluded | None = None
    """What a meeting that decides came to of the subject."""
    voted: str = ""
    """What secret ballots came to of the subject, as their minutes say it."""
    extended: datetime | None = None
    """The latest cut-off that an extension gives to this form."""

    @property
    def goes_up(self) -> bool:
        return self.receipt is not None and self.receipt.goes_up

    @property
    def shown_state(self) -> str:
        """What was handed in stays handed in while somebody changes it."""
        return "submitted" if self.receipt and self.state == "draft" else self.state

    @property
    def owed(self) -> bool:
        return self.receipt is None or self.state == "returned"

    @property
    def standing(self) -> str:
        """`on_time`, `in_line`, `late`, or `missing`."""
        return self.receipt.standing if self.receipt else "missing"


@dataclass(frozen=True)
class Collected:
    """A campaign as its papers see it: entries by unit, collectives first, then by name."""

    plan: Plan
    revisions: Mapping[str, Plan]
    """The plans under which something was handed in, by revision."""
    templates: Mapping[str, bytes]
    """The Word files of the present plan, by path."""
    entries: tuple[Entry, ...]
    ballots: tuple[Held, ...] = ()
    """Rounds of ballots, by ballot and unit, the first round first."""
    meetings: tuple[HeldMeeting, ...] = ()
    proposed: Mapping[str, Collection[Proposed]] = field(default_factory=dict)
    """Lines of titles and initiatives, by the code of the list that has them."""
    awaited: Awaited = field(default_factory=Awaited)
    """What may be asked yet."""

    def latest(self, entries: Iterable[Entry]) -> datetime | None:
        """When the last of these was handed in, in the plan's zone."""
        received = [entry.receipt.received_at for entry in entries if entry.receipt]
        return max(received).astimezone(self.plan.zone) if received else None
