"""A later deadline: for whom, how much later, and what follows from it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select

from intake.admitting import admit
from intake.extending import Later
from intake.granting import extendable, grant
from intake.refusing import ActRefusedError, ExtensionRefusedError
from reminders.owed import tasks_of
from storage.campaigns import Campaign, Extension
from storage.people import Unit
from storage.store import Store
from storage.submissions import ReceiptRecord, Submission
from tests.intake.campaigns import AN, BINH, NOW
from tests.intake.forms import form_of, plan_of
from tests.intake.handled import CUT_OFF, DAY, OFFICE, SECOND, Desk, refusal

MILESTONES = [
    {
        "code": code, "label": label, "kind": kind, "date": "2024-10-25", "who": "Mọi người",
        "source": {"silent": "Thử."},
    }
    for code, label, kind in (("nop", "Nộp bản", "before"), ("hop", "Họp", "planned"))
]  # fmt: skip
PLAN = plan_of(form_of(), milestones=MILESTONES)


def later(days: float = 3, **changes: Any) -> Later:
    values = {
        "milestone": "nop", "cut_off": CUT_OFF + days * DAY, "reason": "Bão số 6",
        "document_number": "12/CV", **changes,
    }  # fmt: skip
    return Later(**values)


def grants(desk: Desk, wanted: Later, at: dt.datetime = NOW) -> None:
    grant(desk.connection, desk.plan, desk.campaign, wanted, OFFICE, at)


def count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(Extension)) or 0


@pytest.mark.parametrize(
    ("wanted", "now", "code", "field"),
    [
        (later(-30), NOW, "extend.past", "day"),
        (later(1), CUT_OFF + DAY, "extend.past", "day"),
        (later(-1), NOW, "extend.no_later", "day"),
        (later(0), NOW, "extend.no_later", "day"),
        (later(400), NOW, "extend.too_far", "day"),
        (later(milestone="khong-co"), NOW, "extend.unknown", "milestone"),
        (later(milestone="'; --"), NOW, "extend.unknown", "milestone"),
        (later(unit_id=77), NOW, "extend.nobody", "milestone"),
        (later(party_id=77), NOW, "extend.nobody", "milestone"),
        (later(milestone="hop"), NOW, "extend.planned", "milestone"),
        (later(reason="\u200b"), NOW, "act.no_reason", "reason"),
        (later(reason="x" * 100_000), NOW, "act.long_reason", "reason"),
        (later(document_number=""), NOW, "act.no_document", "document"),
    ],
)
async def test_an_extension_that_is_none_changes_nothing(
    store: Store, wanted: Later, now: dt.datetime, code: str, field: str
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection, PLAN)
        with pytest.raises(ActRefusedError) as refused:
            grants(desk, wanted, now)
        assert (refused.value.code, refused.value.field) == (code, field)
        assert (count(connection), desk.trail) == (0, [])

    await store.write(play)


def test_an_extension_into_the_past_says_so() -> None:
    refused = ExtensionRefusedError("extend.past", "day", last="23:59, thứ Hai ngày 21/10/2024")
    assert "Không gia hạn về quá khứ được" in refused.sentence


def test_only_where_somebody_hands_in_and_can_be_late_is_there_anything_to_extend() -> None:
    assert [each.code for each in extendable(PLAN)] == ["nop"]


async def test_nobody_is_late_at_a_planned_date(store: Store) -> None:
    loose = [{**MILESTONES[0], "kind": "planned"}]

    def play(connection: Connection) -> None:
        desk = Desk(connection, plan_of(form_of(), milestones=loose))
        with refusal("extend.planned"):
            grants(desk, later())

    await store.write(play)


async def test_another_extension_replaces_it_only_by_a_later_one(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection, PLAN)
        grants(desk, later(3, unit_id=1))
        with refusal("extend.no_later"):
            grants(desk, later(2, unit_id=1, document_number="13/CV"))
        with refusal("extend.no_later"):
            grants(desk, later(3, party_id=AN))  # An is of that unit
        grants(desk, later(2))  # everybody else still gains by it
        grants(desk, later(4, party_id=AN))
        assert count(connection) == 3

    await store.write(play)


async def test_the_same_extension_twice_is_one(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection, PLAN)
        for _ in range(2):
            grants(desk, later(party_id=AN))
        assert (count(connection), len(desk.trail)) == (1, 1)

    await store.write(play)


async def test_the_trail_says_for_whom_and_from_when_to_when(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection, PLAN)
        grants(desk, later(1))
        grants(desk, later(2, unit_id=1))
        grants(desk, later(3, party_id=AN))
        assert [each[:2] for each in desk.trail] == [
            ("milestone.extend", f"campaign:{desk.campaign}"),
            ("milestone.extend", "unit:1"),
            ("milestone.extend", f"employee:{AN}"),
        ]
        assert desk.trail[0][3] == {"milestone": "nop", "cut_off": CUT_OFF.isoformat()}
        assert desk.trail[2][4] == {
            "milestone": "nop", "cut_off": (CUT_OFF + 3 * DAY).isoformat(),
            "reason": "Bão số 6", "document": "12/CV",
        }  # fmt: skip

    await store.write(play)


async def test_what_was_late_before_the_new_deadline_is_on_time_and_what_after_is_not(
    store: Store,
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection, PLAN)
        desk.hand_in(CUT_OFF + DAY)
        assert desk.row.standing == "late"
        grants(desk, later(2, party_id=BINH), CUT_OFF + DAY + SECOND)
        assert desk.row.standing == "late"
        admit(connection, 1, "Ốm", "11/CV", OFFICE, CUT_OFF + DAY + SECOND)
        grants(desk, later(2), CUT_OFF + DAY + 2 * SECOND)
        assert desk.row.standing == "on_time"
        assert desk.receipts[0].evidence == "extended 12/CV"

    await store.write(play)


async def test_a_receipt_that_no_longer_stands_does_not_make_the_one_that_does_good(
    store: Store,
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection, PLAN)
        desk.hand_in(CUT_OFF + DAY)
        desk.say({"kind": "revise", "question": "uu_diem"}, CUT_OFF + 5 * DAY)
        desk.say("Viết lại sau năm ngày", CUT_OFF + 5 * DAY)
        desk.submit(CUT_OFF + 5 * DAY)
        connection.execute(
            ReceiptRecord.__table__.update().values(
                received_at=CUT_OFF + 9 * DAY
            ).where(ReceiptRecord.number == 2)
        )  # fmt: skip
        grants(desk, later(6), CUT_OFF + 5 * DAY)
        assert [each.standing for each in desk.receipts] == ["on_time", "late"]
        assert desk.row.standing == "late"

    await store.write(play)


async def test_the_person_reads_it_in_the_task_list_and_the_overview(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection, PLAN)
        grants(desk, later(3, party_id=AN))
        (task,) = tasks_of(connection, desk.library, AN, NOW)
        said = "Anh/chị được gia hạn, nhận đến 23:59, Chủ nhật ngày 27/10/2024, theo 12/CV."
        assert task.told[0].text.lower() == said.lower()
        assert task.due == CUT_OFF + 3 * DAY
        assert desk.overview().notices[0].code == "notice.extended"
        (other,) = tasks_of(connection, desk.library, BINH, NOW)
        assert other.told == ()

    await store.write(play)


async def test_a_closed_round_is_not_extended(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection, PLAN)
        connection.execute(Campaign.__table__.update().values(state="closed"))
        with refusal("act.campaign_closed"):
            grants(desk, later())

    await store.write(play)


async def test_a_unit_in_which_nobody_owes_it_is_not_extended(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection, PLAN)
        connection.execute(
            insert(Unit).values(id=2, agency_id=1, code="P2", name="Phòng Hai", kind="phong")
        )
        with refusal("extend.nobody"):
            grants(desk, later(unit_id=2))
        assert connection.scalar(
            select(func.count()).select_from(Submission).where(Submission.unit_id == 1)
        )

    await store.write(play)
