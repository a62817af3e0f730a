"""Who left on a day that was known before is cut off when that day comes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, update

from intake.library import Library
from pages.rooms import Rooms
from people.channels import bind, live_accounts, page_code
from phieu.clock import SimulatedClock
from reminders.leaving import cut_those_who_left
from storage.people import Employee
from storage.store import Store
from tests.intake.campaigns import AN, BINH, NOW, populate
from tests.intake.forms import form_of, plan_of


async def test_an_account_ends_on_the_day_on_which_its_person_leaves(store: Store) -> None:
    clock = SimulatedClock(NOW, runs=False)
    rooms = Rooms(store, Library(), clock, b"secret", secure_cookies=False)

    def stage(connection: Connection) -> None:
        populate(connection, plan_of(form_of()))
        for employee in (AN, BINH):
            code = page_code(connection, employee, NOW)
            bind(connection, "telegram", f"{employee}", code, now=NOW)
        leaving = update(Employee).where(Employee.id == AN)
        connection.execute(leaving.values(left_on=NOW.date() + dt.timedelta(days=1)))

    await store.write(stage)
    assert await cut_those_who_left(rooms) == 0
    midnight = dt.datetime.combine(NOW.date() + dt.timedelta(days=1), dt.time(), rooms.zone)
    clock.move_to(midnight.astimezone(dt.UTC))
    assert await cut_those_who_left(rooms) == 1
    assert await store.read(lambda c: live_accounts(c, AN)) == []
    assert await store.read(lambda c: live_accounts(c, BINH)) == ["telegram"]
