"""Wrong guesses: counted where they come from, and over all, so that nobody tries them all.

Fifty bits of code beside a staff code, at 100 guesses a minute over all, leave about one chance
in 400,000 a day that any of 20,000 live codes is found, before the staff code is counted in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from people.codes import hashed
from storage.access import WrongGuess

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
AT_ONE_PERSON = 5
"""Wrong guesses an hour from one origin at one person's code. By origin, because a stranger must
not be able to lock somebody out."""
FROM_ONE_ORIGIN = 20
OVER_ALL = 100

Door = Literal["codes", "office"]
"""Each door counts for itself: what employees mistype must not keep the office out."""


def retry_at(
    connection: Connection, origin: str, aim: str | None, now: datetime, door: Door = "codes"
) -> datetime | None:
    """When another guess will be heard, or None when one will be now.

    `aim` is the key of the staff code that was typed, None for a link.
    """
    limits = [
        (WrongGuess.origin == _origin(origin, door), FROM_ONE_ORIGIN, HOUR),
        (WrongGuess.origin.startswith(f"{door}:"), OVER_ALL, MINUTE),
    ]
    if aim is not None:
        limits.append((WrongGuess.origin == _aimed(origin, aim), AT_ONE_PERSON, HOUR))
    waits = [_until(connection, counted, most, span, now) for counted, most, span in limits]
    return max((wait for wait in waits if wait is not None), default=None)


def count(
    connection: Connection, origin: str, aim: str | None, now: datetime, door: Door = "codes"
) -> None:
    """Record a wrong guess, and forget those that count no more."""
    connection.execute(delete(WrongGuess).where(WrongGuess.at <= now - HOUR))
    rows = [{"origin": _origin(origin, door), "at": now}]
    if aim is not None:
        rows.append({"origin": _aimed(origin, aim), "at": now})
    connection.execute(insert(WrongGuess), rows)


def _until(
    connection: Connection, counted: ColumnElement[bool], most: int, span: timedelta, now: datetime
) -> datetime | None:
    """When the oldest of the last `most` guesses leaves the span, if all lie within it."""
    guesses = select(WrongGuess.at).where(counted, WrongGuess.at > now - span)
    deciding = connection.scalar(guesses.order_by(WrongGuess.at.desc()).offset(most - 1).limit(1))
    return None if deciding is None else deciding + span


def _origin(origin: str, door: Door) -> str:
    """Each guess has one row of these; those by person repeat some of them. Hashed: the table
    knows no addresses."""
    return f"{door}:{hashed(origin)}"


def _aimed(origin: str, aim: str) -> str:
    return f"at:{hashed(f'{origin} {aim}')}"
