"""Wrong guesses: counted where they come from, and over all, so that nobody tries them all.

Fifty bits of code beside a staff code, at 100 guesses a minute over all, leave about one chance
in 400,000 a day that any of 20,000 live codes is found, before the staff code is counted in.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from people.codes import hashed
from storage.access import WrongGuess

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
AT_ONE_PERSON = 5
"""Wrong guesses an hour from one origin at one person's code. By origin, because a stranger must
not be able to lock somebody out."""
FROM_ONE_ORIGIN = 20
OVER_ALL = 100


def retry_at(
    connection: Connection, origin: str, aim: str | None, now: datetime
) -> datetime | None:
    """When another guess will be heard, or None when one will be now.

    `aim` is the key of the staff code that was typed, None for a link.
    """
    limits = [(_origin(origin), FROM_ONE_ORIGIN, HOUR), (None, OVER_ALL, MINUTE)]
    if aim is not None:
        limits.append((_aimed(origin, aim), AT_ONE_PERSON, HOUR))
    waits = [_until(connection, key, most, span, now) for key, most, span in limits]
    return max((wait for wait in waits if wait is not None), default=None)


def count(connection: Connection, origin: str, aim: str | None, now: datetime) -> None:
    """Record a wrong guess, and forget those that count no more."""
    connection.execute(delete(WrongGuess).where(WrongGuess.at <= now - HOUR))
    rows = [{"origin": _origin(origin), "at": now}]
    if aim is not None:
        rows.append({"origin": _aimed(origin, aim), "at": now})
    connection.execute(insert(WrongGuess), rows)


def _until(
    connection: Connection, key: str | None, most: int, span: timedelta, now: datetime
) -> datetime | None:
    """When the oldest of the last `most` guesses leaves the span, if all lie within it."""
    guesses = select(WrongGuess.at).where(WrongGuess.at > now - span)
    # Each guess has one row by origin; the rows by person repeat some of them.
    guesses = guesses.where(
        WrongGuess.origin.startswith("from:") if key is None else WrongGuess.origin == key
    )
    deciding = connection.scalar(guesses.order_by(WrongGuess.at.desc()).offset(most - 1).limit(1))
    return None if deciding is None else deciding + span


def _origin(origin: str) -> str:
    """Hashed: the table knows no addresses."""
    return f"from:{hashed(origin)}"


def _aimed(origin: str, aim: str) -> str:
    return f"at:{hashed(f'{origin} {aim}')}"
