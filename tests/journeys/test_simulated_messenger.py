"""The page of the simulated messenger in a browser: news come by themselves, acts go at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.telegram.remote import RemoteBotApi

LAN = 7_100_000_001


@pytest.fixture(scope="module")
def messenger() -> Iterator[RemoteBotApi]:
    with RemoteBotApi.started("--person", "Nguyễn Thị Lan") as api:
        yield api


def bot(messenger: RemoteBotApi, method: str, **given: object) -> None:
    httpx.post(f"{messenger.url}/bot{messenger.token}/{method}", json=given).raise_for_status()


def test_a_chat_as_on_a_phone(messenger: RemoteBotApi, pick_up: Callable[..., Page]) -> None:
    phone = pick_up()
    phone.goto(messenger.url)
    phone.get_by_role("link", name="Nguyễn Thị Lan").click()
    phone.get_by_role("button", name="BẮT ĐẦU").click()
    expect(phone.locator(".mine")).to_have_count(1)

    keys = [[{"text": "Bắt đầu", "callback_data": "go"}]]
    keys += [[{"text": "Mở trang", "url": "http://127.0.0.1:1/vao/x"}]]
    bot(
        messenger, "sendMessage", chat_id=LAN, text="<b>Chào</b> chị", parse_mode="HTML",
        reply_markup={"inline_keyboard": keys},
    )  # fmt: skip
    expect(phone.locator(".theirs .text")).to_have_text("Chào chị")  # nobody reloaded
    link = phone.get_by_role("link", name="Mở trang")
    expect(link).to_have_attribute("target", "_blank")

    phone.get_by_role("button", name="Bắt đầu").click()
    expect(phone.locator(".key.waiting")).to_have_count(1)
    (press,) = messenger.state()["unanswered"]
    bot(messenger, "answerCallbackQuery", callback_query_id=press, text="Đã ghi")
    expect(phone.get_by_role("status")).to_have_text("Đã ghi")
    expect(phone.locator(".key.waiting")).to_have_count(0)

    phone.get_by_label("Tin nhắn").fill("Tôi làm sai")
    phone.keyboard.press("Enter")
    expect(phone.locator(".mine .text").last).to_have_text("Tôi làm sai")
    expect(phone.get_by_label("Tin nhắn")).to_have_value("")
    phone.get_by_role("link", name="Sửa tin này").last.click()
    phone.get_by_label("Tin nhắn").fill("Tôi làm đúng")
    phone.get_by_role("button", name="Lưu").click()
    expect(phone.locator(".mine").last).to_contain_text("Tôi làm đúng")
    expect(phone.locator(".mine").last).to_contain_text("đã sửa")

    file = {"name": "minh-chung.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    phone.locator("input[type=file]").set_input_files(files=[file])
    expect(phone.get_by_role("link", name="minh-chung.pdf")).to_be_visible()
    assert phone.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )

    phone.get_by_label("Khác", exact=True).click()
    phone.get_by_role("button", name="Chặn bot").click()
    expect(phone.get_by_role("button", name="KHỞI ĐỘNG LẠI BOT")).to_be_visible()
