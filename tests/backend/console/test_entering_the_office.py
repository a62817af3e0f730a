"""Into the office: by invitation to a password, then by password; the sessions and who is in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, insert, select, update

from backend import console
from bot import web
from intake.library import Library
from pages.installing import include, install
from pages.rooms import Rooms
from people.accounts import invite_office
from people.invitations import office_invitation
from people.sessions import open_session
from phieu.clock import SimulatedClock
from storage.access import OfficeAccount, Session
from storage.audit import CONSOLE
from storage.people import Agency, Employee
from storage.store import Store
from storage.trail import AuditEvent
from tests.bot.phone import Phone
from tests.bot.web.test_overload import BusyStore
from tests.intake.campaigns import AN, BINH, CHI, NOW, populate
from tests.intake.forms import form_of, plan_of
from tests.people.office import HASH, PASSWORD

DOOR = "/van-phong/dang-nhap"
SETTING_UP = "/van-phong/tai-khoan"
PEOPLE = "/van-phong/phien"
Desks = Callable[..., Phone]


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW, runs=False)


@pytest.fixture
async def rooms(store: Store, clock: SimulatedClock) -> Rooms:
    await store.write(lambda connection: populate(connection, plan_of(form_of())))
    return Rooms(store, Library(), clock, b"k" * 32, secure_cookies=False)


@pytest.fixture
async def desks(rooms: Rooms) -> AsyncIterator[Desks]:
    """Browsers without JavaScript, on the app of `rooms` or of changed ones."""
    async with AsyncExitStack() as stack:

        def desk(**changes: Any) -> Phone:
            changed = replace(rooms, **changes)
            app = FastAPI(openapi_url=None)
            install(app, changed)
            include(app, web.api_router(), web.pages_router(), console.router())
            made = Phone(app, changed)
            stack.push_async_callback(made.client.aclose)
            return made

        yield desk


async def invitation(rooms: Rooms, employee: int) -> Any:
    now = rooms.clock.now()
    return await rooms.store.write(lambda c: office_invitation(c, employee, now))


async def secret_of(rooms: Rooms, employee: int) -> str:
    found = await rooms.store.read(
        lambda c: c.scalar(
            select(OfficeAccount.totp_secret).where(OfficeAccount.employee_id == employee)
        )
    )
    assert found is not None
    return str(found)


async def enrolled(desk: Phone, employee: int) -> str:
    """From the link to the office's pages; the second factor's secret."""
    made = await invitation(desk.rooms, employee)
    await desk.open(f"/vao/{made.link_code}")
    await desk.press()
    assert desk.path == SETTING_UP
    await desk.press(password=PASSWORD, again=PASSWORD)
    assert desk.heading == "Mã xác thực"
    secret = await secret_of(desk.rooms, employee)
    await desk.press(code=pyotp.TOTP(secret).at(desk.rooms.clock.now()))
    assert desk.path == PEOPLE, desk.text
    return secret


async def signed_in(desk: Phone, employee: int) -> None:
    """An account that works, and its session; the way there is not what is looked at."""

    def work(connection: Connection) -> str:
        connection.execute(
            insert(OfficeAccount).values(
                employee_id=employee, password_hash=HASH, totp_secret="A" * 32,
                made_by="Quản trị", made_at=NOW, confirmed_at=NOW,
            )
        )  # fmt: skip
        opened = open_session(
            connection, employee, role="office", device="Windows · Edge", now=desk.rooms.clock.now()
        )
        return opened.token

    desk.client.cookies.set("phieu", await desk.rooms.store.write(work))


async def acts(rooms: Rooms) -> list[tuple[str, ...]]:
    columns = AuditEvent.actor, AuditEvent.act, AuditEvent.object
    rows = await rooms.store.read(
        lambda c: c.execute(select(*columns).order_by(AuditEvent.seq)).all()
    )
    return [tuple(row) for row in rows]


def doing(desk: Phone, address: str) -> list[str]:
    """The forms of the page that match an address."""
    return [form.action for form in desk.page.forms if re.fullmatch(address, form.action)]


async def test_an_office_invitation_leads_through_password_and_code_to_the_office(
    desks: Desks,
) -> None:
    desk = desks()
    made = await invitation(desk.rooms, AN)
    await desk.open("/")
    await desk.press(code=made.typed_code, staff_code="001")
    assert (desk.path, desk.heading) == (SETTING_UP, "Đặt mật khẩu")
    assert "Nguyễn Văn An" in desk.text
    await desk.press(password=PASSWORD, again=PASSWORD)
    assert desk.heading == "Mã xác thực"
    secret = await secret_of(desk.rooms, AN)
    assert secret in desk.text.replace(" ", "")
    assert desk.page.xpath("//div[@class='qr']//*[local-name()='svg']")
    assert desk.page.xpath("//a[starts-with(@href, 'otpauth://totp/')]")
    await desk.press(code=pyotp.TOTP(secret).at(NOW))
    assert desk.path == PEOPLE
    assert "Tài khoản của anh/chị đã dùng được" in desk.text
    assert await acts(desk.rooms) == [("employee:1", "account.confirm", "employee:1")]


async def test_no_account_works_before_its_code_was_tried(desks: Desks, rooms: Rooms) -> None:
    desk = desks()
    made = await invitation(rooms, AN)
    await desk.open(f"/vao/{made.link_code}")
    await desk.press()
    await desk.press(password=PASSWORD, again=PASSWORD)
    for page in ("/van-phong", PEOPLE, "/thiet-bi", "/don-vi"):
        await desk.open(page)
        assert desk.status == 401, page
    await desk.open(SETTING_UP)
    secret = await secret_of(rooms, AN)
    stale = pyotp.TOTP(secret).at(NOW - dt.timedelta(seconds=60))
    for wrong in ("", "12345", stale, "x" * 5_000):
        await desk.press(code=wrong)
        assert (desk.status, desk.heading) == (422, "Mã xác thực")
        assert "sáu chữ số" in desk.page.get_element_by_id("loi").text_content()
    other = await desks().open(DOOR)
    await other.press(staff_code="001", password=PASSWORD, code=pyotp.TOTP(secret).at(NOW))
    assert other.status == 403
    await desk.press(code=pyotp.TOTP(secret).at(NOW))
    assert desk.path == PEOPLE


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        ("mận đỏ", "mận đỏ", "ít nhất 12 ký tự"),
        ("x9" * 101, "x9" * 101, "dài nhất 200"),
        ("nguyenvanan001", "nguyenvanan001", "họ tên hoặc mã cán bộ"),
        ("matkhau123456", "matkhau123456", "đoán đầu tiên"),
        (PASSWORD, PASSWORD[:-1], "không giống nhau"),
        ("ấ" * 100_000, "", "dài nhất 200"),
    ],
)
async def test_a_weak_password_is_refused_beside_its_field_and_never_sent_back(
    desks: Desks, password: str, again: str, says: str
) -> None:
    desk = desks()
    made = await invitation(desk.rooms, AN)
    await desk.open(f"/vao/{made.link_code}")
    await desk.press()
    await desk.press(password=password, again=again)
    assert (desk.status, desk.heading) == (422, "Đặt mật khẩu")
    assert says in desk.page.get_element_by_id("loi").text_content()
    assert password not in desk.answer.text


async def test_a_password_of_more_than_a_megabyte_is_too_large(desks: Desks) -> None:
    desk = await desks().open(DOOR)
    await desk.press(staff_code="001", password="x" * 1_100_000, code="123456")
    assert desk.status == 413
    assert "xxxx" not in desk.answer.text


async def test_the_invitation_works_once_and_a_used_one_leads_its_own_browser_on(
    desks: Desks, rooms: Rooms
) -> None:
    desk, other = desks(), desks()
    made = await invitation(rooms, AN)
    for each in (desk, other):
        await each.open(f"/vao/{made.link_code}")
        await each.press()
    assert desk.path == SETTING_UP
    assert other.status == 403
    await desk.open(f"/vao/{made.link_code}")
    await desk.press()
    assert desk.path == SETTING_UP


async def test_an_expired_invitation_leads_nowhere(
    desks: Desks, rooms: Rooms, clock: SimulatedClock
) -> None:
    made = await invitation(rooms, AN)
    clock.move_to(NOW + dt.timedelta(days=7))
    desk = await desks().open(f"/vao/{made.link_code}")
    await desk.press()
    assert desk.status == 403
    await desk.open(SETTING_UP)
    assert desk.path == DOOR


async def test_setting_up_must_be_done_within_half_an_hour(
    desks: Desks, rooms: Rooms, clock: SimulatedClock
) -> None:
    desk = desks()
    made = await invitation(rooms, AN)
    await desk.open(f"/vao/{made.link_code}")
    await desk.press()
    clock.move_to(NOW + dt.timedelta(minutes=30))
    await desk.press(password=PASSWORD, again=PASSWORD)
    assert desk.path == DOOR


async def test_who_was_not_invited_sets_no_password(desks: Desks, rooms: Rooms) -> None:
    an = await desks().sign_in(AN)
    for desk in (an, desks()):
        await desk.open(SETTING_UP)
        assert desk.path == DOOR
        token = desk.fields(desk.form(DOOR))["form_token"]
        for step, fields in (
            ("mat-khau", {"password": PASSWORD, "again": PASSWORD}),
            ("ma", {"code": "123456"}),
        ):
            await desk.post(f"{SETTING_UP}/{step}", {"form_token": token, **fields})
            assert desk.path == DOOR
    rows = await rooms.store.read(lambda c: c.execute(select(OfficeAccount.employee_id)).all())
    assert rows == []


async def test_a_program_cannot_use_up_an_office_invitation(desks: Desks, rooms: Rooms) -> None:
    made = await invitation(rooms, AN)
    desk = desks()
    got = await desk.client.post("/api/v1/session", json={"code": made.link_code})
    assert (got.status_code, got.json()["code"]) == (403, "office_by_browser")
    await desk.open(f"/vao/{made.link_code}")
    await desk.press()
    assert desk.path == SETTING_UP


async def test_staff_code_password_and_code_open_the_office(
    desks: Desks, clock: SimulatedClock
) -> None:
    secret = await enrolled(desks(), AN)
    clock.move_to(NOW + dt.timedelta(minutes=2))
    desk = await desks().open(DOOR)
    code = pyotp.TOTP(secret).at(clock.now())
    await desk.press(staff_code=" 001 ", password=PASSWORD, code=f"{code[:3]} {code[3:]}")
    assert (desk.path, desk.status) == ("/van-phong", 200)
    await desk.open(DOOR)
    assert desk.path == "/van-phong"
    replayed = await desks().open(DOOR)
    await replayed.press(staff_code="001", password=PASSWORD, code=code)
    assert replayed.status == 403


async def test_a_wrong_try_keeps_the_staff_code_and_says_the_same_of_everything(
    desks: Desks, clock: SimulatedClock
) -> None:
    secret = await enrolled(desks(), AN)
    clock.move_to(NOW + dt.timedelta(minutes=2))
    code = pyotp.TOTP(secret).at(clock.now())
    said = set()
    for typed in (
        {"staff_code": "001", "password": "một câu khác hẳn", "code": code},
        {"staff_code": "001", "password": PASSWORD, "code": "000001"},
        {"staff_code": "khong-co", "password": PASSWORD, "code": code},
        {"staff_code": "002", "password": PASSWORD, "code": code},
    ):
        desk = await desks().open(DOOR)
        await desk.press(**typed)
        assert desk.status == 403
        assert desk.form(DOOR).fields["staff_code"] == typed["staff_code"]
        assert typed["password"] not in desk.answer.text
        said.add(desk.page.get_element_by_id("loi").text_content().strip())
    assert len(said) == 1


async def test_after_five_wrong_tries_one_is_told_when_to_come_back(desks: Desks) -> None:
    desk = await desks().open(DOOR)
    for _ in range(5):
        await desk.press(staff_code="001", password="một câu khác hẳn", code="000001")  # noqa: S106
        assert desk.status == 403
    await desk.press(staff_code="001", password="một câu khác hẳn", code="000001")  # noqa: S106
    assert desk.status == 429
    assert int(desk.answer.headers["retry-after"]) == 3600
    assert "thử lại sau 60 phút" in desk.page.get_element_by_id("loi").text_content()
    other = await desks().open("/")
    made = await invitation(desk.rooms, AN)
    await other.press(code=made.typed_code, staff_code="001")
    assert other.path == SETTING_UP  # forgetting a password must not close this way


async def test_a_busy_store_sends_no_password_back(desks: Desks, rooms: Rooms) -> None:
    busy = BusyStore(rooms.store)
    busy.busy = False
    desk = desks(store=busy)
    made = await invitation(rooms, AN)
    await desk.open(f"/vao/{made.link_code}")
    await desk.press()
    other = await desks(store=busy).open(DOOR)
    busy.busy = True
    await desk.press(password=PASSWORD, again=PASSWORD)
    await other.press(staff_code="001", password=PASSWORD, code="123456")
    for each in (desk, other):
        assert each.status == 503
        assert PASSWORD not in each.answer.text


async def test_half_an_hour_of_quiet_ends_an_office_session_and_the_door_is_shown(
    desks: Desks, clock: SimulatedClock
) -> None:
    desk = desks()
    await signed_in(desk, AN)
    await desk.open(PEOPLE)
    assert desk.status == 200
    clock.move_to(NOW + dt.timedelta(minutes=30))
    await desk.open(PEOPLE)
    assert desk.status == 401
    assert desk.page.xpath("//a[@href='/van-phong/dang-nhap']")


async def test_a_simulated_office_comes_in_by_its_link_and_outlasts_a_jump_of_the_clock(
    desks: Desks, rooms: Rooms, clock: SimulatedClock
) -> None:
    desk = desks(simulated=True)
    made = await invitation(rooms, AN)
    await desk.open(f"/vao/{made.link_code}")
    await desk.press()
    await desk.press()
    assert desk.heading == "Việc của tôi"
    assert "Bản thật còn hỏi mật khẩu và mã xác thực" in desk.text
    clock.move_to(NOW + dt.timedelta(days=3))
    await desk.open(PEOPLE)
    assert desk.status == 200
    assert "Bản thật hỏi mật khẩu" in desk.text
    await desk.open("/thiet-bi")
    assert "Máy này" in desk.text


async def test_the_door_of_a_simulated_installation_says_how_one_comes_in(desks: Desks) -> None:
    desk = await desks(simulated=True).open(DOOR)
    assert "Đây là bản chạy thử" in desk.text
    assert "bản chạy thử" not in (await desks().open(DOOR)).text


async def test_the_office_sees_its_people_and_sessions(desks: Desks, rooms: Rooms) -> None:
    an, binh = desks(), desks()
    await signed_in(an, AN)
    await signed_in(binh, BINH)
    await rooms.store.write(lambda c: open_session(c, CHI, role="employee", now=NOW))
    await an.open(PEOPLE)
    for words in ("Nguyễn Văn An", "Trần Thị Bình", "Windows · Edge", "Máy này"):
        assert words in an.text
    assert "Lê Minh Chi" not in an.text


@pytest.mark.parametrize("role", ["employee", "head", "nobody"])
async def test_the_page_of_the_office_is_there_for_the_office_alone(
    desks: Desks, role: str
) -> None:
    desk = desks()
    if role != "nobody":
        await desk.sign_in(CHI if role == "head" else AN)
    await desk.open(PEOPLE)
    assert desk.status == (401 if role == "nobody" else 404)
    await desk.open(DOOR)
    token = desk.fields(desk.form(DOOR))["form_token"]
    for address in ("them", "1/ket-thuc", "nguoi/2/dong", "nguoi/2/moi-lai", "nguoi/2/ket-thuc"):
        await desk.post(f"{PEOPLE}/{address}", {"form_token": token, "staff_code": "002"})
        assert desk.status == (401 if role == "nobody" else 404), address


async def test_a_session_is_ended_from_another_desk_and_is_over_with_the_next_click(
    desks: Desks, rooms: Rooms
) -> None:
    an, binh = desks(), desks()
    await signed_in(an, AN)
    await signed_in(binh, BINH)
    await an.open(PEOPLE)
    (theirs,) = await rooms.store.read(
        lambda c: c.scalars(select(Session.id).where(Session.employee_id == BINH)).all()
    )
    await an.press(action=f"{PEOPLE}/{theirs}/ket-thuc")
    assert "Đã kết thúc phiên" in an.text
    await binh.open(PEOPLE)
    assert binh.status == 401
    assert await acts(rooms) == [("employee:1", "session.end", "employee:2")]
    await an.post(f"{PEOPLE}/{theirs}/ket-thuc", an.fields(an.form(f"{PEOPLE}/them")))
    assert an.status == 404


async def test_all_sessions_of_one_person_are_ended_and_ones_own_lead_to_the_door(
    desks: Desks, rooms: Rooms
) -> None:
    desk = desks()
    await signed_in(desk, AN)
    await rooms.store.write(lambda c: open_session(c, AN, role="office", now=NOW))
    await desk.open(PEOPLE)
    await desk.press(action=f"{PEOPLE}/nguoi/{AN}/ket-thuc")
    assert desk.path == DOOR
    await desk.open(PEOPLE)
    assert desk.status == 401


async def test_a_colleague_is_added_by_staff_code_with_link_qr_and_typed_code_once(
    desks: Desks, rooms: Rooms
) -> None:
    desk = desks()
    await signed_in(desk, AN)
    await desk.open(PEOPLE)
    await desk.press(action=f"{PEOPLE}/them", staff_code="002")
    assert desk.heading == "Lời mời vào văn phòng"
    assert desk.page.xpath("//div[@class='qr']//*[local-name()='svg']")
    (typed,) = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", desk.text)
    (link,) = re.findall(r"/vao/[A-Za-z0-9_-]{22}", desk.text)
    await desk.open(PEOPLE)
    assert "Đã mời" in desk.text
    assert typed not in desk.answer.text
    assert link not in desk.answer.text
    other = await desks().open("/")
    await other.press(code=typed, staff_code="002")
    assert other.path == SETTING_UP
    assert (await acts(rooms))[0] == ("employee:1", "account.make", "employee:2")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("404", "Không có ai mang mã cán bộ “404”"),
        ("900", "Không có ai mang mã cán bộ “900”"),
        ("001", "đã ở trong văn phòng"),
        ("", "Không có ai"),
        ("<b>" * 400, "Không có ai"),
    ],
)
async def test_an_unknown_or_foreign_staff_code_is_refused_and_kept_in_its_field(
    desks: Desks, rooms: Rooms, typed: str, says: str
) -> None:
    def stranger(connection: Connection) -> None:
        connection.execute(insert(Agency).values(id=9, code="khac", name="Cơ quan khác"))
        connection.execute(
            insert(Employee).values(
                id=90, agency_id=9, staff_code="900", full_name="Người Lạ", search_key="", facts={}
            )
        )

    await rooms.store.write(stranger)
    desk = desks()
    await signed_in(desk, AN)
    await desk.open(PEOPLE)
    await desk.press(action=f"{PEOPLE}/them", staff_code=typed)
    assert desk.status == 422
    assert says in desk.page.get_element_by_id("loi").text_content()
    assert desk.form(f"{PEOPLE}/them").fields["staff_code"] == typed


async def test_a_forgotten_password_is_mended_by_a_colleague(desks: Desks, rooms: Rooms) -> None:
    an, binh = desks(), desks()
    await signed_in(an, AN)
    await signed_in(binh, BINH)
    await an.open(PEOPLE)
    assert doing(an, f"{PEOPLE}/nguoi/{AN}/moi-lai") == []
    await an.press(action=f"{PEOPLE}/nguoi/{BINH}/moi-lai")
    (link,) = re.findall(r"/vao/[A-Za-z0-9_-]{22}", an.text)
    await binh.open(PEOPLE)
    assert binh.status == 401
    await binh.open(link)
    await binh.press()
    assert binh.path == SETTING_UP
    await an.open(PEOPLE)
    fields = an.fields(an.form(f"{PEOPLE}/them"))
    await an.post(f"{PEOPLE}/nguoi/{AN}/moi-lai", fields)
    assert an.status == 409
    assert "không tự mời lại mình" in an.text


async def test_an_account_is_ended_and_the_last_one_is_not(desks: Desks, rooms: Rooms) -> None:
    an, binh = desks(), desks()
    await signed_in(an, AN)
    await signed_in(binh, BINH)
    await an.open(PEOPLE)
    await an.press(action=f"{PEOPLE}/nguoi/{BINH}/dong")
    assert "Đã đóng tài khoản" in an.text
    assert "Trần Thị Bình" not in an.text
    await binh.open(PEOPLE)
    assert binh.status == 401
    await an.press(action=f"{PEOPLE}/nguoi/{AN}/dong")
    assert an.status == 409
    assert "cuối cùng" in an.text
    assert [act for _, act, _ in await acts(rooms)] == ["account.end"]


async def test_who_has_left_is_not_invited_to_the_office(desks: Desks, rooms: Rooms) -> None:
    await rooms.store.write(
        lambda c: (
            c.execute(
                update(Employee).where(Employee.id == CHI).values(left_on=NOW.date())
            ).rowcount
        )
    )
    desk = desks()
    await signed_in(desk, AN)
    await desk.open(PEOPLE)
    await desk.press(action=f"{PEOPLE}/them", staff_code="003")
    assert desk.status == 422
    assert "không còn làm việc" in desk.text


async def test_forms_of_other_sites_end_nothing(desks: Desks, rooms: Rooms) -> None:
    desk = desks()
    await signed_in(desk, AN)
    for address in ("them", "1/ket-thuc", f"nguoi/{AN}/dong", f"nguoi/{AN}/ket-thuc"):
        await desk.post(f"{PEOPLE}/{address}", {"staff_code": "002"})
        assert desk.status == 403
    await desk.open(PEOPLE)
    assert desk.status == 200
    assert await acts(rooms) == []


async def test_the_command_line_replaces_the_last_account(desks: Desks, rooms: Rooms) -> None:
    desk = desks()
    await signed_in(desk, AN)
    made = await rooms.store.write(lambda c: invite_office(c, AN, now=NOW, actor=CONSOLE))
    await desk.open(PEOPLE)
    assert desk.status == 401
    await desk.open(f"/vao/{made.link_code}")
    await desk.press()
    assert desk.path == SETTING_UP
