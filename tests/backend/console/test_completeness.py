"""How much of a dossier is there, and which parts of it are of nobody here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import Connection, insert

from backend.console.completeness import DossierState, dossiers_of
from backend.console.persons import FormLine, Person
from intake.loading.plan_folder import load_plan
from storage.meetings import Meeting
from storage.store import Store
from tests.backend import stage
from tests.intake.campaigns import AN, BINH, CHI

PLAN = load_plan(Path("plans/hung-yen-2020"))
NOW = dt.datetime(2020, 11, 20, 2, 0, tzinfo=dt.UTC)
"""Long after registering, and before the papers go up."""

REPORT = FormLine(1, "bao-cao-ca-nhan", "ho-so-khen-thuong", "Báo cáo", "accepted", "on_time", "")
PEOPLE = [Person(AN, "Nguyễn Văn An", "001", "", "", (REPORT,))]


async def test_a_part_of_forms_that_nobody_here_is_asked_is_left_out(store: Store) -> None:
    """Who gets the minister's award is known once the unit has met: until then it may be owed."""

    def work(connection: Connection) -> list[DossierState]:
        campaign, seen = stage.started(connection, PLAN, {}), []
        for state in ("open", "read"):
            values = {"campaign_id": campaign, "code": "binh-xet", "unit_id": 1, "chair_id": CHI}
            values |= {"secretary_id": BINH, "guests": [], "began_at": NOW, "state": state}
            connection.execute(insert(Meeting).values(**values))
            found = dossiers_of(connection, PLAN, campaign, 1, PEOPLE, NOW)
            seen.append(next(each for each in found if each.code == "ho-so-khen-thuong"))
        return seen

    before, after = await store.write(work)
    assert (before.complete, before.needed) == (1, 4)
    assert (after.complete, after.needed) == (3, 3)
    assert [part.needed for part in after.parts] == [True, True, True, False]
