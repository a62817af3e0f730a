from __future__ import annotations

import pytest
from sqlalchemy import select

from people.importing import apply, found_agency
from people.roster import read_roster
from storage.people import Employee
from tests.people.clock import NOW
from tests.people.files import AN, BINH, COLUMNS, HEADINGS, csv


@pytest.fixture
async def people(store):
    """An (001), Bình (002), and Cúc (003) who is dealt with outside; employee ids by code."""

    def run(connection):
        cuc = ["003", "Lê Cúc", *AN[2:], "x"]
        sheet = read_roster(csv(HEADINGS, AN, BINH, cuc), "ds.csv", COLUMNS)
        apply(connection, found_agency(connection, "so", "Sở"), sheet, today=NOW.date())
        return dict(connection.execute(select(Employee.staff_code, Employee.id)).all())

    return await store.write(run)
