"""After a round is closed or void: nothing of what issuing answered stays in the database's files.

Until that is done, no backup is made (`is_clean`).
"""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy import Connection, select, update

from ballots.rounds import Rounds
from ballots.tables import Round
from storage.errors import StoreBusyError

log = logging.getLogger(__name__)

_TRIES = 60
_BETWEEN = 1.0
_OVER = ("closed", "counted", "signed", "void")


def is_clean(connection: Connection) -> bool:
    """Whether no file of this database can hold what issuing answered."""
    unclean = select(Round.id).where(Round.clean.is_(False)).limit(1)
    return connection.execute(unclean).first() is None


async def clean(rounds: Rounds) -> None:
    """Write the files anew for every round that is over. What cannot be done now is done later."""
    try:
        await _scrub(rounds)
    except StoreBusyError:
        rounds.cleaning = asyncio.create_task(_again(rounds))


async def _again(rounds: Rounds) -> None:
    for _ in range(_TRIES):
        await asyncio.sleep(_BETWEEN)
        try:
            await _scrub(rounds)
        except StoreBusyError:
            continue
        return
    log.error("the files could not be cleaned; they are at the next start, or the next closing")


async def _scrub(rounds: Rounds) -> None:
    over = select(Round.id).where(Round.clean.is_(False), Round.state.in_(_OVER))
    ids = await rounds.store.read(lambda connection: list(connection.scalars(over)))
    if not ids:
        return
    await rounds.store.scrub()
    done = update(Round).where(Round.id.in_(ids)).values(clean=True)
    await rounds.store.write(lambda connection: connection.execute(done).rowcount)
