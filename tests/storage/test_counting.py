"""The triggers of the second migration: progress is counted, reach is copied, the trail stays."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from storage.people import Employee
from storage.store import Store
from storage.submissions import Progress, Submission
from storage.trail import AuditEvent
from tests.intake.campaigns import AN, ask_everybody, populate
from tests.intake.forms import form_of, plan_of

PLAN = plan_of(form_of())
NOW = dt.datetime(2024, 10, 21, 1, tzinfo=dt.UTC)
COUNTED = ("campaign_id", "unit_id", "form", "milestone", "state", "standing", "reach")


def counted(connection: Connection) -> set[tuple[object, ...]]:
    kept = select(*(getattr(Progress, name) for name in COUNTED), Progress.n).where(Progress.n != 0)
    return {tuple(row) for row in connection.execute(kept)}


def recounted(connection: Connection) -> set[tuple[object, ...]]:
    columns = [
        Submission.campaign_id, func.coalesce(Submission.unit_id, 0), Submission.form,
        Submission.milestone, Submission.state, func.coalesce(Submission.standing, ""),
        Submission.reach,
    ]  # fmt: skip
    rows = connection.execute(select(*columns, func.count()).group_by(*columns))
    return {tuple(row) for row in rows}


async def test_every_change_of_a_submission_is_counted(store: Store) -> None:
    await store.write(lambda c: populate(c, PLAN))
    assert await store.read(counted) == await store.read(recounted) != set()
    for change in (
        update(Submission).where(Submission.id == 1).values(state="submitted", standing="late"),
        update(Submission).values(unit_id=None),
        update(Submission).where(Submission.id == 1).values(state="submitted", standing="late"),
        delete(Submission).where(Submission.id == 2),
        update(Employee).values(reach="joined"),
    ):
        await store.write(lambda c, change=change: c.execute(change).rowcount)
        assert await store.read(counted) == await store.read(recounted)


async def test_who_was_invited_is_copied_before_and_after_the_asking(store: Store) -> None:
    def invited_first(connection: Connection) -> list[str]:
        campaign = populate(connection, PLAN)
        connection.execute(delete(Submission))
        connection.execute(update(Employee).where(Employee.id == AN).values(reach="invited"))
        ask_everybody(connection, PLAN, campaign)
        mine = select(Submission.reach).where(Submission.filler_id == AN)
        before = list(connection.scalars(mine))
        connection.execute(update(Employee).where(Employee.id == AN).values(reach="joined"))
        return [*before, *connection.scalars(mine)]

    reached = await store.write(invited_first)
    assert reached == ["invited"] * (len(reached) // 2) + ["joined"] * (len(reached) // 2) != []


@pytest.mark.parametrize(
    "change", [update(AuditEvent).values(actor="nobody"), delete(AuditEvent)], ids=["edit", "cut"]
)
async def test_the_trail_is_append_only(store: Store, change: object) -> None:
    event = {
        "seq": 1, "at": NOW, "actor": "console", "role": "console", "on_behalf": "", "act": "x",
        "object": "y", "before_hash": "", "after_hash": "", "prev_hash": "", "hash": "z",
    }  # fmt: skip
    await store.write(lambda c: c.execute(insert(AuditEvent).values(**event)).rowcount)
    with pytest.raises(DBAPIError, match="append-only"):
        await store.write(lambda c: c.execute(change).rowcount)  # type: ignore[call-overload]
