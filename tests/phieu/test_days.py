"""A new day: only where a document began or ran out is anybody asked again."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, insert

from intake.library import Library
from pages.rooms import Rooms
from people.appointing import Appointment, appoint
from phieu.clock import SimulatedClock
from phieu.days import settle
from storage.people import Party
from storage.store import Store
from tests.backend import stage
from tests.intake.campaigns import BINH, CHI, NOW

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
