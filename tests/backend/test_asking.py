"""Asking everybody: the roster and the documents of the day settle who fills in and who signs."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, insert, select, update

from backend.asking import ask_everybody
from intake.library import Library
from people.appointing import Appointment, appoint, end_appointment
from storage.people import Employee, Party
from storage.store import Store
from storage.submissions import Submission
from tests.backend import stage
from tests.intake.campaigns import AN, BINH, CHI, NOW, PEOPLE

MONDAY, DAY = dt.date(2024, 10, 21), dt.timedelta(days=1)


def know_the_head(connection: Connection) -> None:
    """What the roster says, as the tables keep it."""
    connection.execute(insert(Party).values(id=99, kind="agency", agency_id=1))
    for key, facts in PEOPLE.items():
        known = {"head": facts["head"], "party_member": facts["party_member"]}
        connection.execute(update(Employee).where(Employee.id == key).values(facts=known))
        stage.post(connection, key)


def report(connection: Connection) -> int | None:
    """Who fills in the room's report."""
    return connection.scalar(
        select(Submission.filler_id)
        .join(Party, Party.id == Submission.subject_id)
        .where(Party.kind == "unit")
    )


async def test_the_report_follows_who_acts_and_comes_back(store: Store) -> None:
    def work(connection: Connection) -> None:
        campaign = stage.started(connection, stage.plan())
        know_the_head(connection)
        binh = Appointment("head", 1, BINH, "KT.", CHI, MONDAY + DAY, MONDAY + 3 * DAY, "15/QĐ")
        key = appoint(connection, 1, binh, roles={"head"}, made_by="Văn phòng", now=NOW)
        fillers = []
        for days in range(5):
            ask_everybody(connection, Library(), campaign, NOW + days * DAY)
            fillers.append(report(connection))
        assert fillers == [CHI, BINH, BINH, CHI, CHI]
        ask_everybody(connection, Library(), campaign, NOW + DAY)
        end_appointment(connection, 1, key, NOW)
        ask_everybody(connection, Library(), campaign, NOW + DAY)
        assert report(connection) == CHI
        assert {AN, BINH, CHI} <= set(connection.scalars(select(Submission.filler_id)))

    await store.write(work)
