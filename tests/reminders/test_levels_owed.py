"""For whom a head still has to propose a level."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from intake.library import Library
from reminders.hours import At
from reminders.missing import missing_in
from storage.meetings import Meeting, MeetingItem
from storage.store import Store
from storage.submissions import Submission
from tests.backend.console.meeting_house import COUNCIL
from tests.intake.campaigns import AN, BINH, CHI
from tests.reminders import stage

LEVEL = {"list_name": "levels4", "label": "Mức", "proposed_for": ["person"], "milestone": "nop",
         "source": stage.SOURCE}  # fmt: skip
TODAY = At(stage.at(22), stage.ZONE)


async def test_of_whom_a_meeting_has_concluded_nothing_is_proposed_any_more(store: Store) -> None:
    def work(connection: Connection) -> list[set[int]]:
        plan = stage.plan(levels=[LEVEL], meetings=[COUNCIL])
        campaign = stage.begin(connection, plan)
        connection.execute(update(Submission).values(state="accepted"))
        seen = [_owed(connection, campaign)]
        _concluded(connection, campaign, COUNCIL["code"])
        seen.append(_owed(connection, campaign))
        connection.execute(update(Meeting).values(state="void"))
        return [*seen, _owed(connection, campaign)]

    assert await store.write(work) == [{AN, BINH}, {BINH}, {AN, BINH}]


def _owed(connection: Connection, campaign: int) -> set[int]:
    found = missing_in(connection, Library(), campaign, "nop", 1, TODAY, heads=[CHI])
    assert found is not None
    assert found.levels
    asked = select(Submission.subject_id).where(Submission.id.in_(found.subjects))
    return set(connection.scalars(asked))


def _concluded(connection: Connection, campaign: int, code: str) -> None:
    values: dict[str, Any] = {"id": 5, "campaign_id": campaign, "code": code, "guests": []}
    times = {"began_at": stage.at(21), "ended_at": stage.at(21)}
    seats = {"state": "signed", "chair_id": CHI, "secretary_id": BINH}
    connection.execute(insert(Meeting).values(**values, **times, **seats))
    item = {"meeting_id": 5, "position": 1, "step": "ca-nhan", "party_id": AN, "label": "An"}
    done = {"state": "done", "conclusion": "Làm tốt.", "level": "htt", "recused": []}
    connection.execute(insert(MeetingItem).values(**item, **done))
