"""What is counted by the database equals what one finds by looking at every form."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest
from sqlalchemy import Connection, insert, select, update

from backend.console.progress import NEVER_HANDED_IN, Counts, class_of, of_campaign, of_units, total
from backend.summaries.collect import follow
from intake.deadlines import cut_off_of
from intake.extending import extend
from intake.library import Library
from intake.plan import Plan
from storage.people import Employee, Party, Unit
from storage.store import Store
from storage.submissions import ReceiptRecord, Submission
from tests.backend import stage
from tests.intake.campaigns import NOW, populate

PLAN = stage.plan()
UNITS = (1, 2, 3)


def brute_force(
    connection: Connection, plan: Plan, campaign: int, now: dt.datetime
) -> dict[int, dict[tuple[str, str], Counts]]:
    """Form by form, as papers see them; by unit, then by form and milestone."""
    found: dict[int, dict[tuple[str, str], Counter[str]]] = {}
    for entry in follow(connection, Library(), campaign).entries:
        row = connection.execute(
            select(Submission).where(Submission.id == entry.submission_id)
        ).one()
        counter = found.setdefault(entry.unit_id or 0, {}).setdefault(
            (entry.form, entry.milestone), Counter()
        )
        standing = entry.receipt.standing if entry.receipt else ""
        if entry.receipt and standing == "late" and entry.receipt.admitted_at:
            standing = "admitted"
        name = class_of(row.state, standing, row.reach)
        counter[name] += 1
        due = cut_off_of(connection, plan, row)
        counter["overdue"] += name in NEVER_HANDED_IN and due is not None and now >= due
        if standing in {"late", "in_line", "admitted"}:
            counter[standing] += 1
    return {
        unit: {slot: Counts(**counter) for slot, counter in theirs.items()}
        for unit, theirs in found.items()
    }


def crowd(connection: Connection, dice: random.Random) -> int:
    """Forty people in three units and in none, at every stage of two forms."""
    campaign = populate(connection, PLAN)
    for unit in UNITS[1:]:
        connection.execute(
            insert(Unit).values(
                id=unit, agency_id=1, code=f"P{unit}", name=f"P{unit}", kind="phong"
            )
        )
    for n in range(100, 140):
        connection.execute(
            insert(Employee).values(
                id=n, agency_id=1, staff_code=f"{n}", full_name=f"Người {n}", search_key="",
                facts={}, reach=dice.choice(("none", "invited", "joined")),
            )
        )  # fmt: skip
        connection.execute(insert(Party).values(id=n, kind="person", employee_id=n))
        _asked(connection, dice, campaign, n)
    return campaign


def _asked(connection: Connection, dice: random.Random, campaign: int, person: int) -> None:
    stages = ("asked", "asked", "draft", "submitted", "returned", "accepted", "again", "withdrawn")
    state = dice.choice(stages)
    handed_in = state not in {"asked", "draft", "withdrawn"}
    standing = dice.choice(("on_time", "late", "in_line", "admitted")) if handed_in else None
    key = connection.execute(
        insert(Submission)
        .values(
            campaign_id=campaign, form=dice.choice(("tu-danh-gia", "bao-cao")), milestone="nop",
            subject_id=person, filler_id=person, unit_id=dice.choice((*UNITS, None)),
            state="draft" if state == "again" else state, revision=PLAN.revision, draft={},
            facts={}, receipts=int(handed_in), asked_at=NOW, standing=standing,
            reach=select(Employee.reach).where(Employee.id == person).scalar_subquery(),
        )
        .returning(Submission.id)
    ).scalar_one()  # fmt: skip
    if handed_in:
        connection.execute(
            insert(ReceiptRecord).values(
                submission_id=key, number=1, code=f"{key:05}-{key:05}", revision=PLAN.revision,
                content="{}", content_hash="", began_at=NOW, received_at=NOW,
                standing="late" if standing == "admitted" else standing,
                admitted_at=NOW if standing == "admitted" else None,
            )
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
async def test_the_classes_add_up_and_equal_a_count_form_by_form(store: Store, seed: int) -> None:
    dice = random.Random(seed)
    campaign = await store.write(lambda connection: crowd(connection, dice))
    after = dt.datetime(2024, 10, 26, 3, tzinfo=dt.UTC)
    overdue = []
    for _ in range(6):
        for now in (NOW, after):

            def compare(connection: Connection, now: dt.datetime = now) -> None:
                expected = brute_force(connection, PLAN, campaign, now)
                by_unit = of_units(connection, PLAN, campaign, [0, *UNITS], now)
                assert {unit: theirs for unit, theirs in by_unit.items() if theirs} == expected
                whole = of_campaign(connection, PLAN, campaign, now)
                sums: dict[tuple[str, str], Counts] = {}
                for theirs in expected.values():
                    for slot, counts in theirs.items():
                        sums[slot] = sums.get(slot, Counts()) + counts
                assert whole == sums
                every = total(whole)
                living = select(Submission.id).where(Submission.state != "withdrawn")
                assert every.asked == len(connection.execute(living).all())
                assert every.overdue <= sum(getattr(every, name) for name in NEVER_HANDED_IN)
                assert total(whole, form="bao-cao") + total(whole, form="tu-danh-gia") == every
                overdue.append(every.overdue)

            await store.read(compare)
        await store.write(lambda connection: _more_time_or_less(connection, dice, campaign))
    assert max(overdue) > min(overdue) == 0


def _more_time_or_less(connection: Connection, dice: random.Random, campaign: int) -> None:
    """An extension for a unit, a person or all; and somebody moves on."""
    person, unit = dice.choice([(None, dice.choice(UNITS)), (dice.randrange(100, 140), None)])
    days = dice.choice((1, 1, 9))
    extend(
        connection, campaign, "nop", dt.datetime(2024, 10, 25, tzinfo=dt.UTC) + dt.timedelta(days),
        reason="bão", document_number="1/QĐ", granted_by="Văn phòng", now=NOW, party_id=person,
        unit_id=unit,
    )  # fmt: skip
    connection.execute(
        update(Submission)
        .where(Submission.filler_id == dice.randrange(100, 140), Submission.receipts == 0)
        .values(state=dice.choice(("asked", "draft")))
    )


async def test_time_for_everybody_leaves_nobody_overdue(store: Store) -> None:
    campaign = await store.write(lambda connection: crowd(connection, random.Random(9)))
    after = dt.datetime(2024, 10, 26, 3, tzinfo=dt.UTC)

    def work(connection: Connection) -> list[int]:
        before = total(of_campaign(connection, PLAN, campaign, after)).overdue
        extend(
            connection, campaign, "nop", dt.datetime(2024, 11, 1, tzinfo=dt.UTC), reason="bão",
            document_number="2/QĐ", granted_by="Văn phòng", now=NOW,
        )  # fmt: skip
        return [before, total(of_campaign(connection, PLAN, campaign, after)).overdue]

    before, then = await store.write(work)
    assert before > 0
    assert then == 0
