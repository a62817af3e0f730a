"""However much waits, came or was handed in by others, nobody's update has more to look through.

Counted in steps of SQLite's machine: without figures about a table it may choose an index that
leads through everybody's rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, insert

from bot.telegram.chats import Standing
from bot.telegram.ordering import Order
from bot.telegram.showing import cards_waiting
from bot.telegram.visit import Visit
from bot.telegram.waiting import replies_to
from reminders.owed import _TASKS
from storage.campaigns import Campaign
from storage.channels import Incoming, Outgoing
from storage.people import Party
from storage.submissions import ReceiptRecord, Submission
from storage.tables import metadata

NOW = dt.datetime(2026, 10, 21, 1, tzinfo=dt.UTC)
OTHERS = range(2, 1_002)


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield connection


def steps(connection: Connection, act: Callable[[], object]) -> int:
    driver: Any = connection.connection.dbapi_connection
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    driver.set_progress_handler(step, 1)
    act()
    driver.set_progress_handler(None, 1)
    return taken


def test_what_waits_for_others_is_not_looked_through(connection: Connection) -> None:
    row = {
        "channel": "telegram", "employee_id": None, "rank": 0, "content": {"card": True},
        "about": None, "made_at": NOW, "not_before": None, "expires_at": None, "tries": 0,
    }  # fmt: skip
    many = [{**row, "state": "waiting", "address": str(chat)} for chat in OTHERS]
    connection.execute(insert(Outgoing), many)
    visit = Visit(connection, None, None, Standing("1", 1), 1, 1, pressed=False)  # type: ignore[arg-type]
    assert steps(connection, lambda: cards_waiting(visit)) < 100
    assert steps(connection, lambda: replies_to(connection, "1", NOW)) < 100


def test_what_came_from_others_is_not_looked_through(connection: Connection) -> None:
    row = {
        "channel": "telegram", "raw": b"", "received_at": NOW, "state": "done", "tries": 0,
        "why": None, "done_at": NOW,
    }  # fmt: skip
    many = [{**row, "chat": str(chat), "update_id": chat} for chat in OTHERS]
    connection.execute(insert(Incoming), many)
    order = Order("telegram", dt.timedelta(seconds=1))
    assert steps(connection, lambda: order.allows(connection, 1_002, NOW)) < 300


def test_what_others_handed_in_is_not_looked_through(connection: Connection) -> None:
    row = {
        "number": 1, "revision": "", "content": "", "content_hash": "", "began_at": NOW,
        "received_at": NOW, "cut_off": None, "standing": "on_time", "evidence": "",
    }  # fmt: skip
    many = [{**row, "submission_id": one, "code": str(one)} for one in (1, *OTHERS)]
    connection.execute(insert(ReceiptRecord), many)
    connection.execute(
        insert(Submission).values(
            id=1, campaign_id=1, form="", milestone="", subject_id=1, filler_id=1, receipts=1,
            revision="", draft={}, facts={}, asked_at=NOW,
        )
    )  # fmt: skip
    connection.execute(insert(Party).values(id=1, kind="person", employee_id=1))
    connection.execute(
        insert(Campaign).values(
            id=1, agency_id=1, period_id=1, plan_code="", revision="", state="open"
        )
    )
    assert steps(connection, lambda: _TASKS.all(connection, whose=1)) < 200
    assert [task.code for task in _TASKS.all(connection, whose=1)] == ["1"]
