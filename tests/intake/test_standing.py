"""What a submission says of its standing is what its receipts say; what is counted is there."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from sqlalchemy import Connection, select, update

from intake.extending import extend
from intake.library import Library
from storage.people import Employee
from storage.store import Store
from storage.submissions import ReceiptRecord, Submission
from tests.intake.campaigns import AN, BINH, CHI, NOW, SUBMIT, Sitting, ask_everybody, populate
from tests.intake.forms import QUESTIONS, form_of, plan_of
from tests.storage.test_counting import counted, recounted

PLAN = plan_of(form_of(QUESTIONS))
LIBRARY = Library()
PASSED = dt.datetime(2024, 10, 24, 17, tzinfo=dt.UTC)
"""The cut-off of `plan_of`; Chi begins after it."""


def derived(connection: Connection) -> dict[int, str | None]:
    """The standing of each, from the receipt that stands."""
    found: dict[int, str | None] = {}
    for row in connection.execute(
        select(Submission.id, ReceiptRecord.standing, ReceiptRecord.admitted_at).outerjoin(
            ReceiptRecord,
            (ReceiptRecord.submission_id == Submission.id)
            & (ReceiptRecord.number == Submission.receipts),
        )
    ):
        admitted = row.standing == "late" and row.admitted_at is not None
        found[row.id] = "admitted" if admitted else row.standing
    return found


def said(connection: Connection) -> dict[int, str | None]:
    rows = connection.execute(select(Submission.id, Submission.standing))
    return {row.id: row.standing for row in rows}


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_the_standing_is_that_of_the_receipt(
    store: Store, seed: int
) -> None:
    dice = random.Random(seed)
    sittings: dict[int, Sitting] = {}

    def begin(connection: Connection) -> int:
        campaign = populate(connection, PLAN)
        for row in connection.execute(select(Submission.id, Submission.filler_id)):
            sittings[row.filler_id] = Sitting(LIBRARY, row.id, row.filler_id, f"k{row.filler_id}")
        return campaign

    campaign = await store.write(begin)
    now, seen = NOW, set()
    for _ in range(50):
        now += dt.timedelta(hours=dice.choice((1, 2, 4)))

        def act(connection: Connection, now: dt.datetime = now) -> None:
            who = dice.choice((AN, BINH) if now < PASSED else (AN, BINH, CHI, CHI))
            _act(connection, dice, campaign, sittings[who], now)

        await store.write(act)
        standings = await store.read(said)
        assert standings == await store.read(derived)
        assert await store.read(counted) == await store.read(recounted)
        seen |= set(standings.values())
    assert len(seen - {None}) >= 1


async def test_a_late_one_is_late_until_more_time_was_given(store: Store) -> None:
    def work(connection: Connection) -> list[str | None]:
        campaign = populate(connection, PLAN)
        first = select(Submission.id).where(Submission.filler_id == AN)
        sitting = Sitting(LIBRARY, connection.scalars(first).one(), AN)
        stood = [said(connection)[sitting.submission]]
        sitting.fill(connection, at=PASSED)
        sitting.say(connection, SUBMIT, at=PASSED)
        stood.append(said(connection)[sitting.submission])
        extend(
            connection, campaign, "nop", PASSED + dt.timedelta(days=1), reason="bão",
            document_number="9/QĐ", granted_by="Văn phòng", now=PASSED,
        )  # fmt: skip
        return [*stood, said(connection)[sitting.submission]]

    assert await store.write(work) == [None, "late", "on_time"]


def _act(
    connection: Connection, dice: random.Random, campaign: int, sitting: Sitting, now: dt.datetime
) -> None:
    mine = update(Submission).where(Submission.id == sitting.submission)
    row = connection.execute(
        select(Submission.state, Submission.receipts, Submission.standing).where(
            Submission.id == sitting.submission
        )
    ).one()
    match dice.choice("fill fill submit submit return accept extend admit reach withdraw".split()):
        case "fill":
            if not row.receipts and row.state in {"asked", "draft"}:
                sitting.fill(connection, at=now)
        case "submit":
            sitting.say(connection, SUBMIT, at=now)
        case "return" if row.state == "submitted":
            connection.execute(mine.values(state="returned"))
        case "accept" if row.state == "submitted":
            connection.execute(mine.values(state="accepted"))
        case "extend":
            extend(
                connection, campaign, "nop", now + dt.timedelta(hours=dice.choice((-30, 5, 50))),
                reason="bão", document_number="9/QĐ", granted_by="Văn phòng", now=now,
                party_id=dice.choice((None, sitting.employee)), unit_id=dice.choice((None, 1)),
            )  # fmt: skip
        case "admit" if row.standing == "late":
            connection.execute(
                update(ReceiptRecord)
                .where(ReceiptRecord.submission_id == sitting.submission)
                .where(ReceiptRecord.number == row.receipts)
                .values(
                    admitted_at=now,
                    admitted_by="Văn phòng",
                    admitted_reason="ốm",
                    admitted_document="1/CV",
                )
            )
            connection.execute(mine.values(standing="admitted"))
        case "reach":
            reach = dice.choice(("none", "invited", "joined"))
            connection.execute(
                update(Employee).where(Employee.id == sitting.employee).values(reach=reach)
            )
        case "withdraw":
            connection.execute(mine.values(state="withdrawn"))
            ask_everybody(connection, PLAN, campaign, now)
