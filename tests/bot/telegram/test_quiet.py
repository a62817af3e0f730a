"""No nudge in the half hour before a deadline of a campaign that is open."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.telegram.quiet import QUIET, deadlines, is_quiet
from intake.library import Library, keep_revision
from intake.loading.plan_folder import load_plan
from storage.campaigns import Campaign, Extension, Period
from storage.outgoing import Rank
from storage.people import Agency
from storage.store import Store
from tests.bot.telegram.post import START, Post, play

PLAN = load_plan(Path(__file__).parents[3] / "plans" / "quang-ngai-2024")
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
    await store.write(lambda c: c.execute(update(Campaign).values(state="closed")))
    assert await store.read(lambda c: deadlines(c, library)) == frozenset()


def test_a_nudge_waits_until_the_deadline_has_passed_and_a_notice_does_not(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7, 8)
        due = START + dt.timedelta(minutes=10)
        await post.store.write(lambda c: open_campaign(c, due))
        async with post.sending():
            await post.put(7, "nhắc", Rank.NUDGE)
            await post.put(8, "báo", Rank.NOTICE)
            await post.put(7, "trả lời")
            await asyncio.sleep(595)
            assert (post.told(7), post.told(8)) == (["trả lời"], ["báo"])
            await asyncio.sleep(10)
            assert post.told(7) == ["trả lời", "nhắc"]

    play(database_url, script)
