"""How much of a dossier is there, and which parts of it are of nobody here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import Connection, insert

from backend.console.completeness import DossierState, dossiers_of
from backend.console.persons import FormLine, Person
from backend.summaries.awaited import awaited
from backend.summaries.wanted import parts_of_nobody
from backend.summaries.wanting import wanted
from backend.summaries.writing import gather
from intake.library import Library
from intake.loading.plan_folder import load_plan
from storage.meetings import Meeting
from storage.store import Store
from tests.backend import stage
from tests.intake.campaigns import AN, BINH, CHI

PLAN = load_plan(Path("plans/hung-yen-2020"))
NOW = dt.datetime(2020, 11, 20, 2, 0, tzinfo=dt.UTC)
"""Long after registering, and before the papers go up."""

YESTERDAY = NOW - dt.timedelta(days=1)

REPORT = FormLine(1, "bao-cao-ca-nhan", "ho-so-khen-thuong", "Báo cáo", "accepted", "on_time", "")
PEOPLE = [Person(AN, "Nguyễn Văn An", "001", "", "", (REPORT,))]


async def test_a_part_of_forms_that_nobody_here_is_asked_is_left_out(store: Store) -> None:
    """Who gets the minister's award is known once the unit has met: until then it may be owed."""
    seen: list[DossierState] = []
    of_agency: list[list[bool]] = []

    def work(connection: Connection) -> None:
        campaign = stage.started(connection, PLAN, {})
        for state in ("open", "read"):
            values = {"campaign_id": campaign, "code": "binh-xet", "unit_id": 1, "chair_id": CHI}
            values |= {"secretary_id": BINH, "guests": [], "began_at": YESTERDAY, "state": state}
            values["read_at"] = YESTERDAY if state == "read" else None
            connection.execute(insert(Meeting).values(**values))
            of_agency.append(_contents(connection, campaign))
            found = dossiers_of(connection, PLAN, campaign, 1, PEOPLE, NOW)
            seen.append(next(each for each in found if each.code == "ho-so-khen-thuong"))

    await store.write(work)
    before, after = seen
    assert (before.complete, before.needed) == (1, 4)
    assert (after.complete, after.needed) == (3, 3)
    assert [part.needed for part in after.parts] == [True, True, True, False]
    # The agency's dossier says the same of its parts: here every unit has met.
    assert of_agency == [[False] * 4, [False, False, True, True]]


async def test_what_a_meeting_concluded_today_may_be_asked_tomorrow(store: Store) -> None:
    def work(connection: Connection) -> list[frozenset[str]]:
        campaign = stage.started(connection, PLAN, {})
        values = {"campaign_id": campaign, "code": "binh-xet", "unit_id": 1, "chair_id": CHI}
        values |= {"secretary_id": BINH, "guests": [], "began_at": NOW, "read_at": NOW}
        connection.execute(insert(Meeting).values(**values, state="read"))
        days = (NOW, NOW + dt.timedelta(days=1))
        return [awaited(connection, PLAN, campaign, 1, day).of(1) for day in days]

    assert await store.write(work) == [{"xac-nhan-giam-doc", "hiep-y"}, frozenset()]


def _contents(connection: Connection, campaign: int) -> list[bool]:
    """Of each part of what goes to the ministry, whether nobody owes it."""
    (output,) = [each for each in PLAN.outputs if each.code == "ho-so-trinh-bo"]
    found = gather(connection, Library(), campaign, lambda c: wanted(c, output), now=NOW)
    return parts_of_nobody(found.collected, found.wanted[0])
