"""What this process is doing with roster files; one at a time, whoever asked."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict

from sqlalchemy import Connection
from starlette.applications import Starlette

from backend.rosters import imports
from backend.rosters.running import apply_import, read_import
from pages.rooms import Rooms
from people.problems import Problem
from storage.errors import StoreError

log = logging.getLogger(__name__)


class Errands:
    """Tasks by import. One that a kill cut off is begun again by whoever looks at its page."""

    def __init__(self) -> None:
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._turn = asyncio.Lock()
        self._stuck: set[int] = set()

    def start(self, rooms: Rooms, import_id: int) -> None:
        """Go on with it, unless that is being done, or met a bug before."""
        task = self._tasks.get(import_id)
        if import_id not in self._stuck and (task is None or task.done()):
            self._tasks[import_id] = asyncio.create_task(self._run(rooms, import_id))

    def is_stuck(self, import_id: int) -> bool:
        return import_id in self._stuck

    async def finished(self) -> None:
        """Wait for everything that was started."""
        await asyncio.gather(*self._tasks.values())

    async def _run(self, rooms: Rooms, import_id: int) -> None:
        async with self._turn:
            try:
                await read_import(rooms, import_id)
                await apply_import(rooms, import_id)
            except StoreError as busy:
                log.warning("roster import %s waits: %s", import_id, busy)
            except Exception:  # the edge of a task: the office sees that it is stuck
                log.exception("roster import %s met a bug", import_id)
                self._stuck.add(import_id)
                await rooms.store.write(lambda c: _give_up_reading(c, import_id))


def _give_up_reading(connection: Connection, import_id: int) -> None:
    found = imports.import_of(connection, import_id)
    if found is not None and found.state == "reading":
        imports.refuse(connection, found, {"problems": [asdict(Problem("reading_failed"))]})


def errands_of(app: Starlette) -> Errands:
    """Those of this app, made when first asked for."""
    found: Errands | None = getattr(app.state, "roster_errands", None)
    if found is None:
        found = app.state.roster_errands = Errands()
    return found
