"""What went out to whom, on which channel, and what became of it; never what it said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, select

from backend.console.reminding_words import catalogue, sentence
from people.facts import holds
from storage.channels import Outgoing
from storage.outgoing import Rank
from storage.people import Employee, Membership

Kind = Literal["nudge", "notice", "receipt", "reply"]

KINDS: Mapping[Kind, Rank] = {
    "nudge": Rank.NUDGE,
    "notice": Rank.NOTICE,
    "receipt": Rank.RECEIPT,
    "reply": Rank.REPLY,
}
_BY_RANK = {int(rank): kind for kind, rank in KINDS.items()}

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "waiting": ("waiting", "sending"),
    "sent": ("sent",),
    "unknown": ("unknown",),
    "failed": ("failed",),
    "expired": ("expired",),
    "cancelled": ("cancelled",),
}
CHANNELS = ("telegram", "mail")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message: its title, and in words what became of it and why."""

    id: int
    employee_id: int
    full_name: str
    staff_code: str
    channel: str
    kind: Kind
    title: str
    state: str
    why: str
    made_at: datetime
    done_at: datetime | None
    tries: int

    @property
    def channel_words(self) -> str:
        return sentence(f"channel.{self.channel}")

    @property
    def kind_words(self) -> str:
        return sentence(f"kind.{self.kind}")

    @property
    def outcome_words(self) -> str:
        return sentence(f"outcome.{self.state}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages are asked for; what is empty is not asked. Without `kind`: all but replies."""

    people: Collection[int] | None = None
    unit: int | None = None
    channel: str = ""
    outcome: str = ""
    kind: str = ""


def deliveries(
    connection: Connection,
    agency_id: int,
    today: date,
    wanted: Wanted,
    *,
    before: int | None = None,
    most: int,
) -> list[Delivery]:
    """The newest first, from `before` (an id) on."""
    query = (
        select(
            Outgoing.id, Outgoing.employee_id, Outgoing.channel, Outgoing.rank, Outgoing.content,
            Outgoing.state, Outgoing.why, Outgoing.made_at, Outgoing.done_at, Outgoing.tries,
            Employee.full_name, Employee.staff_code,
        )
        .join(Employee, Employee.id == Outgoing.employee_id)
        .where(Employee.agency_id == agency_id, *_asked(wanted, today))
        .order_by(Outgoing.id.desc())
        .limit(most)
    )  # fmt: skip
    if before is not None:
        query = query.where(Outgoing.id < before)
    return [_delivery(row) for row in connection.execute(query)]


def _asked(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.people is not None:
        asked.append(Outgoing.employee_id.in_(wanted.people))
    if wanted.unit is not None:
        members = select(Membership.employee_id).where(
            Membership.unit_id == wanted.unit, holds(today)
        )
        asked.append(Outgoing.employee_id.in_(members))
    if wanted.channel in CHANNELS:
        asked.append(Outgoing.channel == wanted.channel)
    if wanted.outcome in OUTCOMES:
        asked.append(Outgoing.state.in_(OUTCOMES[wanted.outcome]))
    ranks = [int(rank) for kind, rank in KINDS.items() if kind == wanted.kind]
    return [*asked, Outgoing.rank == ranks[0] if ranks else Outgoing.rank > int(Rank.REPLY)]


def _delivery(row: Any) -> Delivery:
    kind = _BY_RANK[row.rank]
    return Delivery(
        row.id, row.employee_id, row.full_name, row.staff_code, row.channel, kind,
        str(row.content.get("title") or ""), row.state, why_words(row.state, row.why),
        row.made_at, row.done_at, row.tries,
    )  # fmt: skip


def why_words(state: str, why: str | None) -> str:
    """Why it stands as it does, where there is something to say; never a code."""
    if state == "sent" or not why:
        return ""
    if f"because.{why}" in catalogue():
        return sentence(f"because.{why}")
    if state == "failed" and why.isdecimal():
        return sentence("because.mail_refused", code=why)
    return sentence(_UNNAMED.get(state, "because.other"))


_UNNAMED = {
    "waiting": "because.not_reached",
    "sending": "because.not_reached",
    "unknown": "because.answer_lost",
}
"""What is said of a fault that has no sentence of its own."""
