"""Writing the trail: one event in the transaction of the act it tells of."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, text

from storage.trail import AuditDetail, AuditEvent

_CHAIN_LOCK = 7_045_502
"""An arbitrary number: on PostgreSQL one transaction at a time lengthens the chain."""

START = "0" * 64
"""What the first event names as the one before it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an employee in a role, or (without one) a command typed on the server."""

    employee_id: int | None
    role: str
    name: str = ""
    """For columns that people read: `granted_by`, `admitted_by`, `returned_by`."""
    on_behalf: int | None = None
    """The employee in whose place this one acts."""
    capacity: str = ""
    """KT., Q., TL. or TUQ. where somebody acts for another."""


CONSOLE = Actor(None, "console", "Quản trị hệ thống")


class Head(NamedTuple):
    """The end of the chain: what is printed on official papers."""

    seq: int
    hash: str


def record(
    connection: Connection,
    actor: Actor,
    act: str,
    about: str,
    *,
    now: datetime,
    before: Any = None,
    after: Any = None,
) -> int:
    """Add an event to the trail and answer its number.

    `about` names the thing (`submission:345`); `before` and `after` are JSON of what changed:
    only their salted hashes enter the chain.
    """
    (told,) = record_each(connection, actor, act, [Change(about, before, after)], now=now)
    return told.seq


class Change(NamedTuple):
    """What one event tells of, and what changed."""

    about: str
    before: Any = None
    after: Any = None


def record_each(
    connection: Connection, actor: Actor, act: str, changes: Sequence[Change], *, now: datetime
) -> list[Head]:
    """Add an event for each of many changes by one act, in their order; the number and hash of
    each."""
    if not changes:
        return []
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _CHAIN_LOCK})
    last = head(connection)
    events, details, told = [], [], []
    for change in changes:
        salt = secrets.token_hex(16)
        event = {
            "seq": last.seq + 1,
            "at": now,
            "actor": "console" if actor.employee_id is None else f"employee:{actor.employee_id}",
            "role": actor.role,
            "on_behalf": "" if actor.on_behalf is None else f"employee:{actor.on_behalf}",
            "act": act,
            "object": change.about,
            "before_hash": salted(salt, change.before),
            "after_hash": salted(salt, change.after),
            "prev_hash": last.hash,
        }
        last = Head(last.seq + 1, hash_of(event))
        events.append({**event, "hash": last.hash})
        details.append(
            {"seq": last.seq, "salt": salt, "before": change.before, "after": change.after}
        )
        told.append(last)
    connection.execute(insert(AuditEvent), events)
    connection.execute(insert(AuditDetail), details)
    return told


def head(connection: Connection) -> Head:
    """The last event; number 0 and `START` before the first."""
    last = connection.execute(
        select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)
    ).one_or_none()
    return Head(0, START) if last is None else Head(*last)


def hash_of(event: dict[str, Any]) -> str:
    """SHA-256 over every column of an event but its own hash, as canonical JSON."""
    at: datetime = event["at"]
    said = {**event, "at": at.astimezone(UTC).isoformat(timespec="microseconds")}
    return hashlib.sha256(canonical(said)).hexdigest()


def salted(salt: str, content: Any) -> str:
    """The hash of a content that cannot be guessed without its salt; empty for nothing."""
    if content is None:
        return ""
    return hashlib.sha256(salt.encode() + b"\0" + canonical(content)).hexdigest()


def canonical(content: Any) -> bytes:
    """JSON with sorted keys and no blanks, UTF-8."""
    said = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return said.encode()
