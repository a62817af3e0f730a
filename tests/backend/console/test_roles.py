"""`/van-phong/vai-tro`: the office gives roles by documents; whatever is wrong is said at once."""

from __future__ import annotations

import json
from dataclasses import replace

import httpx
import pytest
from lxml import html
from sqlalchemy import Connection, insert, select, update

from backend.asking import ask_everybody
from backend.console.role_form import Chosen, read_form
from intake.asking import start_campaign
from intake.library import Library
from intake.plan import Plan
from pages import csrf
from storage.people import Employee, Party, RoleAssignment
from storage.store import Store
from storage.submissions import Submission
from storage.trail import AuditEvent
from tests.backend import stage
from tests.backend.console.conftest import Browser
from tests.intake.campaigns import AN, BINH, CHI, NOW
from vietnamese.text import fold

PAGE = "/van-phong/vai-tro"
GIVEN = {
    "vai-tro": "head",
    "don-vi": "1",
    "nguoi": "Trần Thị Bình",
    "tu-cach": "KT.",
    "thay": "003",
    "tu-ngay": "21/10/2024",
    "den-ngay": "25/10/2024",
    "so-van-ban": "15/QĐ-VP",
}


@pytest.fixture
async def office(browser: Browser, store: Store) -> Browser:
    """An, at the office's pages; people can be found by their names."""

    def work(connection: Connection) -> None:
        connection.execute(insert(Party).values(id=99, kind="agency", agency_id=1))
        for key, name in connection.execute(select(Employee.id, Employee.full_name)).all():
            change = update(Employee).where(Employee.id == key)
            connection.execute(change.values(search_key=fold(name)))

    await store.write(work)
    await browser.sign_in(AN, "office")
    return browser


async def post(
    browser: Browser, address: str = PAGE, typed: dict[str, str] | None = None
) -> httpx.Response:
    """A form of ours, sent from its page."""
    token = csrf.form_token(b"k" * 32, "mot-luot")
    browser.client.cookies.set("luot", "mot-luot")
    return await browser.client.post(address, data={"form_token": token, **(typed or {})})


async def report_filler(store: Store) -> int | None:
    return await store.read(
        lambda c: c.scalar(select(Submission.filler_id).where(Submission.form == "bao-cao"))
    )


async def acts(store: Store) -> list[tuple[str, str]]:
    query = select(AuditEvent.act, AuditEvent.object).order_by(AuditEvent.seq)
    return await store.read(lambda c: [(row.act, row.object) for row in c.execute(query)])


async def test_who_acts_for_a_head_signs_kt_and_who_drafts_does_not(
    office: Browser, store: Store
) -> None:
    """With what the page has chosen beforehand."""
    page = html.fromstring((await office.get(PAGE)).text)
    (chosen,) = page.xpath('//select[@name="tu-cach"]/option[@selected]/@value')
    given = Chosen(
        role="head", unit="1", who="Trần Thị Bình", capacity=chosen, instead_of="003",
        begins="21/10/2024", document="15/QĐ-VP",
    )  # fmt: skip

    def capacities(connection: Connection) -> list[str]:
        kinds = (given, replace(given, role="drafter"), replace(given, instead_of=""))
        return [read_form(connection, 1, each, NOW.date()).capacity for each in kinds]

    assert await store.read(capacities) == ["KT.", "", ""]


async def test_who_is_given_a_role_stands_on_the_page_and_gets_the_units_report(
    office: Browser, store: Store
) -> None:
    assert "Chưa giao vai trò nào" in (await office.get(PAGE)).text
    assert await report_filler(store) == CHI
    got = await post(office, PAGE, GIVEN)
    assert (got.status_code, got.headers["location"]) == (303, f"{PAGE}?xong=giao")
    page = (await office.get(f"{PAGE}?xong=giao")).text
    assert "Đã giao vai trò" in page
    assert "KT. Trần Thị Bình, thay Lê Minh Chi" in page
    assert "từ 21/10/2024 đến hết 25/10/2024 · theo 15/QĐ-VP" in page
    assert await report_filler(store) == BINH
    assert await acts(store) == [("role.assign", f"employee:{BINH}")]


