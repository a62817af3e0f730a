"""Hard case 15: people without a phone of their own. Somebody types in for them, and they say
that it is theirs: on a borrowed phone, or by the sheet that they signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import Connection, select

from people.sessions import end_all, open_session
from storage.access import Session
from storage.store import Store
from storage.submissions import ReceiptRecord, Submission
from storage.trail import AuditEvent
from tests.bot.phone import Phone
from tests.journeys.test_hard_cases import CUT_OFF, MONDAY, TEXT, Town

XE, BAO, TRUONG, NGOAI, VP = "0101", "0102", "0103", "0104", "0105"
"""A driver and a guard of one room, its head, a head of another room, and the office."""


@pytest.fixture
async def town(store: Store) -> AsyncIterator[Town]:
    made = Town(store)
    room = {"unit_code": "HCQT", "unit_name": "Phòng Hành chính - Quản trị"}
    other = {"unit_code": "TH", "unit_name": "Phòng Tổng hợp"}
    await made.populate(
        {"full_name": "Lê Văn Xe", "staff_code": XE, **room, "position": "Lái xe"},
        {"full_name": "Hồ Bảo", "staff_code": BAO, **room, "position": "Bảo vệ"},
        {"full_name": "Trần Thị Trưởng", "staff_code": TRUONG, **room, "head": True},
        {"full_name": "Võ Ngoài", "staff_code": NGOAI, **other, "head": True},
        {"full_name": "Phạm Thị Dung", "staff_code": VP, **room},
    )
    yield made
    for client in made.opened:
        await client.aclose()


async def office(town: Town) -> Phone:
    employee, now = await town.employee(VP), town.rooms.clock.now()
    made = await town.rooms.store.write(lambda c: open_session(c, employee, role="office", now=now))
    phone = Phone(town.app, town.rooms)
    town.opened.append(phone.client)
    phone.client.cookies.set("phieu", made.token)
    return phone


async def begin(phone: Phone, task: int) -> Phone:
    await phone.open(f"/nhap-ho/{task}")
    return await phone.press(action=f"/nhap-ho/{task}")


async def fill_in(phone: Phone, task: int) -> None:
    """Every question of the form on the screen, up to its review."""
    for _ in range(40):
        if phone.has_button("submit"):
            return
        choices = phone.page.xpath("//form//*[@name='choice']/@value")
        said: dict[str, Any] = {"choice": str(choices[0])} if choices else {"text": TEXT}
        await phone.press("save", action=f"/viec/{task}", **said)
    raise AssertionError(phone.text)


async def receipt_of(town: Town, task: int) -> Any:
    query = select(ReceiptRecord).where(ReceiptRecord.submission_id == task)
    newest = query.order_by(ReceiptRecord.number.desc()).limit(1)
    return await town.rooms.store.read(lambda c: c.execute(newest).one())


def open_for_others(connection: Connection) -> int:
    """How many assisted entries are not ended on the server."""
    own = Session.assistant_id.is_not(None) & Session.ended_at.is_(None)
    return len(connection.scalars(select(Session.id).where(own)).all())


async def state_of(town: Town, task: int) -> str:
    query = select(Submission.state).where(Submission.id == task)
    state: str = await town.rooms.store.read(lambda c: c.execute(query).scalar_one())
    return state


async def acts(town: Town) -> list[str]:
    query = select(AuditEvent.act).where(AuditEvent.act.like("assist.%")).order_by(AuditEvent.seq)
    return list(await town.rooms.store.read(lambda c: c.scalars(query).all()))


async def test_case_15_a_driver_without_a_smartphone_is_assisted_and_confirms_on_a_shared_phone(
    town: Town,
) -> None:
    town.clock.move_to(CUT_OFF - dt.timedelta(minutes=90))
    task, head = await town.task(XE), await town.phone(TRUONG)
    await head.open(f"/nhap-ho/{task}")
    assert "theo phiếu giấy hay lời của người đó" in head.text
    assert "nhập hộ bởi Trần Thị Trưởng" in head.text
    await head.press(action=f"/nhap-ho/{task}")
    assert head.path == f"/viec/{task}"
    banner = head.page.find_class("helping")[0].text_content()
    assert "Trần Thị Trưởng nhập hộ Lê Văn Xe" in banner
    assert not head.page.xpath("//form[@data-draft]")  # nothing typed stays in this browser

    # The same questions and the same checks as on a phone of one's own.
    await head.press(action=f"/viec/{task}", choice="yes")
    await head.press("save", action=f"/viec/{task}", text="")
    assert head.status == 422
    await fill_in(head, task)
    assert head.page.find_class("helping")

    # The helper's own pages are still the helper's.
    await head.open("/")
    assert "Trần Thị Trưởng" in head.text
    assert "Lê Văn Xe" not in head.text
    await head.open(f"/viec/{task}")
    town.clock.move_to(CUT_OFF - dt.timedelta(minutes=1))
    await head.press("submit", action=f"/viec/{task}")

    assert head.path == f"/nhap-ho/{task}"
    assert "Đã nộp. Phiên nhập hộ đã kết thúc" in head.text
    assert "Nhập hộ bởi Trần Thị Trưởng, chờ xác nhận" in head.text
    assert "nhap-ho" not in head.client.cookies
    assert await town.rooms.store.read(open_for_others) == 0
    assert (await head.open(f"/viec/{task}")).status == 404
    receipt = await receipt_of(town, task)
    assert receipt.entered_by == await town.employee(TRUONG)
    assert receipt.confirmed_at is None
    assert receipt.standing == "on_time"
    assert await acts(town) == ["assist.begin"]

    # On a colleague's phone, by the code of an invitation on paper.
    shared = Phone(town.app, town.rooms)
    town.opened.append(shared.client)
    made = await shared.invitation(await town.employee(XE))
    await shared.open("/")
    await shared.press(code=made.typed_code, staff_code=XE)
    await shared.press()
    assert "Bài này do Trần Thị Trưởng nhập hộ anh/chị" in shared.text
    await shared.press("yes", action=f"/viec/{task}/xac-nhan")
    assert "Nhập hộ bởi Trần Thị Trưởng; người được nhập hộ tự xác nhận" in shared.text
    assert (await receipt_of(town, task)).confirmed_at == CUT_OFF - dt.timedelta(minutes=1)
    assert await acts(town) == ["assist.begin", "assist.confirm"]
    await shared.open("/thiet-bi")
    await shared.press(action="/dang-xuat")
    assert "Vào Phiếu" in shared.heading
    assert not shared.client.cookies.get("phieu")
    assert (await shared.open(f"/viec/{task}")).status == 401


async def test_case_15_the_signed_sheet_is_the_paper_twin(town: Town) -> None:
    task, desk = await town.task(BAO), await office(town)
    await fill_in(await begin(desk, task), task)
    await desk.press("submit", action=f"/viec/{task}")
    sheet = f"/nhap-ho/{task}/giay"
    for said, words in (
        ({"day": "hôm qua", "place": "Cặp số 3"}, "Chưa đọc được ngày ký"),
        ({"day": "22/10/2024", "place": "Cặp số 3"}, "Ngày ký ở sau hôm nay (21/10/2024)"),
        ({"day": "21/10/2024", "place": " \u200b"}, "được lưu ở đâu"),
        ({"day": "21/10/2024", "place": "x" * 100_000}, "Nơi lưu dài quá 200"),
    ):
        await desk.press(action=sheet, **said)
        assert desk.status == 422
        assert words in desk.text
        assert desk.page.get_element_by_id("day").value == said["day"]
    assert (await receipt_of(town, task)).confirmed_at is None
    await desk.press(action=sheet, day="21/10/2024", place="Cặp số 3\u202e, Phòng HC-QT\0")
    assert "Đã ghi tờ giấy có chữ ký" in desk.text
    receipt = await receipt_of(town, task)
    assert receipt.confirmed_how == "bản giấy ký ngày 21/10/2024, lưu tại Cặp số 3, Phòng HC-QT"
    assert receipt.entered_by == await town.employee(VP)


async def test_case_15_not_mine_sends_it_back_with_that_reason(town: Town) -> None:
    task, head = await town.task(XE), await town.phone(TRUONG)
    await fill_in(await begin(head, task), task)
    await head.press("submit", action=f"/viec/{task}")
    own = await town.phone(XE)
    await own.press("no", action=f"/viec/{task}/xac-nhan")
    assert await state_of(town, task) == "returned"
    reason = "Người được nhập hộ cho biết bài nhập hộ này không đúng là của mình"
    assert reason in (await own.open(f"/viec/{task}")).text
    assert await acts(town) == ["assist.begin", "assist.confirm"]
    # The one who typed may try again; then it waits anew.
    await begin(head, task)
    assert head.path == f"/viec/{task}"
    await head.open(f"/viec/{task}/xem")
    await head.open(f"/viec/{task}")
    await head.press("submit", action=f"/viec/{task}")
    receipt = await receipt_of(town, task)
    assert (receipt.number, receipt.confirmed_at) == (2, None)


async def test_case_15_who_answered_alone_is_read_by_nobody_who_would_help(town: Town) -> None:
    task, own = await town.task(XE), await town.phone(XE)
    await own.open(f"/viec/{task}")
    await own.press(choice="yes")
    await own.press("save", text="Điều chỉ mình tôi biết, chưa nộp.")
    for phone in (await town.phone(TRUONG), await office(town)):
        await phone.open(f"/nhap-ho/{task}")
        assert "đã tự trả lời biểu mẫu" in phone.text
        assert "Điều chỉ mình tôi biết" not in phone.text
        token = Phone.fields((await phone.open("/thiet-bi")).form("/dang-xuat"))
        await phone.post(f"/nhap-ho/{task}", token)
        assert phone.status == 409
        assert (await phone.open(f"/viec/{task}")).status == 404


async def test_case_15_two_hours_and_no_longer(town: Town) -> None:
    task, head = await town.task(XE), await begin(await town.phone(TRUONG), await town.task(XE))
    await head.press(action=f"/viec/{task}", choice="yes")
    form = Phone.fields(head.form(f"/viec/{task}"))
    town.clock.move_to(MONDAY + dt.timedelta(hours=2))
    await head.post(f"/viec/{task}", {**form, "do": "save", "text": "Một đoạn dài đang gõ"})
    assert head.status == 401
    assert head.page.get_element_by_id("kept1").value == "Một đoạn dài đang gõ"
    await head.open(f"/viec/{task}")
    assert head.path == f"/nhap-ho/{task}"
    assert "Phiên nhập hộ đã kết thúc" in head.text
    assert "nhap-ho" not in head.client.cookies
    await begin(head, task)
    assert "thong_tin_dung" in await town.kept(task)


async def test_case_15_done_and_signing_out_end_it(town: Town) -> None:
    task, head = await town.task(XE), await begin(await town.phone(TRUONG), await town.task(XE))
    await head.press("later", action=f"/viec/{task}")
    assert head.path == f"/nhap-ho/{task}"
    assert "Tiếp tục nhập hộ" in head.text
    await head.open(f"/viec/{task}")
    await head.press(action=f"/viec/{task}/xong")
    assert head.path == f"/nhap-ho/{task}"
    assert (await head.open(f"/viec/{task}")).status == 404
    await begin(head, task)
    await head.open("/thiet-bi")
    await head.press(action="/dang-xuat")
    assert await town.rooms.store.read(open_for_others) == 0


async def test_case_15_an_assisted_entry_opens_one_form_and_nothing_else(town: Town) -> None:
    task, other = await town.task(XE), await town.task(BAO)
    head = await begin(await town.phone(TRUONG), task)
    token = next(c.value for c in head.client.cookies.jar if c.name == "nhap-ho")
    bearer = Phone(town.app, town.rooms)
    town.opened.append(bearer.client)
    bearer.client.headers["authorization"] = f"Bearer {token}"
    assert (await bearer.open(f"/viec/{task}")).status == 200
    for address in (f"/viec/{other}", "/thiet-bi", "/don-vi", "/van-phong", f"/nhap-ho/{task}"):
        assert (await bearer.open(address)).status == 404
    fields = {**Phone.fields((await head.open(f"/viec/{task}")).form(f"/viec/{task}"))}
    yes = {"form_token": fields["form_token"], "number": "1", "do": "yes"}
    await head.post(f"/viec/{task}/xac-nhan", yes)
    assert head.status == 404


async def test_case_15_nobody_helps_where_they_have_no_part(town: Town) -> None:
    task = await town.task(XE)
    for code in (NGOAI, BAO):
        phone = await town.phone(code)
        assert (await phone.open(f"/nhap-ho/{task}")).status == 404
        token = Phone.fields((await phone.open("/thiet-bi")).form("/dang-xuat"))
        await phone.post(f"/nhap-ho/{task}", token)
        assert phone.status == 404
        await phone.post(f"/nhap-ho/{task}/giay", {**token, "number": "1"})
        assert phone.status == 404
    head = await town.phone(TRUONG)
    own = await town.task(TRUONG)
    await head.open(f"/nhap-ho/{own}")
    assert "Biểu mẫu này là của chính anh/chị" in head.text
    assert (await head.open("/nhap-ho/999999")).status == 404
    assert await acts(town) == []


async def test_case_15_pressed_twice_it_is_handed_in_once(town: Town) -> None:
    task, head = await town.task(XE), await town.phone(TRUONG)
    await fill_in(await begin(head, task), task)
    form = {**Phone.fields(head.form(f"/viec/{task}")), "do": "submit"}
    token = next(c.value for c in head.client.cookies.jar if c.name == "nhap-ho")
    await head.post(f"/viec/{task}", form)
    assert head.path == f"/nhap-ho/{task}"
    head.client.cookies.set("nhap-ho", token, path=f"/viec/{task}")
    await head.post(f"/viec/{task}", form)
    assert head.path == f"/nhap-ho/{task}"
    assert (await receipt_of(town, task)).number == 1


async def test_case_15_what_waits_to_be_confirmed_is_not_taken_up(town: Town) -> None:
    task, desk = await town.task(BAO), await office(town)
    await fill_in(await begin(desk, task), task)
    await desk.press("submit", action=f"/viec/{task}")
    take = f"/ho-so/{task}/tiep-nhan"
    await desk.open(f"/ho-so/{task}")
    assert "chưa được người nộp xác nhận" in desk.text
    token = Phone.fields(desk.form(f"/ho-so/{task}/tra-lai"))["form_token"]
    await desk.post(take, {"form_token": token, "receipt": "1"})
    assert desk.status == 409
    assert await state_of(town, task) == "submitted"
    await desk.open(f"/nhap-ho/{task}")
    await desk.press(action=f"/nhap-ho/{task}/giay", day="21/10/2024", place="Cặp số 3")
    await (await desk.open(f"/ho-so/{task}")).press(action=take)
    assert await state_of(town, task) == "accepted"


async def test_case_15_who_loses_their_own_sessions_loses_the_forms_of_others(town: Town) -> None:
    task, head = await town.task(XE), await begin(await town.phone(TRUONG), await town.task(XE))
    await head.press(action=f"/viec/{task}", choice="yes")
    helper, now = await town.employee(TRUONG), town.clock.now()
    await town.rooms.store.write(lambda c: end_all(c, helper, now))
    await head.press("save", action=f"/viec/{task}", text=TEXT)
    assert head.status == 401
    assert "thong_tin_dung" in await town.kept(task)
