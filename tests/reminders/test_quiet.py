"""The half hour before a deadline of a campaign that is open is quiet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from intake.library import Library, keep_revision
from intake.loading.plan_folder import load_plan
from reminders.quiet import QUIET, deadlines, is_quiet, is_quiet_now
from storage.campaigns import Campaign, Extension, Period
from storage.people import Agency
from storage.store import Store

START = dt.datetime(2026, 10, 21, 1, tzinfo=dt.UTC)
PLAN = load_plan(Path(__file__).parents[2] / "plans" / "quang-ngai-2024")
DUE = dt.datetime(2024, 11, 5, 17, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def open_campaign(connection: Any, granted: dt.datetime) -> None:
    connection.execute(insert(Agency).values(id=1, code="a", name="A"))
    connection.execute(
        insert(Period).values(
            id=1, agency_id=1, code="p", name="P",
            starts_on=PLAN.period.starts_on, ends_on=PLAN.period.ends_on,
        )
    )  # fmt: skip
    connection.execute(
        insert(Campaign).values(
            id=1, agency_id=1, period_id=1, plan_code=PLAN.plan, state="open", opened_at=START,
            revision=keep_revision(connection, PLAN, START),
        )
    )  # fmt: skip
    connection.execute(
        insert(Extension).values(
            campaign_id=1, milestone=PLAN.milestones[0].code, cut_off=granted, reason="r",
            document_number="1", granted_by="x", granted_at=START,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "quiet"),
    [
        (QUIET + MINUTE, False),
        (QUIET, True),
        (MINUTE, True),
        (dt.timedelta(0), False),
    ],
)
def test_quiet_is_the_half_hour_before(before: dt.timedelta, quiet: bool) -> None:  # noqa: FBT001
    assert is_quiet([DUE], DUE - before) is quiet


async def test_deadlines_are_those_of_open_campaigns_with_what_was_granted(store: Store) -> None:
    library = Library()
    await store.write(lambda c: open_campaign(c, DUE))
    found = await store.read(lambda c: deadlines(c, library))
    assert DUE in found
    assert len(found) > 1
    assert await store.read(lambda c: is_quiet_now(c, library, DUE - MINUTE))
    await store.write(lambda c: c.execute(update(Campaign).values(state="closed")))
    assert not await store.read(lambda c: is_quiet_now(c, library, DUE - MINUTE))
    assert await store.read(lambda c: deadlines(c, library)) == frozenset()
