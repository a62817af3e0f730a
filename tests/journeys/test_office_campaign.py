"""A whole campaign by the office, in a browser and from nothing: the office at a laptop, an
employee on a phone without JavaScript, a head on a phone in the dark."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from intake.loading.plan_folder import load_plan
from phieu.invented import Person, invent, read_example
from phieu.rosters import roster_file
from tests.journeys.conftest import PLAN
from tests.journeys.empty_house import House, empty_house
from tests.journeys.phone import answer_until, press

LAPTOP = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False}
TODAY = dt.datetime(2026, 10, 5, 1, 0, tzinfo=dt.UTC)
PASSWORD = "một câu chỉ mình tôi biết"  # noqa: S105 - invented, as everybody here
REASON = "Phần ưu điểm chưa có số liệu."
ROOM = "Phòng Kinh tế"
CAMPAIGN = "Kiểm điểm, đánh giá, xếp loại năm 2026"
Code = tuple[str, str]
"""The typed code of an invitation, and the staff code that goes with it."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with empty_house(tmp_path, TODAY) as running:
        yield running


def sound(page: Page, heading: str) -> None:
    """The page with that heading: axe finds nothing, and nothing sticks out of 320 pixels."""
    expect(page.locator("h1")).to_contain_text(heading, timeout=20_000)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], page.url
    screen = page.viewport_size
    assert screen
    page.set_viewport_size({"width": 320, "height": 640})
    over = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    page.set_viewport_size(screen)
    assert over <= 0, page.url


def press_at_desk(desk: Page, name: str) -> None:
    desk.get_by_role("button", name=name, exact=True).click()


def way(desk: Page, name: str, heading: str) -> None:
    """By the nav, as a person goes."""
    desk.get_by_role("navigation", name="Chính").get_by_role("link", name=name, exact=True).click()
    sound(desk, heading)


