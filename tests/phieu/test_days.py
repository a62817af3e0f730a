"""A new day: only where a document began or ran out is anybody asked again."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, insert, select

from intake.library import Library
from pages.rooms import Rooms
from people.appointing import Appointment, appoint
from phieu.clock import SimulatedClock
from phieu.days import settle
from storage.people import Membership, Party, Unit
from storage.store import Store
from storage.submissions import Submission
from tests.backend import stage
from tests.intake.campaigns import AN, BINH, CHI, NOW

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2024, 10, 21)


async def test_the_days_on_which_a_document_begins_and_runs_out_are_followed(store: Store) -> None:
    def begin(connection: Connection) -> int:
        campaign = stage.started(connection, stage.plan())
        connection.execute(insert(Party).values(id=99, kind="agency", agency_id=1))
        return campaign

    def give(connection: Connection) -> None:
        wanted = Appointment("head", 1, BINH, "KT.", CHI, MONDAY + DAY, MONDAY + 3 * DAY, "1/QĐ")
        appoint(connection, 1, wanted, roles={"head"}, made_by="Văn phòng", now=NOW)

    campaign = await store.write(begin)
    clock = SimulatedClock(NOW, runs=False)
    rooms = Rooms(store, Library(), clock, b"k" * 32, secure_cookies=False)
    assert await settle(rooms, None) == []
    await store.write(give)
    asked = {}
    for day in range(6):
        clock.move_to(NOW + day * DAY)
        asked[day] = await settle(rooms, MONDAY + (day - 1) * DAY)
    assert asked == {0: [], 1: [campaign], 2: [], 3: [campaign], 4: [], 5: []}
    # A server that was down for all of it, or that has just started, looks at everything.
    assert await settle(rooms, MONDAY) == [campaign]
    assert await settle(rooms, None) == [campaign]


async def test_a_move_that_a_roster_dated_ahead_takes_the_form_along(store: Store) -> None:
    wednesday = MONDAY + 2 * DAY

    def begin(connection: Connection) -> int:
        campaign = stage.started(connection, stage.plan())
        connection.execute(insert(Party).values(id=99, kind="agency", agency_id=1))
        connection.execute(
            insert(Unit).values(id=2, agency_id=1, code="P2", name="Phòng Hai", kind="phong")
        )
        for key in (BINH, CHI):
            stage.post(connection, key)
        for unit, first, last in ((1, None, wednesday), (2, wednesday, None)):
            connection.execute(
                insert(Membership).values(
                    employee_id=AN, unit_id=unit, position="Chuyên viên", valid_from=first,
                    valid_to=last,
                )
            )  # fmt: skip
        return campaign

    campaign = await store.write(begin)
    clock = SimulatedClock(NOW, runs=False)
    rooms = Rooms(store, Library(), clock, b"k" * 32, secure_cookies=False)
    units = {}
    for day in range(4):
        clock.move_to(NOW + day * DAY)
        asked = await settle(rooms, MONDAY + (day - 1) * DAY)
        unit = select(Submission.unit_id).where(Submission.filler_id == AN)
        units[day] = (asked, await store.read(lambda c, unit=unit: c.scalar(unit)))
    assert units == {0: ([], 1), 1: ([], 1), 2: ([campaign], 2), 3: ([], 2)}
    assert await settle(rooms, None) == [campaign]
