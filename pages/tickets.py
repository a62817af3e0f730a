"""Tickets: our own signature under "this hand-in reached us at that instant".

A hand-in that we could not store is given one; the next try brings it back as evidence.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICKET = re.compile(r"([0-9]{1,18})\.([0-9a-f]{64})", re.ASCII)


def issue(secret: bytes, submission_id: int, key: str, received_at: datetime) -> str:
    """A ticket for the try `key` of handing in `submission_id`, received at this instant."""
    instant = str((received_at - _EPOCH) // _MICROSECOND)
    return f"{instant}.{_sign(secret, submission_id, key, instant)}"


def read(secret: bytes, submission_id: int, key: str, ticket: str) -> datetime | None:
    """When the try that the ticket is about reached us; None unless we signed exactly that."""
    found = _TICKET.fullmatch(ticket)
    if found is None:
        return None
    if not hmac.compare_digest(found[2], _sign(secret, submission_id, key, found[1])):
        return None
    return _EPOCH + int(found[1]) * _MICROSECOND


def _sign(secret: bytes, submission_id: int, key: str, instant: str) -> str:
    said = f"ticket\0{submission_id}\0{key}\0{instant}"
    return hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()
