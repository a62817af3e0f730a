"""One update being handled: everything a reply needs, passed along as one thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.telegram import chats
from bot.telegram.chats import Standing
from bot.telegram.here import Here
from intake import statements
from intake.calendar import Moments
from intake.service import Held

CORRECTIONS = "corrections"
"""What is asked about edited messages: it outlives the form that is open."""


@dataclass(slots=True)
class Visit:
    """`message` is the one that came, or the one whose button was pressed."""

    connection: Connection
    here: Here
    moments: Moments
    chat: Standing
    update_id: int
    message: int
    pressed: bool
    saves_at_once: bool = True
    unsaved: bool = False
    held: Held | None = None
    """The form that this update is about, once it is held: it is read once."""

    @property
    def now(self) -> datetime:
        return self.moments.received_at

    @property
    def employee_id(self) -> int:
        return self.chat.employee_id

    @property
    def key(self) -> str:
        """Of the reply that this update is: a second copy of it has no effect."""
        return f"tg:{self.update_id:07}"

    def row_of(self, submission_id: int) -> Any:
        """The row of a form that is known to be this person's."""
        if self.held is not None and self.held.row.id == submission_id:
            return self.held.row
        return statements.SUBMISSION.first(self.connection, id=submission_id)

    def at_form(self, submission_id: int | None) -> None:
        """Typed words answer this form from now on; None: none."""
        if self.chat.submission_id != submission_id:
            self.chat.submission_id = submission_id
            state = self.chat.state
            self.chat.state = {CORRECTIONS: state[CORRECTIONS]} if CORRECTIONS in state else {}
            self.save()

    def keep(self, name: str, value: object) -> None:
        """Something small to remember of this chat; None forgets it."""
        if value is None and name not in self.chat.state:
            return
        state = {key: old for key, old in self.chat.state.items() if key != name}
        self.chat.state = state if value is None else {**state, name: value}
        self.save()

    def save(self) -> None:
        """At once; or, where the update is handled as a whole, once at its end."""
        self.unsaved = True
        if self.saves_at_once:
            self.settle()

    def settle(self) -> None:
        if self.unsaved:
            self.unsaved = False
            chats.save(self.connection, self.chat, self.now)
