"""A campaign is planned, opened, closed and archived; its dates move and nobody's standing does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from intake.asking import ask
from intake.campaigns import NotSoError, State, become, redate, start
from intake.deadlines import cut_off_of
from intake.eligibility import Member
from intake.library import Library, templates_of
from intake.redating import RedatingError, period_in, redated, suggested
from intake.service import NotYoursError, current
from reminders.owed import tasks_of
from storage.campaigns import Campaign
from storage.people import Agency, Employee, Party
from storage.store import Store
from storage.submissions import ReceiptRecord, Submission
from tests.intake.campaigns import AN, BINH, NOW, PEOPLE, SUBMIT, Sitting
from tests.intake.forms import form_of, plan_of

PLAN = plan_of(form_of())
FILES = {"templates/a.docx": b"Word"}
LATER = dt.date(2024, 11, 15)
CUT_OFF = dt.datetime(2024, 10, 24, 17, 0, tzinfo=dt.UTC)


def begun(connection: Connection, library: Library, state: State = "open") -> int:
    """A campaign of two people."""
    connection.execute(Agency.__table__.insert().values(id=1, code="thu", name="Cơ quan thử"))
    for key in (AN, BINH):
        connection.execute(
            Employee.__table__.insert().values(
                id=key, agency_id=1, staff_code=f"00{key}", full_name=PEOPLE[key]["full_name"],
                search_key="", outside_system=False, facts={},
            )
        )  # fmt: skip
        connection.execute(Party.__table__.insert().values(id=key, kind="person", employee_id=key))
    campaign = start(connection, library, PLAN, FILES, 1, NOW, state=state)
    members = tuple(Member(key, key, None, PEOPLE[key]) for key in (AN, BINH))
    ask(connection, PLAN, campaign, members, (), NOW)
    return campaign


def revision(connection: Connection, campaign: int) -> str:
    found = connection.scalar(select(Campaign.revision).where(Campaign.id == campaign))
    assert found is not None
    return found


def submission_of(connection: Connection, employee: int) -> int:
    found = connection.scalar(select(Submission.id).where(Submission.filler_id == employee))
    assert found is not None
    return found


def hand_in(connection: Connection, library: Library, employee: int, at: dt.datetime) -> str:
    sitting = Sitting(library, submission_of(connection, employee), employee, f"k{employee}")
    sitting.fill(connection, at=at)
    sitting.say(connection, SUBMIT, at=at)
    standing = connection.scalar(
        select(ReceiptRecord.standing).where(ReceiptRecord.submission_id == sitting.submission)
    )
    assert standing is not None
    return standing


async def test_nobody_sees_a_campaign_that_is_only_planned(store: Store) -> None:
    library = Library()

    def work(connection: Connection) -> tuple[list[Any], list[Any], int]:
        campaign = begun(connection, library, "planned")
        before = tasks_of(connection, library, AN, NOW)
        mine = submission_of(connection, AN)
        with pytest.raises(NotYoursError):
            current(connection, library, mine, AN, NOW)
        assert become(connection, campaign, "open", NOW) == "planned"
        current(connection, library, mine, AN, NOW)
        return before, tasks_of(connection, library, AN, NOW), campaign

    before, after, campaign = await store.write(work)
    assert before == []
    assert [task.submission_id for task in after] != []
    opened_at = await store.read(
        lambda c: c.scalar(select(Campaign.opened_at).where(Campaign.id == campaign))
    )
    assert opened_at == NOW


async def test_a_campaign_goes_one_way_and_may_open_again(store: Store) -> None:
    def work(connection: Connection) -> list[str]:
        campaign = begun(connection, Library(), "planned")
        said = []
        steps: list[State] = ["closed", "open", "planned", "archived", "closed", "open", "closed"]
        for step in [*steps, "archived", "open"]:
            try:
                said.append(f"{become(connection, campaign, step, NOW)} > {step}")  # type: ignore[arg-type]
            except NotSoError as refused:
                said.append(refused.sentence[:40])
        return said

    assert await store.write(work) == [
        "Đợt này hiện ở tình trạng “Đang chuẩn bị",
        "planned > open",
        "Đợt này hiện ở tình trạng “Đang mở” nên ",
        "Đợt này hiện ở tình trạng “Đang mở” nên ",
        "open > closed",
        "closed > open",
        "open > closed",
        "closed > archived",
        "Đợt này hiện ở tình trạng “Đã lưu trữ” n",
    ]


async def test_deadlines_and_papers_follow_a_new_date(store: Store) -> None:
    library = Library()

    def work(connection: Connection) -> tuple[Any, Any, Any, dict[str, bytes]]:
        campaign = begun(connection, library)
        changed = redate(connection, library, campaign, {"nop": LATER}, NOW)
        new = revision(connection, campaign)
        (task,) = tasks_of(connection, library, AN, NOW)
        row = connection.execute(select(Submission).where(Submission.filler_id == AN)).one()
        due = cut_off_of(connection, library.plan(connection, new), row)
        return changed, task.due_words, due, templates_of(connection, new)

    changed, words, due, files = await store.write(work)
    assert changed == {"nop": (dt.date(2024, 10, 25), LATER)}
    assert words.startswith("Trước ngày 15 tháng 11 năm 2024")
    assert due == dt.datetime(2024, 11, 14, 17, 0, tzinfo=dt.UTC)
    assert files == FILES


async def test_the_same_dates_make_no_new_revision(store: Store) -> None:
    library = Library()

    def work(connection: Connection) -> tuple[Any, str]:
        campaign = begun(connection, library)
        same = {"nop": dt.date(2024, 10, 25)}
        return redate(connection, library, campaign, same, NOW), revision(connection, campaign)

    assert await store.write(work) == ({}, PLAN.revision)


async def test_a_milestone_that_has_passed_is_extended_and_not_moved(store: Store) -> None:
    library = Library()

    def work(connection: Connection) -> tuple[str, str, str]:
        campaign = begun(connection, library)
        late = hand_in(connection, library, AN, CUT_OFF + dt.timedelta(days=1))
        with pytest.raises(RedatingError) as refused:
            redate(connection, library, campaign, {"nop": LATER}, CUT_OFF)
        kept = connection.scalar(select(ReceiptRecord.standing)) or ""
        assert revision(connection, campaign) == PLAN.revision
        return late, kept, refused.value.sentence

    late, kept, sentence = await store.write(work)
    assert (late, kept) == ("late", "late")
    assert "hãy dùng gia hạn" in sentence


async def test_a_moment_before_its_cut_off_it_still_moves(store: Store) -> None:
    library = Library()

    def work(connection: Connection) -> int:
        campaign = begun(connection, library)
        just_before = CUT_OFF - dt.timedelta(microseconds=1)
        return len(redate(connection, library, campaign, {"nop": LATER}, just_before))

    assert await store.write(work) == 1


async def test_no_open_milestone_is_moved_into_the_past(store: Store) -> None:
    library = Library()

    def work(connection: Connection) -> str:
        campaign = begun(connection, library)
        with pytest.raises(RedatingError) as refused:
            redate(connection, library, campaign, {"nop": dt.date(2024, 10, 21)}, NOW)
        return refused.value.code

    assert await store.write(work) == "gone"


async def test_who_was_on_time_stays_so_when_the_date_comes_nearer(store: Store) -> None:
    library = Library()

    def work(connection: Connection) -> tuple[str, str]:
        campaign = begun(connection, library)
        hand_in(connection, library, AN, NOW + dt.timedelta(days=2))
        nearer = {"nop": dt.date(2024, 10, 23)}
        redate(connection, library, campaign, nearer, NOW)
        kept = connection.scalar(select(ReceiptRecord.standing)) or ""
        return kept, hand_in(connection, library, BINH, NOW + dt.timedelta(days=2))

    assert await store.write(work) == ("on_time", "late")


async def test_before_it_opens_any_date_may_be_set(store: Store) -> None:
    library = Library()

    def work(connection: Connection) -> int:
        campaign = begun(connection, library, "planned")
        after = CUT_OFF + dt.timedelta(days=365)
        return len(redate(connection, library, campaign, {"nop": LATER}, after))

    assert await store.write(work) == 1


async def test_a_closed_campaign_keeps_its_dates(store: Store) -> None:
    library = Library()

    def work(connection: Connection) -> str:
        campaign = begun(connection, library)
        become(connection, campaign, "closed", NOW)
        with pytest.raises(RedatingError) as refused:
            redate(connection, library, campaign, {"nop": LATER}, NOW)
        with pytest.raises(NotSoError):
            start(connection, library, PLAN, FILES, 1, NOW)
        return refused.value.code

    assert await store.write(work) == "not_running"


async def test_started_twice_it_is_the_same_one_with_the_offices_dates(store: Store) -> None:
    library = Library()
    amended = plan_of(form_of(), name="Kế hoạch đã sửa")

    def work(connection: Connection) -> tuple[int, int, int, Any]:
        campaign = begun(connection, library)
        redate(connection, library, campaign, {"nop": LATER}, NOW)
        again = start(connection, library, amended, FILES, 1, NOW)
        plan = library.plan(connection, revision(connection, again))
        assert plan.name == "Kế hoạch đã sửa"
        count = connection.scalar(select(func.count()).select_from(Campaign)) or 0
        return campaign, again, count, plan.milestones_by_code["nop"].date

    campaign, again, count, date = await store.write(work)
    assert (again, count, date) == (campaign, 1, LATER)


async def test_the_next_year_is_a_campaign_of_its_own(store: Store) -> None:
    library = Library()

    def work(connection: Connection) -> tuple[int, int, list[Any]]:
        first = begun(connection, library)
        next_year = redated(PLAN, suggested(PLAN, 2025), period_in(PLAN, 2025))
        second = start(connection, library, next_year, FILES, 1, NOW)
        rows = connection.execute(select(Campaign.plan_code, Campaign.state)).all()
        return first, second, [tuple(row) for row in rows]

    first, second, rows = await store.write(work)
    assert first != second
    assert rows == [("thu", "open"), ("thu", "planned")]
