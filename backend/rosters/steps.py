"""Bits of work, each in a write together with how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from backend.rosters import imports
from pages.rooms import Rooms

T = TypeVar("T")


class Steps:
    """`total` grows when more work comes into sight; done and total stand in the import's row."""

    def __init__(self, rooms: Rooms, import_id: int, total: int) -> None:
        self.rooms, self._import_id = rooms, import_id
        self._done, self._total = 0, total

    def more(self, count: int) -> None:
        self._total += count

    async def take(self, work: Callable[[Connection], T], count: int) -> T:
        """Do it, and count it as `count` done."""
        done, total = self._done + count, self._total

        def both(connection: Connection) -> T:
            result = work(connection)
            imports.went_on(connection, self._import_id, done, total)
            return result

        result = await self.rooms.store.write(both)
        self._done = done
        return result
