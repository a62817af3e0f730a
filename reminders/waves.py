"""Waves: the units of a campaign one after another, so that a nudge makes no rush.

A row for each unit and day. One more row, of no unit at all, says that a whole day is paused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, bindparam, exists, or_, select, update

from reminders.texts import sentence
from storage.campaigns import Campaign
from storage.people import Unit
from storage.prepared import insert_new, prepared
from storage.reminding import Wave

WHOLE_DAY = -1
"""Stands for the unit in the row that says that a day is paused."""

NO_UNIT = 0

State = Literal["waiting", "paused", "done", "skipped"]
Why = Literal["down", "paused", "window_over", "closed", "alone"]

ALONE: Why = "alone"
"""Why a unit is paused that was paused by itself, and not with its day."""

NEW = prepared(
    insert_new(Wave), "campaign_id", "unit_id", "day", "due_at", "state", "sent", "why", "done_at"
)
"""One row, unless it is there."""

_DUE = prepared(
    select(Wave.id, Wave.campaign_id, Wave.unit_id, Wave.day, Wave.due_at)
    .join(Campaign, Campaign.id == Wave.campaign_id)
    .where(
        Wave.state == "waiting",
        Wave.due_at <= bindparam("at"),
        Wave.day == bindparam("today"),
        Wave.unit_id != WHOLE_DAY,
        Campaign.state == "open",
    )
    .order_by(Wave.due_at, Wave.id)
)


@dataclass(frozen=True, slots=True)
class WaveLine:
    """One unit's wave, as the office sees it."""

    id: int
    unit_id: int | None
    unit: str
    due_at: datetime
    state: State
    sent: int
    why: str | None

    @property
    def why_words(self) -> str:
        return sentence(f"missed.{self.why}") if self.state == "skipped" else ""


def due(connection: Connection, day: date, now: datetime) -> list[Any]:
    """Waves whose time has come, the first first: rows with id, campaign_id, unit_id, day."""
    return _DUE.all(connection, at=now, today=day)


def still_waits(connection: Connection, which: int) -> bool:
    """Whether a wave goes on: it was not paused, and its campaign not closed, meanwhile."""
    going = (
        exists()
        .where(Wave.id == which, Wave.state == "waiting")
        .where(Campaign.id == Wave.campaign_id, Campaign.state == "open")
    )
    return bool(connection.scalar(select(going)))


def counted(connection: Connection, which: int, sent: int) -> None:
    connection.execute(update(Wave).where(Wave.id == which).values(sent=Wave.sent + sent))


def again_at(connection: Connection, which: int, due_at: datetime) -> None:
    """Somebody of the unit is typing: it is looked at once more, later on the same day."""
    connection.execute(
        update(Wave).where(Wave.id == which, Wave.state == "waiting").values(due_at=due_at)
    )


def done(connection: Connection, which: int, now: datetime) -> None:
    _end(connection, Wave.id == which, "done", None, now)


def end_what_is_over(connection: Connection, today: date, now: datetime, *, is_over: bool) -> int:
    """Waves that never came are skipped, with the reason; `is_over`: today's hours are past."""
    before = Wave.day < today
    open_still = Wave.state.in_(("waiting", "paused"))
    closed = Wave.campaign_id.not_in(select(Campaign.id).where(Campaign.state == "open"))
    ended = _end(connection, open_still & closed, "skipped", "closed", now)
    past: ColumnElement[bool] = or_(before, Wave.day == today) if is_over else before
    ended += _end(connection, (Wave.state == "paused") & past, "skipped", "paused", now)
    ended += _end(connection, (Wave.state == "waiting") & before, "skipped", "down", now)
    if is_over:
        ended += _end(connection, (Wave.state == "waiting") & past, "skipped", "window_over", now)
    return ended


def waves_of(connection: Connection, campaign_id: int, day: date) -> list[WaveLine]:
    """The units of that day, in the order in which they come."""
    rows = connection.execute(
        select(Wave.id, Wave.unit_id, Unit.name, Wave.due_at, Wave.state, Wave.sent, Wave.why)
        .outerjoin(Unit, Unit.id == Wave.unit_id)
        .where(Wave.campaign_id == campaign_id, Wave.day == day, Wave.unit_id != WHOLE_DAY)
        .order_by(Wave.due_at, Wave.id)
    )
    return [
        WaveLine(
            row.id, row.unit_id or None, row.name or "", row.due_at, row.state, row.sent, row.why
        )
        for row in rows
    ]


def _end(
    connection: Connection, which: ColumnElement[bool], state: State, why: Why | None, now: datetime
) -> int:
    changed = update(Wave).where(which).values(state=state, why=why, done_at=now)
    return connection.execute(changed).rowcount