def test_the_office_runs_a_campaign_from_nothing_to_its_papers(
    house: House,
    pick_up: Callable[..., Page],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    desk = pick_up(**LAPTOP, accept_downloads=True)
    key = start_the_campaign(house, desk, capsys)
    people = take_the_roster(house, desk, tmp_path)
    somebody = next(each for each in people if each["unit_name"] == ROOM and not each.get("leader"))
    head = next(each for each in people if each["unit_name"] == ROOM and each.get("head"))
    open_it(desk)
    codes = invite(desk, somebody, head)
    phone = pick_up(javascript=False)
    hand_in(house, phone, codes[0])
    return_it(desk, somebody)
    mend(house, phone)
    accept(desk, somebody)
    extend(desk)
    others = pick_up(color_scheme="dark")
    remark(house, others, codes[1])
    come_back(house, desk, key)
    take_the_papers(desk)


def start_the_campaign(house: House, desk: Page, capsys: pytest.CaptureFixture[str]) -> str:
    """The link on the console, a password, the authenticator's key (answered), new dates."""
    first = ("--office-code", "VP01", "--office-name", "Trần Thị Thử")
    assert house.phieu("campaign", "start", str(PLAN), "--year", "2026", *first) == 0
    said = capsys.readouterr().out
    (link,) = re.findall(r"Vào văn phòng: (\S+)", said)
    desk.goto(link)
    sound(desk, "lời mời")
    press_at_desk(desk, "Bắt đầu trên máy này")
    sound(desk, "Đặt mật khẩu")
    desk.get_by_label("Mật khẩu mới").fill(PASSWORD)
    desk.get_by_label("Gõ lại mật khẩu").fill(PASSWORD)
    press_at_desk(desk, "Tiếp tục")
    sound(desk, "Mã xác thực")
    desk.get_by_text("Không quét được").click()
    key = desk.locator(".code.break").inner_text().replace(" ", "")
    desk.get_by_label("2. Gõ thử sáu chữ số đang hiện").fill(house.number_on_the_phone(key))
    press_at_desk(desk, "Xong, vào trang văn phòng")
    expect(desk.locator(".saved")).to_contain_text("Tài khoản của anh/chị đã dùng được.")
    sound(desk, "Tài khoản văn phòng")
    desk.get_by_role("link", name="Đến các đợt").click()
    sound(desk, "Các đợt")
    desk.get_by_role("link", name="Ngày, việc còn thiếu, mở và đóng").click()
    sound(desk, CAMPAIGN)
    milestone = desk.get_by_role("group", name="Bản tự kiểm điểm cá nhân")
    expect(milestone.locator(".odd").first).to_contain_text("chủ nhật")
    milestone.get_by_role("textbox").fill("27/10/2026")
    press_at_desk(desk, "Lưu ngày")
    expect(desk.locator(".saved")).to_be_visible()
    expect(milestone.locator(".odd")).to_have_count(0)
    expect(desk.locator(".todo")).to_contain_text("Chưa có danh sách nhân sự.")
    return key


def take_the_roster(house: House, desk: Page, folder: Path) -> list[Person]:
    plan, example = load_plan(PLAN), read_example(PLAN)
    people = invent(plan, example, 30, 7)
    file = folder / "danh-sach.xlsx"
    file.write_bytes(roster_file(plan, people, example.says))
    way(desk, "Nhân sự", "Danh sách nhân sự")
    desk.get_by_label("Tệp danh sách").set_input_files(file)
    press_at_desk(desk, "Tải lên để xem trước")
    expect(desk.get_by_role("button", name="Áp dụng")).to_be_visible(timeout=20_000)
    sound(desk, "danh-sach.xlsx")
    press_at_desk(desk, "Áp dụng")
    expect(desk.locator(".saved")).to_contain_text("Đã thêm 30 người", timeout=20_000)
    return people


def open_it(desk: Page) -> None:
    desk.get_by_role("link", name="Đến các đợt: xem còn thiếu gì").click()
    desk.get_by_role("link", name="Ngày, việc còn thiếu, mở và đóng").click()
    sound(desk, CAMPAIGN)
    expect(desk.locator(".todo")).not_to_contain_text("danh sách nhân sự")
    desk.get_by_role("link", name="Thêm người").click()
    expect(desk.locator("h1")).to_have_text("Tài khoản văn phòng")
    desk.go_back()
    desk.get_by_label("Tôi đã xem ngày của các mốc").check()
    press_at_desk(desk, "Mở đợt")
    expect(desk.locator(".saved")).to_be_visible()


def invite(desk: Page, *people: Person) -> list[Code]:
    way(desk, "Mời", "Mời mọi người")
    desk.get_by_role("link", name=ROOM).click()
    sound(desk, f"Mời mọi người: {ROOM}")
    with desk.expect_download() as waiting:
        desk.get_by_role("button", name=re.compile(r"^Người chưa mời \(")).click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF-")
    desk.reload()
    codes = []
    for person in people:
        desk.get_by_role("link", name=person["full_name"]).click()
        sound(desk, person["full_name"])
        press_at_desk(desk, "Hiện mã trên màn hình")
        expect(desk.locator(".qr")).to_be_visible()
        sound(desk, person["full_name"])
        code, staff = (desk.locator(".facts dd").nth(place).inner_text() for place in (1, 2))
        codes.append((code, staff))
        desk.get_by_role("link", name="Xong").click()
    return codes


def come_in(house: House, phone: Page, code: Code) -> None:
    """By the code that somebody reads out."""
    phone.goto(house.url)
    phone.get_by_label("Mã mời").fill(code[0])
    phone.get_by_label("Mã cán bộ của anh/chị").fill(code[1])
    phone.get_by_role("button", name="Vào", exact=True).click()
    phone.get_by_role("button", name="Tôi đã đọc, đến danh sách việc").click()
    expect(phone.locator("h1")).to_have_text("Việc của tôi")


def hand_in(house: House, phone: Page, code: Code) -> None:
    come_in(house, phone, code)
    phone.get_by_role("link", name="Bắt đầu").first.click()
    answer_until(phone, "Bản kiểm điểm cá nhân: xem lại")
    phone.get_by_role("button", name="Nộp bản kiểm điểm").click()
    expect(phone.locator("h1")).to_contain_text("Đã nộp")


def return_it(desk: Page, somebody: Person) -> None:
    find(desk, somebody)
    desk.get_by_label("Cần xem lại").nth(1).check()
    desk.get_by_label("Lý do trả lại").fill(REASON)
    press_at_desk(desk, "Trả lại để bổ sung")
    expect(desk.locator(".saved")).to_contain_text("Đã trả lại.")


def find(desk: Page, somebody: Person) -> None:
    way(desk, "Văn phòng", CAMPAIGN)
    desk.get_by_label("Tìm người: tên, mã cán bộ hoặc mã biên nhận").fill(somebody["full_name"])
    press_at_desk(desk, "Tìm")
    desk.get_by_role("link", name=f"Mẫu số 02A của {somebody['full_name']}").click()
    sound(desk, somebody["full_name"])


def mend(house: House, phone: Page) -> None:
    phone.goto(house.url)
    expect(phone.locator(".task .notice")).to_contain_text(REASON)
    phone.get_by_role("link", name="Sửa và nộp lại").click()
    phone.locator("#answer").fill("Tham mưu 57 văn bản, không văn bản nào quá hạn.")
    press(phone, "Lưu và tiếp tục")
    phone.get_by_role("button", name="Nộp bản kiểm điểm").click()
    expect(phone.locator("h1")).to_contain_text("Đã nộp")


def accept(desk: Page, somebody: Person) -> None:
    find(desk, somebody)
    expect(desk.get_by_text("Tham mưu 57 văn bản")).to_be_visible()
    press_at_desk(desk, "Tiếp nhận")
    expect(desk.locator(".saved")).to_contain_text("Đã tiếp nhận.")


def extend(desk: Page) -> None:
    way(desk, "Gia hạn", "Gia hạn")
    desk.get_by_label("Cho ai").select_option(label=ROOM)
    desk.get_by_label("Nhận đến hết ngày").fill("30/10/2026")
    desk.get_by_label("Lý do").fill("Cả phòng đi công tác.")
    desk.get_by_label("Số, ký hiệu văn bản").fill("12/CV-VP")
    press_at_desk(desk, "Xem trước khi gia hạn")
    expect(desk.locator("#xac-nhan")).to_have_text("Xem lại trước khi gia hạn")
    sound(desk, "Gia hạn")
    press_at_desk(desk, "Gia hạn")
    expect(desk.locator(".saved")).to_have_text("Đã gia hạn.")
    expect(desk.locator(".events")).to_contain_text(ROOM)


def remark(house: House, others: Page, code: Code) -> None:
    come_in(house, others, code)
    others.get_by_role("link", name="Đơn vị tôi: ai đã nộp, ai chưa").click()
    sound(others, ROOM)
    way(others, "Nhận xét", "Nhận xét, đề xuất mức")
    others.get_by_role("link", name="Bắt đầu: ").click()
    expect(others.locator("form.remarking")).to_be_visible()
    somebody = others.locator("h1").inner_text()
    sound(others, somebody)
    others.locator("label.option", has_text="Hoàn thành xuất sắc nhiệm vụ").click()
    others.get_by_label("Nhận xét", exact=True).fill("Việc khó đều nhận.")
    others.get_by_role("button", name="Lưu và sang người tiếp theo").click()
    expect(others.locator(".saved")).to_contain_text(f"Đã lưu: {somebody} – Hoàn thành xuất sắc")
    expect(others.locator(".quota")).to_contain_text("20 % ×")


def come_back(house: House, desk: Page, key: str) -> None:
    """The next morning, with the password and another code."""
    way(desk, "Thiết bị", "Thiết bị")
    press_at_desk(desk, "Ra khỏi máy này")
    desk.get_by_role("link", name="Văn phòng đăng nhập bằng mật khẩu").click()
    sound(desk, "Văn phòng đăng nhập")
    house.clock.move_to(TODAY + dt.timedelta(days=1))
    desk.get_by_label("Mã cán bộ").fill("VP01")
    desk.get_by_label("Mật khẩu").fill(PASSWORD)
    desk.get_by_label("Mã xác thực").fill(house.number_on_the_phone(key))
    press_at_desk(desk, "Đăng nhập")


def take_the_papers(desk: Page) -> None:
    way(desk, "Giấy tờ", "Giấy tờ")
    desk.get_by_role("link", name="Xem trước").first.click()
    sound(desk, "Xem trước: ")
    assert taken(desk, "Tải bản Excel").startswith(b"PK")
    way(desk, "Giấy tờ", "Giấy tờ")
    desk.get_by_role("link", name=ROOM).click()
    sound(desk, f"Giấy tờ: {ROOM}")
    assert taken(desk, "Hồ sơ (ZIP)").startswith(b"PK")


def taken(desk: Page, link: str) -> bytes:
    with desk.expect_download() as waiting:
        desk.get_by_role("link", name=link).first.click()
    return Path(waiting.value.path()).read_bytes()
