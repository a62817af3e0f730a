"""What became of a day's nudges: who was really sent something, and who is to be called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, exists, select

from reminders.holding import about_of
from storage.channels import MAIL, TELEGRAM, Outgoing
from storage.reminding import Nudge, NudgeItem

_SENT = {"sent", "unknown"}
_UNDER_WAY = {"waiting", "sending"}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many people. `calls`: whom nothing reaches, or whose message could not be delivered;
    `needless`: it was taken out before it went, because it was done with, moved or paused."""

    sent: int = 0
    waiting: int = 0
    calls: int = 0
    needless: int = 0

    def __add__(self, other: Outcomes) -> Outcomes:
        return Outcomes(
            self.sent + other.sent, self.waiting + other.waiting, self.calls + other.calls,
            self.needless + other.needless,
        )  # fmt: skip


NOTHING = Outcomes()


def outcomes_of(connection: Connection, campaign_id: int, day: date) -> dict[int, Outcomes]:
    """By unit (0: no unit), of the nudges of that day that speak of this campaign."""
    ours = exists().where(NudgeItem.nudge_id == Nudge.id, NudgeItem.campaign_id == campaign_id)
    rows = connection.execute(
        select(Nudge.id, Nudge.unit_id, Nudge.state, Outgoing.state.label("message"))
        .outerjoin(
            Outgoing,
            (Outgoing.about == about_of(Nudge.id)) & Outgoing.channel.in_((TELEGRAM, MAIL)),
        )
        .where(Nudge.day == day, ours)
    ).all()
    messages: dict[tuple[int, int, str], set[str]] = {}
    for row in rows:
        messages.setdefault((row.id, row.unit_id or 0, row.state), set()).add(row.message)
    found: dict[int, Outcomes] = {}
    for (_, unit, state), said in messages.items():
        found[unit] = found.get(unit, NOTHING) + _outcome(state, said)
    return found


def _outcome(state: str, messages: Collection[str]) -> Outcomes:
    """Of one nudge, with the states of its messages on all channels."""
    if _SENT.intersection(messages):
        return Outcomes(sent=1)
    if _UNDER_WAY.intersection(messages):
        return Outcomes(waiting=1)
    if "cancelled" in messages:
        return Outcomes(needless=1)
    return NOTHING if state == "skipped" else Outcomes(calls=1)
