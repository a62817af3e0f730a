"""What is past its term goes, class by class; what is not stays."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, func, insert, select, update

from storage.access import Invitation, Session
from storage.audit import CONSOLE, record
from storage.campaigns import Campaign
from storage.people import Employee
from storage.personal.retaining import Due, due, let_go
from storage.store import Store
from storage.submissions import ReplyRecord, Submission
from storage.trail import AuditDetail
from storage.verifying import verify
from tests.intake.campaigns import AN, BINH, populate
from tests.intake.forms import form_of, plan_of

PLAN = plan_of(form_of())
NOW = dt.datetime(2026, 10, 21, 1, tzinfo=dt.UTC)
LONG_AGO = NOW - dt.timedelta(days=91)
LATELY = NOW - dt.timedelta(days=89)


def stage(connection: Connection) -> int:
    campaign = populate(connection, PLAN)
    for n, (ended, expires) in enumerate(
        [(LONG_AGO, NOW), (LATELY, NOW), (None, LONG_AGO), (None, NOW)]
    ):
        connection.execute(
            insert(Session).values(
                token_hash=f"{n}", employee_id=AN, started_at=LONG_AGO, seen_at=LONG_AGO,
                expires_at=expires, ended_at=ended,
            )
        )  # fmt: skip
    for n, (used, revoked, expires) in enumerate(
        [(LONG_AGO, None, NOW), (None, LONG_AGO, NOW), (None, None, LONG_AGO), (None, None, NOW)]
    ):
        connection.execute(
            insert(Invitation).values(
                employee_id=AN, purpose="link", code_hash=f"{n}", batch="", made_at=LONG_AGO,
                used_at=used, revoked_at=revoked, expires_at=expires,
            )
        )  # fmt: skip
    connection.execute(
        insert(ReplyRecord).values(
            submission_id=1, key="k", digest="", version=1, raw="Lời", outcome="{}",
            received_at=LONG_AGO,
        )
    )  # fmt: skip
    return campaign


def states(connection: Connection) -> set[str]:
    return set(connection.scalars(select(Submission.state)))


async def test_ways_in_go_after_ninety_days(store: Store) -> None:
    campaign = await store.write(stage)
    terms = {campaign: None}
    assert (await store.read(lambda c: due(c, terms, NOW))).ways_in == 5
    await store.write(lambda c: let_go(c, terms, CONSOLE, NOW))
    for table in (Session, Invitation):
        left = await store.read(lambda c, t=table: c.scalar(select(func.count()).select_from(t)))
        assert left == {Session: 2, Invitation: 1}[table]


async def test_an_open_campaign_is_kept_whatever_its_term(store: Store) -> None:
    campaign = await store.write(stage)
    terms = {campaign: dt.date(2020, 1, 1)}
    found = await store.write(lambda c: let_go(c, terms, CONSOLE, NOW))
    assert (found.replies, found.campaigns, found.people) == (0, (), ())
    assert "withdrawn" not in await store.read(states)


async def test_a_campaign_that_is_over_loses_its_steps_and_then_its_record(store: Store) -> None:
    campaign = await store.write(stage)
    await store.write(lambda c: c.execute(update(Campaign).values(state="archived")).rowcount)
    tomorrow = {campaign: NOW.date()}
    found = await store.write(lambda c: let_go(c, tomorrow, CONSOLE, NOW))
    assert (found.replies, found.campaigns) == (1, ())
    assert "withdrawn" not in await store.read(states)
    passed = {campaign: NOW.date() - dt.timedelta(days=1)}
    found = await store.write(lambda c: let_go(c, passed, CONSOLE, NOW))
    assert found.campaigns == (campaign,)
    assert await store.read(states) == {"withdrawn"}
    assert await store.read(lambda c: due(c, passed, NOW)) == Due(0, 0, 0, (), ())
    assert (await store.read(verify)).first is None


async def test_who_left_is_kept_while_a_campaign_that_asked_them_is_not_over(store: Store) -> None:
    def leave(connection: Connection) -> int:
        campaign = stage(connection)
        gone = update(Employee).where(Employee.id == BINH).values(left_on=dt.date(2025, 1, 1))
        connection.execute(gone)
        theirs = update(Submission).where(Submission.filler_id == BINH)
        connection.execute(theirs.values(state="withdrawn"))
        return campaign

    campaign = await store.write(leave)
    terms = {campaign: dt.date(2025, 12, 31)}
    assert (await store.read(lambda c: due(c, terms, NOW))).people == ()


async def test_who_left_is_erased_once_no_campaign_needs_them(store: Store) -> None:
    campaign = await store.write(stage)
    terms = {campaign: dt.date(2025, 12, 31)}
    leave = update(Employee).where(Employee.id == BINH).values(left_on=dt.date(2025, 1, 1))
    await store.write(lambda c: c.execute(leave).rowcount)
    assert (await store.read(lambda c: due(c, terms, NOW))).people == ()
    await store.write(lambda c: c.execute(update(Campaign).values(state="archived")).rowcount)
    found = await store.write(lambda c: let_go(c, terms, CONSOLE, NOW))
    assert found.people == (BINH,)
    names = await store.read(lambda c: c.scalars(select(Employee.full_name)).all())
    assert names.count("(đã xóa)") == 1


async def test_what_the_trail_says_of_a_campaign_goes_with_it(store: Store) -> None:
    def told(connection: Connection) -> list[int]:
        campaign = stage(connection)
        connection.execute(update(Campaign).values(state="archived"))
        for about, act, after in (
            ("submission:1", "submission.return", {"reason": "Thiếu"}),
            ("employee:1", "remark.write", {"text": "Tốt", "campaign": campaign}),
            ("employee:1", "remark.write", {"text": "Kỳ khác", "campaign": campaign + 1}),
            ("employee:1", "role.assign", {"role": "head"}),
        ):
            record(connection, CONSOLE, act, about, now=LONG_AGO, after=after)
        let_go(connection, {campaign: dt.date(2025, 12, 31)}, CONSOLE, NOW)
        return list(connection.scalars(select(AuditDetail.seq).order_by(AuditDetail.seq)))

    assert await store.write(told) == [3, 4, 5]
    found = await store.read(verify)
    assert (found.first, found.erased) == (None, 2)
