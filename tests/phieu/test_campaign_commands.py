"""`phieu campaign …`: started once, for another year, opened and closed, refused in sentences."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pages.rooms import Rooms
from phieu import campaigns
from phieu.clock import SimulatedClock
from phieu.commands import COMMANDS
from phieu.control import CommandError
from phieu.opening import opened
from storage.campaigns import Campaign
from storage.store import Store
from storage.trail import AuditDetail, AuditEvent
from tests.architecture.tree import ROOT
from tests.plans.broken_cases import BROKEN
from tests.reminders import stage

PLAN = ROOT / "plans" / "quang-ngai-2024"
NOW = dt.datetime(2026, 9, 1, 1, 0, tzinfo=dt.UTC)


async def said(rooms: Rooms, command: str, **given: Any) -> list[str]:
    return await COMMANDS[command](rooms, given)


async def date_of(rooms: Rooms, milestone: str) -> tuple[str, dt.date]:
    state = await rooms.store.read(lambda c: c.scalar(select(Campaign.state)))
    plan = await rooms.store.read(lambda c: campaigns.plan_of(c, rooms, 1))
    return state or "", plan.milestones_by_code[milestone].date


async def test_a_campaign_of_another_year_with_its_first_person_of_the_office(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, SimulatedClock(NOW), base_url="https://phieu.test") as rooms:
        lines = await said(
            rooms, "campaign start", plan=str(PLAN), year=2026,
            date=["ban-kiem-diem=2026-10-26", "ho-so-khen-thuong=2026-12-10..2026-12-14"],
            office_code="VP01", office_name="Lê Thu Hà",
        )  # fmt: skip
        assert lines[0].startswith("Đợt 1: Kiểm điểm, đánh giá, xếp loại năm 2026")
        assert "Cảnh báo, mốc goi-y: Ngày 25/10/2026 là chủ nhật." in lines
        (link,) = (line for line in lines if "https://phieu.test/vao/" in line)
        assert link.startswith("Vào văn phòng: ")
        assert await date_of(rooms, "ban-kiem-diem") == ("planned", dt.date(2026, 10, 26))
        assert await date_of(rooms, "ho-so-phong") == ("planned", dt.date(2026, 11, 5))
        acts = await rooms.store.read(lambda c: c.scalars(select(AuditEvent.act)).all())
        assert list(acts) == ["campaign.start", "account.make"]


async def test_started_twice_it_is_the_same_one_and_keeps_its_dates(tmp_path: Path) -> None:
    async with opened(tmp_path, SimulatedClock(NOW)) as rooms:
        for _ in range(2):
            lines = await said(rooms, "campaign start", plan=str(PLAN), year=2026)
            assert lines[0].startswith("Đợt 1:")
            await said(rooms, "campaign redate", date=["ban-kiem-diem=2026-10-29"])
        assert await date_of(rooms, "ban-kiem-diem") == ("planned", dt.date(2026, 10, 29))
        assert len(await rooms.store.read(lambda c: c.scalars(select(Campaign.id)).all())) == 1


async def test_it_opens_and_closes(tmp_path: Path) -> None:
    async with opened(tmp_path, SimulatedClock(NOW)) as rooms:
        await said(rooms, "campaign start", plan=str(PLAN), year=2026)
        with pytest.raises(CommandError, match="Đang chuẩn bị"):
            await said(rooms, "campaign close")
        assert await said(rooms, "campaign open") == ["Đợt 1 đã mở."]
        assert await said(rooms, "campaign close") == ["Đợt 1 đã đóng."]
        with pytest.raises(CommandError, match="Đã đóng"):
            await said(rooms, "campaign start", plan=str(PLAN), year=2026)


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("ban-kiem-diem=2026-02-31", "Chưa đọc được “ban-kiem-diem=2026-02-31”"),
        ("ban-kiem-diem", "Chưa đọc được"),
        ("=2026-10-10", "Kế hoạch không có mốc"),
        ("khong-co=2026-10-10", "Kế hoạch không có mốc khong-co; có: goi-y"),
        ("ho-so-khen-thuong=2026-12-15..2026-12-12", "đổi lại hai ngày"),
        ("ho-so-khen-thuong=2026-12-15", "cả hai ngày"),
        ("ban-kiem-diem=2026-10-25..2026-10-26", "một ngày"),
    ],
)
async def test_a_wrong_date_starts_nothing(tmp_path: Path, date: str, words: str) -> None:
    async with opened(tmp_path, SimulatedClock(NOW)) as rooms:
        with pytest.raises(CommandError, match=words):
            await said(rooms, "campaign start", plan=str(PLAN), year=2026, date=[date])
        assert await rooms.store.read(campaigns.latest) is None


async def test_a_broken_plan_is_told_of_by_file_and_line(tmp_path: Path) -> None:
    async with opened(tmp_path, SimulatedClock(NOW)) as rooms:
        folder = BROKEN / "date-not-on-the-calendar"
        with pytest.raises(CommandError, match=r"date-not-on-the-calendar/plan\.yaml:52: "):
            await said(rooms, "campaign start", plan=str(folder))
        assert await rooms.store.read(campaigns.latest) is None


async def test_a_name_that_nobody_knows_must_be_given(tmp_path: Path) -> None:
    async with opened(tmp_path, SimulatedClock(NOW)) as rooms:
        with pytest.raises(CommandError, match="VP01"):
            await said(rooms, "campaign start", plan=str(PLAN), year=2026, office_code="VP01")


async def test_the_plans_of_the_product_lie_in_the_office(tmp_path: Path) -> None:
    async with opened(tmp_path, SimulatedClock(NOW)) as rooms:
        assert rooms.plans == ROOT / "plans"
    async with opened(tmp_path, SimulatedClock(NOW), plans=tmp_path) as rooms:
        assert rooms.plans == tmp_path


async def test_who_is_invited_on_the_command_line_is_counted_in_the_trail(
    store: Store, tmp_path: Path
) -> None:
    rooms, _ = await stage.started(store, stage.plan())
    await said(rooms, "invite", out=str(tmp_path / "codes.csv"))
    trail = select(AuditEvent.actor, AuditEvent.act, AuditEvent.object, AuditDetail.after)
    trail = trail.join(AuditDetail, AuditDetail.seq == AuditEvent.seq)
    rows = await store.read(lambda c: c.execute(trail).all())
    assert [tuple(row) for row in rows] == [("console", "invitation.make", "unit:1", {"count": 3})]
