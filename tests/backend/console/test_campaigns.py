"""The office starts a campaign from a plan, sets its dates, and opens and closes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update

from intake.library import Library
from storage.campaigns import Campaign
from storage.people import Employee, Party
from storage.store import Store
from tests.backend import stage
from tests.backend.console.desk import Desk, desk
from tests.intake.campaigns import AN, CHI, NOW, PEOPLE
from tests.intake.checking.copies import FORM, PLAN, changed_copy

OURS = (PLAN, "code: co-quan-thu", "code: thu")


@pytest.fixture
async def at_desk(store: Store, tmp_path: Path) -> AsyncIterator[Desk]:
    """The stage of the papers runs; An is at the office; four plans lie in the folder."""

    def work(connection: Connection) -> None:
        stage.started(connection, stage.plan())
        for key, facts in PEOPLE.items():
            own = {"head": facts["head"], "party_member": facts["party_member"]}
            connection.execute(update(Employee).where(Employee.id == key).values(facts=own))
            stage.post(connection, key)
        stage.stranger(connection)
        _as_parties(connection, 1, 9)

    await store.write(work)
    changed_copy(tmp_path / "cua-ta", OURS)
    changed_copy(tmp_path / "co-quan-khac")
    changed_copy(tmp_path / "hong", OURS, (PLAN, "kind: before", "kind: trước"))
    changed_copy(tmp_path / "hong-mau", OURS, (FORM, "title:", "tittle:"))
    (tmp_path / "khong-phai-ke-hoach").mkdir()
    async with desk(store, tmp_path) as made:
        await made.sign_in(AN)
        yield made


def _as_parties(connection: Connection, *agencies: int) -> None:
    for agency in agencies:
        connection.execute(insert(Party).values(id=100 + agency, kind="agency", agency_id=agency))


async def campaign_of(at_desk: Desk, campaign: int) -> tuple[str, dt.date]:
    """Its state, and the date of its first milestone."""

    def work(connection: Connection) -> tuple[str, dt.date]:
        row = connection.execute(
            select(Campaign.state, Campaign.revision).where(Campaign.id == campaign)
        ).one()
        plan = Library().plan(connection, row.revision)
        return row.state, plan.milestones[0].date

    return await at_desk.store.read(work)


async def begin(at_desk: Desk, plan: str = "cua-ta", year: str = "2024") -> str:
    """Where the page leads after a campaign was started."""
    answer = await at_desk.send("/van-phong/dot", ke_hoach=plan, nam=year)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("?")[0]


@pytest.mark.parametrize("address", ["/van-phong/dot", "/van-phong/dot/1"])
async def test_an_employee_finds_no_such_page(at_desk: Desk, address: str) -> None:
    await at_desk.sign_in(CHI, "employee")
    assert (await at_desk.get(address)).status_code == 404


async def test_a_campaign_of_another_agency_is_not_there(at_desk: Desk) -> None:
    await at_desk.sign_in(stage.STRANGER)
    assert (await at_desk.get("/van-phong/dot/1")).status_code == 404
    for step in ("moc", "mo", "dong", "luu-tru"):
        answer = await at_desk.send(f"/van-phong/dot/1/{step}", chac="co", ngay_nop="01/01/2025")
        assert answer.status_code == 404
    assert await campaign_of(at_desk, 1) == ("open", dt.date(2024, 10, 25))


async def test_the_plans_of_the_installation_are_shown_and_what_is_wrong_with_them(
    at_desk: Desk,
) -> None:
    page = (await at_desk.get("/van-phong/dot")).text
    assert page.count("Lập đợt") == 1
    assert "Kế hoạch này của cơ quan khác" in page
    assert "hong/plan.yaml:51: " in page
    assert "hong-mau/forms/tu-danh-gia.yaml:2: " in page
    assert "khong-phai-ke-hoach" not in page


async def test_a_campaign_is_started_once_and_nobody_sees_it_yet(at_desk: Desk) -> None:
    address = await begin(at_desk)
    assert address == "/van-phong/dot/2"
    assert await begin(at_desk) == address
    assert await campaign_of(at_desk, 2) == ("planned", dt.date(2024, 10, 25))
    assert await at_desk.trail() == [("campaign.start", f"employee:{AN}", "campaign:2")]
    page = (await at_desk.get(address)).text
    assert "Đang chuẩn bị" in page
    assert "4 biểu mẫu được giao" in page


async def test_for_another_year_every_date_is_moved_and_told_of(at_desk: Desk) -> None:
    address = await begin(at_desk, year="2026")
    assert await campaign_of(at_desk, 2) == ("planned", dt.date(2026, 10, 25))
    page = (await at_desk.get(address)).text
    assert "Ngày 25/10/2026 là chủ nhật." in page
    assert "ngày do cơ quan đặt lại: 25/10/2026" in page


@pytest.mark.parametrize("year", ["hai nghìn", "20", "1999", "2101", "²⁰²⁴", "-2024", "9" * 40])
async def test_an_odd_year_is_said_beside_its_field(at_desk: Desk, year: str) -> None:
    answer = await at_desk.send("/van-phong/dot", ke_hoach="cua-ta", nam=year)
    assert answer.status_code == 422
    assert "Năm gồm bốn chữ số" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert await at_desk.trail() == []


@pytest.mark.parametrize("plan", ["hong", "khong-co", "../../etc", "", "co-quan-khac"])
async def test_a_plan_that_cannot_be_used_starts_nothing(at_desk: Desk, plan: str) -> None:
    answer = await at_desk.send("/van-phong/dot", ke_hoach=plan, nam="2024")
    assert answer.status_code in {404, 422}
    assert await at_desk.trail() == []


async def test_a_form_from_elsewhere_is_refused(at_desk: Desk) -> None:
    answer = await at_desk.client.post("/van-phong/dot", data={"ke-hoach": "cua-ta"})
    assert answer.status_code == 403


async def test_dates_are_set_and_told_to_the_trail(at_desk: Desk) -> None:
    answer = await at_desk.send("/van-phong/dot/1/moc", ngay_nop="15/11/2024", lam="luu")
    assert answer.headers["location"] == "/van-phong/dot/1?vua=ngay"
    assert await campaign_of(at_desk, 1) == ("open", dt.date(2024, 11, 15))
    assert await at_desk.trail() == [("campaign.redate", f"employee:{AN}", "campaign:1")]
    assert await at_desk.details() == [{"nop": ["2024-11-15"]}]
    assert "Đã lưu ngày của các mốc" in (await at_desk.get("/van-phong/dot/1?vua=ngay")).text


async def test_warnings_can_be_seen_before_anything_is_kept(at_desk: Desk) -> None:
    answer = await at_desk.send("/van-phong/dot/1/moc", ngay_nop="17/11/2024", lam="xem")
    assert answer.status_code == 200
    assert "Ngày 17/11/2024 là chủ nhật." in answer.text
    assert 'value="17/11/2024"' in answer.text
    assert "Chưa lưu" in answer.text
    assert await campaign_of(at_desk, 1) == ("open", dt.date(2024, 10, 25))
    assert await at_desk.trail() == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("31/02/2025", "không có trên lịch"),
        ("10/25/2024", "Ngày đứng trước tháng"),
        ("25/10/24", "bốn chữ số"),
        ("mai", "Chưa đọc được ngày"),
        ("", "Chưa đọc được ngày"),
        ("20/10/2024", "Ngày 20/10/2024 đã qua"),
        ("01/01/0001", "Năm này không hợp lý"),
        ("31/12/9999", "Năm này không hợp lý"),
        ("x" * 500, "Chưa đọc được ngày"),
    ],
)
async def test_a_wrong_date_is_said_beside_its_field_and_what_was_typed_stays(
    at_desk: Desk, typed: str, words: str
) -> None:
    answer = await at_desk.send("/van-phong/dot/1/moc", ngay_nop=typed, lam="luu")
    assert answer.status_code in {409, 422}
    assert words in answer.text
    assert f'value="{typed[:60]}"' in answer.text
    assert await campaign_of(at_desk, 1) == ("open", dt.date(2024, 10, 25))


async def test_a_window_turned_round_is_refused(at_desk: Desk, tmp_path: Path) -> None:
    window = "kind: window\n    date: 2024-12-12\n    until: 2024-12-15"
    changed_copy(tmp_path / "khung", OURS, (PLAN, "kind: planned\n    date: 2024-11-08", window))
    address = await begin(at_desk, "khung")
    fields = {"ngay_nop_ban": "25/10/2024", "ngay_hop": "15/12/2024", "den_hop": "12/12/2024"}
    answer = await at_desk.send(f"{address}/moc", lam="luu", **fields)
    assert answer.status_code == 422
    assert "kết thúc trước khi bắt đầu" in answer.text
    answer = await at_desk.send(f"{address}/moc", lam="luu", **{**fields, "den_hop": "16/12/2024"})
    assert answer.status_code == 303


async def test_a_milestone_that_has_passed_cannot_be_moved(at_desk: Desk) -> None:
    at_desk.rooms.clock.move_to(NOW + dt.timedelta(days=5))  # type: ignore[attr-defined]
    await at_desk.sign_in(AN)
    page = (await at_desk.get("/van-phong/dot/1")).text
    assert "Mốc đã qua nên giữ nguyên" in page
    answer = await at_desk.send("/van-phong/dot/1/moc", ngay_nop="15/11/2024", lam="luu")
    assert answer.status_code == 409
    assert "hãy dùng gia hạn" in answer.text


async def test_it_opens_and_closes_only_when_somebody_is_sure(at_desk: Desk) -> None:
    await begin(at_desk)
    unsure = await at_desk.send("/van-phong/dot/2/mo")
    assert unsure.status_code == 422
    assert "đánh dấu vào ô xác nhận" in unsure.text
    for step, state in (("mo", "open"), ("dong", "closed"), ("mo", "open"), ("dong", "closed")):
        answer = await at_desk.send(f"/van-phong/dot/2/{step}", chac="co")
        assert answer.headers["location"] == f"/van-phong/dot/2?vua={step}"
        assert (await campaign_of(at_desk, 2))[0] == state
    await at_desk.send("/van-phong/dot/2/luu-tru", chac="co")
    assert (await campaign_of(at_desk, 2))[0] == "archived"
    acts = [act for act, _, _ in await at_desk.trail()]
    assert acts == [
        "campaign.start", "campaign.open", "campaign.close", "campaign.open", "campaign.close",
        "campaign.archive",
    ]  # fmt: skip


async def test_what_it_cannot_become_is_said(at_desk: Desk) -> None:
    answer = await at_desk.send("/van-phong/dot/1/luu-tru", chac="co")
    assert answer.status_code == 409
    assert (await campaign_of(at_desk, 1))[0] == "open"
    assert (await at_desk.send("/van-phong/dot/1/xoa", chac="co")).status_code == 404


async def test_the_page_tells_what_is_missing(at_desk: Desk) -> None:
    def work(connection: Connection) -> None:
        connection.execute(update(Employee).where(Employee.id == CHI).values(facts={"head": False}))

    await at_desk.store.write(work)
    at_desk.rooms.clock.move_to(NOW + dt.timedelta(days=5))  # type: ignore[attr-defined]
    await at_desk.sign_in(AN)
    page = (await at_desk.get(await begin(at_desk))).text
    for words in (
        "1 biểu mẫu của đơn vị chưa có người điền",
        ": Phòng Một",
        "1 đơn vị chưa có người đứng đầu",
        "1 vai trò mà kế hoạch cần chưa có ai giữ",
        "1 mốc có ngày đã qua",
        "Văn phòng mới có một người vào được",
    ):
        assert words in page


async def test_without_people_nothing_opens(store: Store, tmp_path: Path) -> None:
    def work(connection: Connection) -> None:
        stage.stranger(connection)
        _as_parties(connection, 9)

    await store.write(work)
    changed_copy(tmp_path / "cua-ta", (PLAN, "code: co-quan-thu", "code: khac"))
    async with desk(store, tmp_path) as made:
        await made.sign_in(stage.STRANGER)
        page = (await made.get("/van-phong/dot")).text
        assert "Cơ quan chưa có đợt nào" in page
        assert await begin(made) == "/van-phong/dot/1"
        page = (await made.get("/van-phong/dot/1")).text
        assert "Chưa có danh sách nhân sự." in page
        answer = await made.send("/van-phong/dot/1/mo", chac="co")
        assert answer.status_code == 422
        assert "chưa ai được giao biểu mẫu nào" in answer.text


async def test_no_plans_is_said(at_desk: Desk, store: Store) -> None:
    async with desk(store) as made:
        await made.sign_in(AN)
        assert "Máy chủ này chưa có kế hoạch nào" in (await made.get("/van-phong/dot")).text
