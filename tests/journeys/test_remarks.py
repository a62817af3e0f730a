"""The head in a browser: remarks on one person after the other beside the quota, and typing in
for somebody; on a phone and on a laptop, with JavaScript and without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import Connection, delete, select

from phieu import campaigns
from storage.people import Employee
from storage.submissions import ReceiptRecord, Remark, Submission
from tests.journeys.conftest import Office
from tests.journeys.phone import answer_until, come_in, press

LAPTOP = {"viewport": {"width": 1280, "height": 900}, "is_mobile": False, "has_touch": False}
WAYS = pytest.mark.parametrize(
    "ways",
    [
        pytest.param({}, id="phone"),
        pytest.param({"javascript": False}, id="phone-plain"),
        pytest.param(LAPTOP, id="laptop"),
        pytest.param({**LAPTOP, "javascript": False}, id="laptop-plain"),
    ],
)
EXCELLENT, GOOD = "Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ"
Form = tuple[int, int, str]
"""A submission, its filler, and the name of that person."""


def head_comes_in(office: Office, page: Page) -> list[Form]:
    """The head of the largest room, signed in; the forms there that nobody has begun."""
    head, forms = office.wait(office.rooms.store.write(largest_room))
    made = office.wait(campaigns.invite(office.rooms, 1))
    come_in(page, office, made[head].link_code)
    return forms


def largest_room(connection: Connection) -> tuple[int, list[Form]]:
    """Its head, and the forms not begun; what an earlier test remarked there is taken away."""
    rooms = [
        (beside(connection, unit, head), head, unit)
        for unit, head in connection.execute(
            select(Submission.unit_id, Submission.filler_id).where(
                Submission.form == "bao-cao-don-vi"
            )
        ).all()
    ]
    forms, head, unit = max(rooms, key=lambda room: len(room[0]))
    connection.execute(delete(Remark).where(Remark.unit_id == unit))
    return head, forms


def beside(connection: Connection, unit: int, head: int) -> list[Form]:
    rows = connection.execute(
        select(Submission.id, Submission.filler_id, Employee.full_name)
        .join(Employee, Employee.id == Submission.filler_id)
        .where(Submission.unit_id == unit, Submission.filler_id != head)
        .where(Submission.form == "mau-02a", Submission.state == "asked")
        .order_by(Submission.id)
    )
    return [(row.id, row.filler_id, row.full_name) for row in rows]


def sound(page: Page) -> None:
    """No finding of axe, and nothing to scroll sideways."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.response["violations"] == [], found.generate_report()
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0


def choose(page: Page, level: str, remark: str = "") -> None:
    page.get_by_label(level, exact=True).check()
    page.get_by_label("Nhận xét", exact=True).fill(remark)
    page.locator("form.remarking button.main").click()


@WAYS
def test_the_head_remarks_on_one_after_the_other(
    office: Office, pick_up: Callable[..., Page], ways: dict[str, Any]
) -> None:
    page = pick_up(**ways)
    head_comes_in(office, page)
    page.goto(f"{office.url}/don-vi/nhan-xet")
    expect(page.locator("h1")).to_contain_text("Nhận xét, đề xuất mức")
    if ways.get("javascript", True):
        sound(page)
        page.evaluate("window.staysHere = true")
    rows = page.locator("table.stacked tbody tr")
    count = rows.count()
    page.get_by_role("link", name="Bắt đầu: ").click()
    expect(page.locator("form.remarking")).to_be_visible()
    if ways.get("javascript", True):
        sound(page)
    said = 0
    while page.locator("form.remarking").count():
        name = page.locator("h1").inner_text()
        level = EXCELLENT if said < 3 else GOOD
        choose(page, level, f"Nhận xét riêng về {name}.")
        expect(page.locator(".saved")).to_contain_text(f"Đã lưu: {name} – {level}")
        said += 1
    # Groups with no one proposed "good" may have no one proposed "excellent".
    expect(page.locator(".groups .over").first).to_contain_text("vượt")
    expect(page.locator(".quota").first).to_contain_text("20 % ×")
    expect(page.locator("table.stacked")).to_contain_text("Văn phòng ghi")
    assert said == count - 1
    page.locator(".quota summary").first.click()
    expect(page.locator(".quota blockquote").first).to_contain_text("không vượt quá 20%")
    if ways.get("javascript", True):
        assert page.evaluate("window.staysHere") is True  # swapped, never loaded anew
        sound(page)


@WAYS
def test_the_head_types_in_for_who_has_no_phone(
    office: Office, pick_up: Callable[..., Page], ways: dict[str, Any]
) -> None:
    page = pick_up(**ways)
    task, employee, name = head_comes_in(office, page)[-1]
    page.goto(f"{office.url}/nhap-ho/{task}")
    expect(page.locator("h1")).to_have_text(f"Nhập hộ {name}")
    page.get_by_role("button", name="Bắt đầu nhập hộ").click()
    expect(page.locator(".helping")).to_contain_text(f"nhập hộ {name}")
    if ways.get("javascript", True):
        sound(page)
    press(page, "Đúng")
    page.locator("#answer").fill("Một đoạn gõ dở, chưa lưu, trên máy của người khác.")
    page.reload()
    assert page.locator("#answer").input_value() == ""
    page.get_by_role("button", name="Xong, trở về").click()
    expect(page.locator("h1")).to_have_text(f"Nhập hộ {name}")
    page.get_by_role("button", name="Bắt đầu nhập hộ").click()
    expect(page.locator("form.question")).to_be_visible()
    answer_until(page, "Bản kiểm điểm cá nhân: xem lại")
    expect(page.locator(".helping")).to_contain_text(f"nhập hộ {name}")
    page.get_by_role("button", name="Nộp bản kiểm điểm").click()
    expect(page.locator(".saved")).to_contain_text("Đã nộp. Phiên nhập hộ đã kết thúc")
    expect(page.locator("main")).to_contain_text("chờ xác nhận")
    assert "nhap-ho" not in {cookie["name"] for cookie in page.context.cookies()}
    if ways.get("javascript", True):
        # What htmx itself notes is an address of the helper's; of the other nothing is there.
        left = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
        assert left in ([], ["htmx-current-path-for-history"])
        sound(page)
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Xem lại trước khi nộp")

    own = pick_up(**ways)
    made = office.wait(campaigns.invite(office.rooms, 1))[employee]
    come_in(own, office, made.link_code)
    expect(own.locator(".settling")).to_contain_text("nhập hộ anh/chị")
    if ways.get("javascript", True):
        sound(own)
    own.get_by_role("button", name="Đúng là của tôi").click()
    expect(own.locator(".receipt")).to_contain_text("người được nhập hộ tự xác nhận")
    kept = select(ReceiptRecord.confirmed_how).where(ReceiptRecord.submission_id == task)
    how = office.wait(office.rooms.store.read(lambda c: c.scalar(kept)))
    assert how == "người được nhập hộ tự xác nhận"
