"""What the machine does with a roster file: reads it, applies it in bits, asks people.

Every bit is a write of its own that compares with the tables anew, so that a kill loses
nothing, going on does what is left, and doing it twice changes nothing. Whoever looks on in
the middle sees each person wholly as before or wholly as the file says; forms are asked once
all of them are done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from typing import Any

from sqlalchemy import Connection

from backend.rosters import imports
from backend.rosters.asking import ask_after
from backend.rosters.columns import plan_of_agency, roster_columns
from backend.rosters.findings import findings, refused
from backend.rosters.imports import Import
from backend.rosters.steps import Steps
from intake.asking import AskingDone
from pages.rooms import Rooms
from people.differences import RosterDiff, difference
from people.importing import apply_some
from people.known import Known, known
from people.reading import read_in_child
from people.rows import RosterColumns, RosterSheet
from people.saving import in_bits, let_go, save_units
from people.values import code_key
from reminders.leaving import cut_those_who_left

AT_ONCE = 300
"""People in one write: a tenth of a second or so of the writer's time."""


async def read_import(rooms: Rooms, import_id: int) -> RosterSheet | None:
    """From `reading` to `previewed` or `refused`; the sheet, for who goes on at once."""
    found = await rooms.store.read(lambda c: imports.import_of(c, import_id))
    if found is None or found.state != "reading":
        return None
    seen = await _look(rooms, found)

    def show(connection: Connection) -> None:
        now = imports.import_of(connection, import_id)
        if now is None or now.state != "reading":
            return  # withdrawn meanwhile
        problems = seen.sheet.problems or seen.diff.problems
        if problems:
            imports.refuse(connection, now, refused(seen.sheet, problems))
        else:
            imports.show(connection, import_id, {**now.findings, **seen.findings})

    await rooms.store.write(show)
    return seen.sheet


async def apply_import(
    rooms: Rooms, import_id: int, sheet: RosterSheet | None = None
) -> AskingDone | None:
    """From `applying` to `applied`, from wherever it was; back to `previewed` when the tables
    have changed since somebody looked. The file is read again, unless its `sheet` is at hand."""
    found = await rooms.store.read(lambda c: imports.import_of(c, import_id))
    if found is None or found.state != "applying":
        return None
    seen = await _look(rooms, found, sheet, quietly=True)
    if "first" not in found.findings and not await _still_so(rooms, found, seen):
        return None
    found = await rooms.store.read(lambda c: imports.import_of(c, import_id))
    if found is None or found.state != "applying":
        return None
    steps = await _apply_people(rooms, found, seen)
    await cut_those_who_left(rooms)
    asked = await ask_after(steps, found)
    now = rooms.clock.now()

    def end(connection: Connection) -> None:
        done = imports.import_of(connection, import_id)
        if done is not None and done.state == "applying":
            imports.finish(connection, done, "applied", applied_at=now, done=done.total)

    await rooms.store.write(end)
    return asked


class _Seen:
    """A file, what is known, and the difference."""

    def __init__(
        self, sheet: RosterSheet, known_now: Known, diff: RosterDiff, said: dict[str, Any]
    ) -> None:
        self.sheet, self.known, self.diff, self.findings = sheet, known_now, diff, said


async def _look(
    rooms: Rooms, found: Import, at_hand: RosterSheet | None = None, *, quietly: bool = False
) -> _Seen:
    content, columns = await rooms.store.read(lambda c: _given(c, rooms, found))
    before = await rooms.store.read(lambda c: known(c, found.agency_id))
    today = _day_of(found) or rooms.clock.now().astimezone(rooms.zone).date()
    told = None if quietly else _teller(rooms, found.id)
    sheet = at_hand
    if sheet is None:
        sheet = await asyncio.to_thread(read_in_child, content, found.file_name, columns, told)
    return await asyncio.to_thread(_compared, sheet, before, columns, today, whole=found.whole)


def _compared(
    sheet: RosterSheet, before: Known, columns: RosterColumns, today: date, *, whole: bool
) -> _Seen:
    diff = difference(before, sheet, today=today, whole=whole)
    said: dict[str, Any] = {}
    if not diff.problems:
        said = findings(diff, sheet, before, columns, today, whole=whole)
    return _Seen(sheet, before, diff, said)


def _given(connection: Connection, rooms: Rooms, found: Import) -> tuple[bytes, RosterColumns]:
    plan = plan_of_agency(connection, rooms.library, found.agency_id)
    columns = roster_columns(plan) if plan else RosterColumns()
    return imports.content_of(connection, found.id), columns


def _day_of(found: Import) -> date | None:
    """The day on which somebody pressed the button: it stays, though midnight passes."""
    day = found.findings.get("day")
    return date.fromisoformat(day) if day else None


def _teller(rooms: Rooms, import_id: int) -> Callable[[int, int], None]:
    """Called on another thread; a write is asked for only when the last one is done."""
    loop, last = asyncio.get_running_loop(), list[Future[None]]()

    def told(done: int, total: int) -> None:
        if last and not last[-1].done():
            return
        writing = rooms.store.write(lambda c: imports.went_on(c, import_id, done, total))
        last[:] = [asyncio.run_coroutine_threadsafe(writing, loop)]

    return told


async def _still_so(rooms: Rooms, found: Import, seen: _Seen) -> bool:
    """Whether applying does what was looked at; then units are saved, and it has begun."""
    first = not seen.known.employees

    def start(connection: Connection) -> bool:
        now = imports.import_of(connection, found.id)
        if now is None or now.state != "applying" or "first" in now.findings:
            return now is not None and now.state == "applying"
        kept: dict[str, Any] = {name: now.findings[name] for name in ("whole", "leaves_on")}
        if seen.diff.problems:
            imports.refuse(connection, now, refused(seen.sheet, seen.diff.problems))
            return False
        if seen.findings["fingerprint"] != now.findings["fingerprint"]:
            imports.show(connection, found.id, {**kept, **seen.findings, "stale": True})
            return False
        since = None if first else _day_of(now)
        save_units(connection, found.agency_id, seen.diff, since)
        imports.mark(connection, now, first=first)
        return True

    return await rooms.store.write(start)


async def _apply_people(rooms: Rooms, found: Import, seen: _Seen) -> Steps:
    """Person by person, then who leaves."""
    day = _day_of(found)
    assert day is not None  # noqa: S101 - set with the state
    since = None if found.findings["first"] else day
    stored = {code_key(person.staff_code): person.staff_code for person in seen.known.employees}
    recoded = seen.diff.recoded
    keys = sorted(seen.diff.touched)
    leaving = [person.id for person in seen.diff.missing] if found.whole else []
    leaves_on = date.fromisoformat(found.findings["leaves_on"]) if found.whole else day
    steps = Steps(rooms, found.id, len(keys) + len(leaving))
    for some in in_bits(keys, AT_ONCE):
        codes = {key: recoded.get(key) or stored.get(key, "") for key in some}

        def save(connection: Connection, codes: dict[str, str] = codes) -> None:
            apply_some(connection, found.agency_id, seen.sheet, codes, today=day, since=since)

        await steps.take(save, len(some))
    for some_leave in in_bits(leaving, AT_ONCE):

        def let(connection: Connection, ids: Any = some_leave) -> None:
            let_go(connection, ids, leaves_on)

        await steps.take(let, len(some_leave))
    return steps
