"""The triggers of the second migration: progress is counted, reach is copied, the trail stays."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from storage.people import Employee
from storage.store import Store
from storage.submissions import CampaignProgress, Progress, Submission, UnitProgress
from storage.trail import AuditEvent
from tests.intake.campaigns import AN, ask_everybody, populate
from tests.intake.forms import form_of, plan_of

PLAN = plan_of(form_of())
NOW = dt.datetime(2024, 10, 21, 1, tzinfo=dt.UTC)
COUNTED = ("campaign_id", "unit_id", "form", "milestone", "state", "standing", "reach")


def counted(connection: Connection) -> list[set[tuple[object, ...]]]:
    """What the triggers hold: by unit, by campaign, and what each unit owes."""
    by_unit = select(*(getattr(Progress, name) for name in COUNTED), Progress.n)
    shared = [getattr(CampaignProgress, name) for name in COUNTED if name != "unit_id"]
    whole = select(*shared, func.sum(CampaignProgress.n)).group_by(*shared)
    owing = select(
        UnitProgress.campaign_id,
        UnitProgress.form,
        UnitProgress.unit_id,
        UnitProgress.asked,
        UnitProgress.owed,
    )
    return [
        {tuple(row) for row in connection.execute(by_unit.where(Progress.n != 0))},
        {tuple(row) for row in connection.execute(whole) if row[-1]},
        {tuple(row) for row in connection.execute(owing.where(UnitProgress.asked != 0))},
    ]


def recounted(connection: Connection) -> list[set[tuple[object, ...]]]:
    """The same from the submissions one by one."""
    rows = connection.execute(
        select(
            Submission.campaign_id, func.coalesce(Submission.unit_id, 0), Submission.form,
            Submission.milestone, Submission.state, func.coalesce(Submission.standing, ""),
            Submission.reach,
        )
    ).all()  # fmt: skip
    by_unit, whole = Counter(map(tuple, rows)), Counter((row[0], *row[2:]) for row in rows)
    asked: Counter[tuple[object, ...]] = Counter()
    owed: Counter[tuple[object, ...]] = Counter()
    for campaign, unit, form, _, state, standing, _ in rows:
        for each in (form, ""):
            asked[campaign, each, unit] += state != "withdrawn"
            owed[campaign, each, unit] += state in {"asked", "returned"} or (
                state == "draft" and not standing
            )
    return [
        {(*key, n) for key, n in by_unit.items()},
        {(*key, n) for key, n in whole.items()},
        {(*key, n, owed[key]) for key, n in asked.items() if n},
    ]


async def test_every_change_of_a_submission_is_counted(store: Store) -> None:
    await store.write(lambda c: populate(c, PLAN))
    assert await store.read(counted) == await store.read(recounted) != [set()] * 3
    for change in (
        update(Submission).where(Submission.id == 1).values(state="submitted", standing="late"),
        update(Submission).where(Submission.id == 2).values(state="returned", standing="late"),
        update(Submission).where(Submission.id == 2).values(state="withdrawn"),
        update(Submission).where(Submission.id == 2).values(state="draft"),
        update(Submission).where(Submission.id == 2).values(state="asked", standing=None),
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
