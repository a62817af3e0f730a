"""What papers are made of: everybody who is asked, in Vietnamese order, and nobody outside."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from backend.summaries.collect import collect, follow
from backend.summaries.entries import Collected
from intake.library import Library
from storage.people import Employee, Unit
from storage.store import Store
from storage.submissions import Submission
from tests.backend import stage
from tests.intake.campaigns import AN, BINH, CHI, SUBMIT, Sitting


def names(seen: Collected) -> list[str]:
    return [entry.name for entry in seen.entries]


async def test_the_unit_comes_first_and_people_by_their_given_names(store: Store) -> None:
    def work(connection: Connection) -> Collected:
        campaign = stage.started(connection, stage.plan())
        connection.execute(
            update(Employee).where(Employee.id == AN).values(full_name="Nguyễn Văn Ấn")
        )
        return stage.collected(connection, campaign)

    seen = await store.write(work)
    assert names(seen) == ["Phòng Một", "Nguyễn Văn Ấn", "Trần Thị Bình", "Lê Minh Chi"]
    assert [entry.standing for entry in seen.entries] == ["missing"] * 4


async def test_units_stand_in_vietnamese_order(store: Store) -> None:
    def work(connection: Connection) -> Collected:
        campaign = stage.started(connection, stage.plan())
        connection.execute(
            insert(Unit).values(id=2, agency_id=1, code="B", name="Ban Đất đai", kind="phong")
        )
        connection.execute(update(Submission).where(Submission.filler_id == CHI).values(unit_id=2))
        return stage.collected(connection, campaign)

    seen = await store.write(work)
    assert [entry.unit for entry in seen.entries] == ["Ban Đất đai"] * 2 + ["Phòng Một"] * 2


async def test_who_is_dealt_with_outside_the_system_is_in_nothing(store: Store) -> None:
    def work(connection: Connection) -> tuple[Collected, Collected]:
        campaign = stage.started(connection, stage.plan())
        stage.hand_in(connection, BINH)
        stage.take_outside(connection, BINH)
        return stage.collected(connection, campaign), follow(connection, Library(), campaign)

    for seen in await store.write(work):
        assert "Trần Thị Bình" not in names(seen)
        assert len(seen.entries) == 3


async def test_a_later_hand_in_replaces_the_earlier_one(store: Store) -> None:
    def work(connection: Connection) -> tuple[str, Collected]:
        campaign = stage.started(connection, stage.plan())
        first = stage.hand_in(connection, AN, "Lần thứ nhất")
        sitting = Sitting(Library(), stage.submission_of(connection, AN), AN, "again")
        sitting.version = connection.scalar(
            select(Submission.version).where(Submission.id == sitting.submission)
        )
        sitting.say(connection, {"kind": "revise", "question": "uu_diem"})
        sitting.say(connection, "Lần thứ hai")
        sitting.say(connection, SUBMIT)
        return first, stage.collected(connection, campaign)

    first, seen = await store.write(work)
    (entry,) = [entry for entry in seen.entries if entry.receipt]
    assert entry.receipt is not None
    assert entry.receipt.code != first
    assert entry.receipt.content["shown"]["uu_diem"] == "Lần thứ hai"


async def test_what_is_late_goes_up_once_a_person_has_admitted_it(store: Store) -> None:
    def work(connection: Connection) -> tuple[bool, bool]:
        campaign = stage.started(connection, stage.plan())
        code = stage.hand_in(connection, AN, at=stage.LATE)
        before = stage.collected(connection, campaign).entries[1].receipt
        stage.admit(connection, code)
        after = stage.collected(connection, campaign).entries[1].receipt
        assert before is not None
        assert after is not None
        return before.goes_up, after.goes_up

    assert await store.write(work) == (False, True)


async def test_following_does_not_read_what_was_written(store: Store) -> None:
    def work(connection: Connection) -> Collected:
        campaign = stage.started(connection, stage.plan())
        stage.hand_in(connection, AN)
        return follow(connection, Library(), campaign)

    receipts = [entry.receipt for entry in (await store.write(work)).entries if entry.receipt]
    assert [receipt.text for receipt in receipts] == [""]


async def test_one_submission_and_one_unit_can_be_asked_for_alone(store: Store) -> None:
    def work(connection: Connection) -> tuple[list[str], list[str]]:
        campaign = stage.started(connection, stage.plan())
        own = stage.submission_of(connection, AN)
        one = collect(connection, Library(), campaign, submission_id=own)
        return names(one), names(collect(connection, Library(), campaign, unit_id=99))

    assert await store.write(work) == (["Nguyễn Văn An"], [])
