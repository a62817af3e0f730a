"""What somebody was given in earlier years, each with its decision."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, insert

from people.given import Given, given_to
from storage.awards import Award
from storage.store import Store
from tests.intake.campaigns import AN, BINH, NOW, populate
from tests.intake.forms import form_of, plan_of


def award(connection: Connection, party: int, year: int, **changes: Any) -> None:
    values: dict[str, Any] = {
        "party_id": party, "year": year, "label": "Lao động tiên tiến", "made_by": "Văn phòng",
        "made_at": NOW, **changes,
    }  # fmt: skip
    connection.execute(insert(Award).values(**values))


async def test_one_s_own_titles_stand_with_their_decisions_the_latest_first(store: Store) -> None:
    def look(c: Connection) -> list[Given]:
        populate(c, plan_of(form_of()))
        award(c, AN, 2022)
        day = dt.date(2024, 1, 5)
        award(c, AN, 2023, document_number="12/QĐ-SNV", decided_on=day, decided_by="Giám đốc Sở")
        award(c, BINH, 2023)
        award(c, 11, 2023)  # the room's own
        return given_to(c, AN)

    assert await store.write(look) == [
        Given(2023, "Lao động tiên tiến", "12/QĐ-SNV", dt.date(2024, 1, 5), "Giám đốc Sở"),
        Given(2022, "Lao động tiên tiến", "", None, ""),
    ]
