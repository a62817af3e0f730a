"""A roster by one call, for the command line, the demo and the simulation: the pages' own way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from backend.rosters import imports
from backend.rosters.asking import NOTHING
from backend.rosters.imports import Import
from backend.rosters.running import apply_import, read_import
from intake.asking import AskingDone
from pages.rooms import Rooms
from people.problems import Problem, RosterRefusedError
from storage.audit import CONSOLE


@dataclass(frozen=True, slots=True)
class Taken:
    """Counts of `backend.rosters.findings`, and what was asked after."""

    counts: dict[str, Any]
    asked: AskingDone


class AwaitsOfficeError(Exception):
    """Somebody of the office must look at it on its page first; nothing was changed."""

    def __init__(self, import_id: int, reasons: list[str]) -> None:
        super().__init__(f"roster_import {import_id}")
        self.import_id, self.reasons = import_id, reasons


async def take(
    rooms: Rooms, agency_id: int, name: str, content: bytes, *, leaves_on: date | None = None
) -> Taken:
    """Read, preview, apply and ask. `leaves_on`: the file is the whole roster.

    RosterRefusedError with every problem; AwaitsOfficeError when a second person must confirm,
    or letters were converted from an old encoding.
    """
    now = rooms.clock.now()
    import_id = await rooms.store.write(
        lambda c: imports.begin(c, agency_id, name, content, CONSOLE, now, leaves_on=leaves_on)
    )
    sheet = await read_import(rooms, import_id)
    day = now.astimezone(rooms.zone).date()

    def press(connection: Connection) -> tuple[Import, str]:
        found = imports.import_of(connection, import_id)
        assert found is not None  # noqa: S101 - made above
        if found.state != "previewed" or found.findings["converted"]:
            return found, found.state
        return found, imports.press(connection, found, CONSOLE, now, day)

    found, state = await rooms.store.write(press)
    if state == "refused":
        problems = [Problem(**problem) for problem in found.findings["problems"]]
        raise RosterRefusedError(problems)
    if state != "applying":
        raise AwaitsOfficeError(import_id, found.findings["second"])
    asked = await apply_import(rooms, import_id, sheet)
    return Taken(found.findings["counts"], asked or NOTHING)
