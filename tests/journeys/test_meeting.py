"""A unit's meeting in a browser: the head on a phone, the secretary on a laptop, one sitting."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import Connection, select

from phieu import campaigns
from storage.people import Employee, Membership, Unit
from tests.journeys.conftest import Office
from tests.journeys.phone import come_in

LAPTOP: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 900}, "is_mobile": False, "has_touch": False,
}  # fmt: skip
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
GOOD = "Hoàn thành tốt nhiệm vụ"


@dataclass(frozen=True)
class Cast:
    unit: int
    head: int
    deputy: int
    secretary: int
    names: dict[int, str]


def smallest_room(connection: Connection) -> Cast:
    """The smallest unit that has a head and a deputy."""
    rows = connection.execute(
        select(Employee.id, Employee.full_name, Employee.facts, Membership.unit_id)
        .join(Membership, Membership.employee_id == Employee.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Employee.outside_system.is_(False), Unit.kind == "phong")
    ).all()
    rooms: dict[int, list[Any]] = {}
    for row in rows:
        rooms.setdefault(row.unit_id, []).append(row)
    found = []
    for unit, people in rooms.items():
        heads = [row.id for row in people if row.facts.get("head") is True]
        deputies = [row.id for row in people if row.facts.get("deputy") is True]
        others = [row.id for row in people if row.id not in {*heads, *deputies}]
        if heads and deputies and others:
            names = {row.id: row.full_name for row in people}
            found.append((len(people), Cast(unit, heads[0], deputies[0], others[0], names)))
    return min(found, key=lambda each: each[0])[1]


def sound(page: Page) -> None:
    """No finding of axe, and nothing to scroll sideways."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.response["violations"] == [], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_meeting_is_held_in_one_sitting(  # noqa: PLR0915 - a walk
    office: Office, pick_up: Callable[..., Page]
) -> None:
    cast = office.wait(office.rooms.store.read(smallest_room))
    made = office.wait(campaigns.invite(office.rooms, 1))
    head, secretary, deputy = pick_up(**PHONE), pick_up(**LAPTOP), pick_up(**PHONE)
    for page, who in ((head, cast.head), (secretary, cast.secretary), (deputy, cast.deputy)):
        come_in(page, office, made[who].link_code)

    head.goto(f"{office.url}/hop")
    sound(head)
    head.get_by_role("link", name="Bắt đầu họp").first.click()
    head.get_by_label("Thư ký", exact=True).select_option(str(cast.secretary))
    head.get_by_label("Địa điểm họp", exact=True).fill("Phòng họp số 2")
    sound(head)
    press(head, "Bắt đầu họp")
    expect(head).to_have_url(re.compile(r"/hop/\d+$"))
    sound(head)
    meeting = head.url.split("?")[0]

    head.get_by_role("link", name="Tiếp tục").click()
    head.get_by_label("Người phát biểu", exact=True).select_option(str(cast.deputy))
    head.get_by_label("Ý kiến", exact=True).fill("Đơn vị hoàn thành kế hoạch, cần giữ hạn báo cáo.")
    press(head, "Ghi ý kiến")
    expect(head.get_by_text("cần giữ hạn báo cáo").first).to_be_visible()
    head.get_by_label(GOOD, exact=True).check()
    head.get_by_label("Kết luận của người chủ trì", exact=True).fill(
        "Tập thể đoàn kết, hoàn thành nhiệm vụ."
    )
    sound(head)
    press(head, "Ghi kết luận")
    expect(head.get_by_text("được biểu quyết")).to_be_visible()
    sound(head)
    press(head, "Tất cả tán thành")

    expect(head.locator("h1")).to_contain_text(cast.names[cast.head])
    own = head.url.split("?")[0]
    sound(head)
    deputy.goto(own)
    deputy.get_by_label(GOOD, exact=True).check()
    deputy.get_by_label("Kết luận của người chủ trì", exact=True).fill("Điều hành tốt.")
    press(deputy, "Ghi kết luận")
    expect(deputy.get_by_text("Đã lưu.")).to_be_visible()

    for at in range(len(cast.names) - 1):
        page = secretary if at % 2 else head
        page.goto(meeting)
        page.get_by_role("link", name="Tiếp tục").click()
        if page.locator("h1").inner_text() == cast.names[cast.secretary]:
            page = head  # nobody writes down what is concluded of themselves
            page.goto(meeting)
            page.get_by_role("link", name="Tiếp tục").click()
        if page is secretary:
            sound(page)
        page.get_by_label(GOOD, exact=True).check()
        page.get_by_label("Kết luận của người chủ trì", exact=True).fill(
            "Hoàn thành tốt việc được giao."
        )
        press(page, "Ghi kết luận")
        expect(page.get_by_text("Đã lưu nội dung trước")).to_be_visible()

    head.goto(meeting)
    head.get_by_role("link", name="Tiếp tục").click()
    expect(head.get_by_role("link", name="Mở bỏ phiếu")).to_be_visible()
    sound(head)
    head.get_by_text("Không xem xét").first.click()
    head.get_by_label("Lý do, ghi vào biên bản", exact=True).fill("Bình xét ở cuộc họp sau.")
    press(head, "Không xem xét")

    head.get_by_label("Kết luận của người chủ trì", exact=True).fill("Thống nhất các mức đề nghị.")
    sound(head)
    press(head, "Kết thúc cuộc họp")
    expect(head.locator("h1")).to_have_text("Biên bản họp")
    sound(head)
    secretary.goto(f"{meeting}/bien-ban")
    press(secretary, "Đã đọc lại và thông qua")
    expect(secretary.get_by_role("button", name="Tôi đã ký biên bản")).to_be_visible()
    sound(secretary)
    press(secretary, "Tôi đã ký biên bản")
    expect(secretary.get_by_text("Chờ người còn lại xác nhận")).to_be_visible()
    head.reload()
    press(head, "Tôi đã ký biên bản")
    expect(head.get_by_text("Cả hai đã xác nhận: biên bản đã ký.")).to_be_visible()
    expect(head.get_by_text("Thống nhất các mức đề nghị.")).to_be_visible()