async def test_what_is_ended_falls_back_and_is_told_in_the_trail(
    office: Browser, store: Store
) -> None:
    await post(office, PAGE, GIVEN)
    got = await post(office, f"{PAGE}/1/ket-thuc")
    assert got.headers["location"] == f"{PAGE}?xong=thoi"
    assert "Chưa giao vai trò nào" in (await office.get(PAGE)).text
    assert await report_filler(store) == CHI
    assert await acts(store) == [("role.assign", "employee:2"), ("role.end", "employee:2")]
    assert (await post(office, f"{PAGE}/1/ket-thuc")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"nguoi": "Trần Văn Không"}, "Không tìm thấy người này"),
        ({"nguoi": ""}, "mã cán bộ hoặc họ tên của người được giao"),
        ({"tu-ngay": "32/10/2024"}, "Chưa đọc được ngày “32/10/2024”"),
        ({"tu-ngay": ""}, "ghi ngày bắt đầu"),
        ({"den-ngay": "20/10/2024"}, "từ ngày bắt đầu (21/10/2024) trở đi"),
        ({"so-van-ban": " "}, "ghi số văn bản"),
        ({"vai-tro": "vua"}, "Kế hoạch không có vai trò này"),
        ({"don-vi": "x"}, "Không có đơn vị này"),
        ({"don-vi": ""}, "Anh/chị chọn đơn vị"),
        ({"thay": "002"}, "không thể thay chính mình"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    office: Browser, store: Store, typed: dict[str, str], said: str
) -> None:
    got = await post(office, PAGE, {**GIVEN, **typed})
    assert got.status_code == 422
    assert said in got.text
    assert 'value="15/QĐ-VP"' in got.text or "so-van-ban" in typed
    assert await store.read(lambda c: c.scalar(select(RoleAssignment.id))) is None
    assert await acts(store) == []


async def test_of_two_with_one_name_the_codes_are_shown(office: Browser, store: Store) -> None:
    def twin(connection: Connection) -> None:
        change = update(Employee).where(Employee.id == CHI)
        connection.execute(change.values(full_name="Trần Thị Bình", search_key="tran thi binh"))

    await store.write(twin)
    got = await post(office, PAGE, GIVEN)
    assert "Trần Thị Bình, mã 002; Trần Thị Bình, mã 003" in got.text


async def test_a_head_and_another_agencys_office_have_no_such_page(
    office: Browser, store: Store
) -> None:
    await post(office, PAGE, GIVEN)
    await office.sign_in(CHI)
    assert (await office.get(PAGE)).status_code == 404
    assert (await post(office, PAGE, GIVEN)).status_code == 404
    await store.write(stage.stranger)
    await office.sign_in(stage.STRANGER, "office")
    assert (await post(office, f"{PAGE}/1/ket-thuc")).status_code == 404
    assert await store.read(lambda c: c.scalar(select(RoleAssignment.ended_at))) is None


async def test_everything_wrong_is_said_at_once(office: Browser) -> None:
    typed = {"nguoi": "ai đó", "den-ngay": "1/10/2024", "so-van-ban": "", "don-vi": ""}
    got = await post(office, PAGE, {**GIVEN, **typed})
    assert got.text.count('class="error"') == len(typed)


async def test_every_campaign_that_runs_follows_a_document(office: Browser, store: Store) -> None:
    def second(connection: Connection) -> int:
        plan = json.loads(stage.plan().as_json())
        plan |= {"plan": "khac", "period": {**plan["period"], "code": "khac"}}
        other = start_campaign(connection, Plan.from_json(json.dumps(plan)), 1, NOW)
        ask_everybody(connection, Library(), other, NOW)
        return other

    other = await store.write(second)
    await post(office, PAGE, GIVEN)
    query = select(Submission.campaign_id, Submission.filler_id)
    rows = await store.read(lambda c: c.execute(query.where(Submission.form == "bao-cao")).all())
    assert dict(map(tuple, rows)) == {1: BINH, other: BINH}


async def test_the_last_day_of_the_calendar_is_no_end(office: Browser, store: Store) -> None:
    got = await post(office, PAGE, {**GIVEN, "den-ngay": "31/12/9999"})
    assert got.status_code == 303
    given = select(RoleAssignment.valid_from, RoleAssignment.valid_to)
    assert (await store.read(lambda c: c.execute(given).one())).valid_to is None
