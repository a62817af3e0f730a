"""Take what one press said: one transaction, up to three replies, each with its own key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from bot.web.sent import Sent
from intake import service, statements
from intake.calendar import Moments
from intake.library import Library
from intake.service import Incoming, Outcome, current
from intake.turn import Ask, Notice, Reply, Retry, Turn


@dataclass(frozen=True, slots=True)
class Taken:
    """`taken`: go on; `retry`: something was wrong with it; the others as in `Outcome`."""

    kind: Literal["taken", "retry", "stale", "closed", "key_reused"]
    version: int
    turn: Turn
    told: str = ""
    """The key of the reply that had something to tell beside the next question."""


def take(
    connection: Connection,
    library: Library,
    submission_id: int,
    employee_id: int,
    *,
    sent: Sent,
    replies: list[Reply],
    moments: Moments,
    assistant_id: int | None = None,
) -> Taken:
    """What the replies led to; the first that is not taken ends it."""
    now = moments.received_at
    version, turn = current(connection, library, submission_id, employee_id, now)
    answered = sent.version if _is_asked(turn, sent.question) else _ANSWERS_NOTHING
    told = ""
    for number, reply in enumerate(replies):
        key = sent.key if number == 0 else f"{sent.key[:76]}.{number}"
        outcome = service.reply(
            connection,
            library,
            Incoming(
                submission_id, employee_id, key, answered, reply, sent.raw, moments, assistant_id
            ),
        )
        if outcome.kind == "key_reused":
            version, turn = current(connection, library, submission_id, employee_id, now)
            return Taken("key_reused", version, turn)
        version, turn = outcome.version, service.TURN.validate_json(outcome.turn_json)
        answered = version
        if outcome.kind in {"stale", "closed"}:
            return Taken(_refused(outcome), version, turn)
        if isinstance(turn, Retry):
            return Taken("retry", version, turn)
        told = told or (key if turn.notices else "")
    return Taken("taken", version, turn, told)


_REPLIES_AFTER = 2
"""A press is at most this many replies more."""

_ANSWERS_NOTHING = -1
"""A version that never was: a reply to it is stale, or the second copy of one that was taken."""


def _is_asked(turn: Turn, question: str) -> bool:
    """The question on the person's screen still is the one that waits; a plan amended in the
    meantime may have put another in its place without a new version."""
    return not question or (isinstance(turn, Ask | Retry) and turn.prompt.question == question)


def _refused(outcome: Outcome) -> Literal["stale", "closed"]:
    return "closed" if outcome.kind == "closed" else "stale"


def notices_of(
    connection: Connection, submission_id: int, version: int, key: str
) -> tuple[Notice, ...]:
    """What the reply `key` had to tell, until something newer is said."""
    kept = statements.REPLY_BY_KEY.first(connection, submission_id=submission_id, key=key)
    if kept is None or kept.version < version - _REPLIES_AFTER:
        return ()
    return service.TURN.validate_json(kept.outcome).notices
