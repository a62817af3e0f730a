"""Telegram beside the phone page: connecting, disconnecting, and links from the chat back here."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from pages.rooms import Rooms
from people.channels import (
    Bound,
    account_of,
    bind,
    blocked,
    live_account,
    notice_confirmed,
    page_code,
)
from storage.access import Session
from storage.channels import Outgoing
from tests.bot.phone import Phone
from tests.intake.campaigns import AN, BINH, NOW

Phones = Callable[..., Phone]
BOT = "phieu_thu_bot"


async def bound(rooms: Rooms, code: str, subject: str = "7001", staff_code: str = "") -> Bound:
    done = await rooms.store.write(
        lambda c: bind(c, "telegram", subject, code, staff_code=staff_code, now=NOW)
    )
    assert isinstance(done, Bound)
    return done


async def connected(phones: Phones, employee: int = AN) -> tuple[Phone, str]:
    """The page that shows how to connect, and the code of its link."""
    phone = await phones(bot_name=BOT).sign_in(employee)
    await phone.open("/thiet-bi")
    await phone.press(action="/thiet-bi/telegram")
    [link] = [a.get("href") for a in phone.page.iter("a") if "t.me" in (a.get("href") or "")]
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "t.me", f"/{BOT}")
    return phone, parse_qs(parts.query)["start"][0]


async def test_without_a_bot_nothing_speaks_of_telegram(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    assert "Telegram" not in phone.text
    await phone.open("/thiet-bi")
    assert "Telegram" not in phone.text
    fields = phone.fields(phone.form("/thiet-bi/them"))
    await phone.post("/thiet-bi/telegram", fields)
    assert (phone.path, phone.status) == ("/thiet-bi", 200)


async def test_the_link_on_the_page_binds_the_account_of_the_person(
    phones: Phones, rooms: Rooms
) -> None:
    phone, code = await connected(phones)
    assert phone.page.xpath("//div[@class='qr']//*[local-name()='svg']")
    assert (await bound(rooms, code)).employee_id == AN
    await phone.open("/thiet-bi")
    assert "Đang nối" in phone.text
    assert "21/10/2024" in phone.text
    await phone.open("/")
    assert "Nối Telegram" not in phone.text


async def test_what_the_page_says_to_type_binds_too(phones: Phones, rooms: Rooms) -> None:
    phone, _ = await connected(phones)
    line = re.search(r"([0-9A-Z]{5}-[0-9A-Z]{5}) (\S+)", phone.text)
    assert line
    assert f"@{BOT}" in phone.text
    assert (await bound(rooms, line[1], staff_code=line[2])).employee_id == AN


async def test_who_is_not_connected_is_led_there_from_the_task_list(phones: Phones) -> None:
    phone = await phones(bot_name=BOT).sign_in(AN)
    assert "/thiet-bi#telegram" in [a.get("href") for a in phone.page.iter("a")]


async def test_an_account_that_nothing_reaches_is_shown_as_such(
    phones: Phones, rooms: Rooms
) -> None:
    phone, code = await connected(phones)
    await bound(rooms, code)
    await rooms.store.write(lambda c: blocked(c, "telegram", "7001", "blocked", NOW))
    await phone.open("/thiet-bi")
    assert "Không gửi được" in phone.text


async def test_disconnecting_cuts_the_account_and_tells_it(phones: Phones, rooms: Rooms) -> None:
    phone, code = await connected(phones)
    await bound(rooms, code)
    await phone.open("/thiet-bi")
    await phone.press(action="/thiet-bi/telegram/ngat")
    assert phone.path == "/thiet-bi"
    assert "Đang nối" not in phone.text
    assert await rooms.store.read(lambda c: account_of(c, "telegram", "7001", NOW)) is None
    told = select(Outgoing.content).where(Outgoing.address == "7001")
    assert "trang Phiếu" in (await rooms.store.read(lambda c: c.scalar(told)))["text"]


async def test_nobody_disconnects_somebody_else(phones: Phones, rooms: Rooms) -> None:
    _, code = await connected(phones)
    await bound(rooms, code)
    binh = await phones(bot_name=BOT).sign_in(BINH)
    await binh.open("/thiet-bi")
    fields = binh.fields(binh.form("/thiet-bi/them"))
    await binh.post("/thiet-bi/telegram/ngat", fields)
    assert await rooms.store.read(lambda c: live_account(c, AN, "telegram")) is not None


async def test_a_foreign_page_cannot_disconnect(phones: Phones, rooms: Rooms) -> None:
    phone, code = await connected(phones)
    await bound(rooms, code)
    await phone.post("/thiet-bi/telegram/ngat", {})
    assert phone.status == 403
    assert await rooms.store.read(lambda c: live_account(c, AN, "telegram")) is not None


async def chat_link(rooms: Rooms, employee: int, to: str) -> str:
    code = await rooms.store.write(lambda c: page_code(c, employee, NOW))
    return f"/vao/{code}?den={to}"


async def sessions(rooms: Rooms) -> int:
    return len(await rooms.store.read(lambda c: c.scalars(select(Session.id)).all()))


async def test_a_link_from_the_chat_is_used_by_a_press_alone(phones: Phones, rooms: Rooms) -> None:
    link = await chat_link(rooms, AN, f"/viec/{AN}")
    phone = phones(bot_name=BOT)
    for _ in range(3):
        await phone.open(link)  # a preview fetches it too
    assert await sessions(rooms) == 0
    assert "Nguyễn Văn An" not in phone.answer.text
    await phone.press()
    assert phone.path == "/rieng-tu"
    await phone.press()
    assert phone.path == f"/viec/{AN}"


async def test_who_confirmed_the_notice_in_the_chat_lands_on_the_page_at_once(
    phones: Phones, rooms: Rooms
) -> None:
    _, code = await connected(phones)
    account = (await bound(rooms, code)).account_id
    seen = await rooms.store.read(lambda c: c.scalar(select(Session.notice_seen)))
    await rooms.store.write(lambda c: notice_confirmed(c, account, seen))
    other = await phones(bot_name=BOT).open(await chat_link(rooms, AN, f"/viec/{AN}"))
    await other.press()
    assert other.path == f"/viec/{AN}"


async def test_who_is_in_already_goes_straight_on_and_uses_nothing(
    phones: Phones, rooms: Rooms
) -> None:
    phone = await phones(bot_name=BOT).sign_in(AN)
    link = await chat_link(rooms, AN, f"/viec/{AN}")
    await phone.open(link)
    assert phone.path == f"/viec/{AN}"
    assert await sessions(rooms) == 1
    other = await phones(bot_name=BOT).open(link)
    await other.press()
    assert await sessions(rooms) == 2


async def test_who_came_from_the_chat_is_told_the_way_back(phones: Phones, rooms: Rooms) -> None:
    phone = await phones(bot_name=BOT).sign_in(AN)
    await phone.open(f"/viec/{AN}")
    assert "Telegram" not in phone.text
    await phone.open(await chat_link(rooms, AN, f"/viec/{AN}"))
    await phone.press(do="save", choice="yes")
    assert "Anh/chị làm tiếp ở đây, hoặc trở lại Telegram" in phone.text
    assert f"https://t.me/{BOT}" in phone.answer.text


async def test_a_link_of_somebody_else_asks_first(phones: Phones, rooms: Rooms) -> None:
    phone = await phones(bot_name=BOT).sign_in(BINH)
    await phone.open(await chat_link(rooms, AN, f"/viec/{AN}"))
    assert phone.heading == "Mở trang của anh/chị"


async def test_a_used_link_says_to_press_again_in_the_chat(phones: Phones, rooms: Rooms) -> None:
    link = await chat_link(rooms, AN, f"/viec/{AN}")
    for phone in (phones(bot_name=BOT), phones(bot_name=BOT)):
        await phone.open(link)
        await phone.press()
    assert phone.status == 403
    assert "quay lại Telegram" in phone.text
    assert "Mã này không dùng được nữa" not in phone.text
    assert phone.fields(phone.form())["code"] == [""]


@pytest.mark.parametrize(
    "to",
    [
        "https://xau.example/", "//xau.example", "/\\xau.example", "/viec/../van-phong",
        "javascript:alert(1)", "/dang-xuat", "/viec/1%0d%0aSet-Cookie:x=1", "/vao/abc", "viec/1",
    ],
)  # fmt: skip
async def test_a_link_leads_to_no_other_place(phones: Phones, rooms: Rooms, to: str) -> None:
    phone = await phones(bot_name=BOT).open(await chat_link(rooms, AN, to))
    await phone.press()
    await phone.press()
    assert (phone.answer.url.host, phone.path) == ("phieu.test", "/")


@pytest.mark.parametrize("to", ["/", "/viec/1", "/viec/1/xem", "/thiet-bi", "/don-vi?dot=1"])
async def test_a_link_leads_to_a_page_for_people(phones: Phones, rooms: Rooms, to: str) -> None:
    phone = await phones(bot_name=BOT).sign_in(AN)
    link = await chat_link(rooms, AN, to)
    got = await phone.client.get(link)
    assert (got.status_code, got.headers["location"]) == (303, to)
