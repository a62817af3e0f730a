"""A Party member fills Mẫu số 02A in three sittings on two phones."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Office
from tests.journeys.phone import answer, answer_until, come_in, heading, press

UNFINISHED = "Giữ gìn đoàn kết nội bộ; tác phong đúng mực, đúng giờ."


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_party_member_fills_02a_in_three_sittings_on_two_phones(
    office: Office, pick_up: Callable[..., Page], *, javascript: bool
) -> None:
    asked, invited = office.somebody("mau-02a")
    form = f"{office.url}/viec/{asked.submission}"

    # First sitting, on the first phone: until the tea break.
    phone = pick_up(javascript=javascript)
    come_in(phone, office, invited.link_code)
    task = phone.locator(".task", has_text="Mẫu số 02A")  # a leader owes two more forms
    expect(task).to_contain_text("thứ Năm ngày 24/10/2024")
    task.get_by_role("link", name="Bắt đầu").click()
    expect(phone.locator("h1")).to_contain_text("có đúng không?")
    answer(phone)
    expect(phone.get_by_text("Mỗi câu được lưu ngay")).to_be_visible()
    phone.locator("#answer").fill(UNFINISHED)
    phone.get_by_role("button", name="Để sau").click()
    expect(task).to_contain_text("Đã trả lời 2/")

    # A second phone, by a code that is typed.
    phone.goto(f"{office.url}/thiet-bi")
    phone.get_by_role("button", name="Thêm điện thoại").click()
    expect(phone.locator(".qr svg")).to_be_visible()
    code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", phone.locator("main").inner_text())
    assert code
    second = pick_up(javascript=javascript)
    second.goto(office.url)
    second.get_by_label("Mã mời").fill(code.group().lower())
    second.get_by_label("Mã cán bộ của anh/chị").fill(asked.staff_code)
    second.get_by_role("button", name="Vào", exact=True).click()
    second.get_by_role("button", name="Tôi đã đọc").click()

    # Second sitting, on the second phone: it opens where the first one stopped.
    second.get_by_role("link", name="Tiếp tục").first.click()
    expect(second.locator("h1")).to_contain_text("cấp độ thực hiện: mục 1")
    press(second, "Lùi")
    expect(second.locator("#answer")).to_have_value(UNFINISHED)
    press(second, f"Giữ nguyên: {UNFINISHED}")
    answer_until(second, "1. Hạn chế, khuyết điểm")
    press(second, "Không có")
    second.close()

    # Third sitting, on the first phone again: to the end.
    phone.goto(form)
    assert heading(phone) == "2. Nguyên nhân của hạn chế, khuyết điểm"
    answer_until(phone, "Bản kiểm điểm cá nhân: xem lại")
    phone.get_by_role("button", name="Sửa 1. Hạn chế, khuyết điểm").click()
    expect(phone.locator("h1")).to_have_text("1. Hạn chế, khuyết điểm")
    phone.locator("#answer").fill("Có lúc xử lý văn bản còn chậm một ngày.")
    press(phone, "Lưu và tiếp tục")
    expect(phone.locator("h1")).to_have_text("Bản kiểm điểm cá nhân: xem lại")
    expect(phone.get_by_text("Có lúc xử lý văn bản còn chậm một ngày.")).to_be_visible()
    phone.get_by_role("button", name="Nộp bản kiểm điểm").click()
    expect(phone.locator("h1")).to_contain_text("Đã nộp")
    expect(phone.locator(".receipt")).to_contain_text("Đúng hạn")
    assert re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", phone.locator(".stamp").inner_text())
    receipt = phone.locator(".receipt").inner_text()
    phone.reload()
    assert phone.locator(".receipt").inner_text() == receipt
    phone.goto(office.url)
    expect(task.locator(".badge")).to_have_text("Đã nộp")
