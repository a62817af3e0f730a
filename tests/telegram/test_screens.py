"""The page on which one plays the people, as a browser without JavaScript sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.telegram.bot_api import BotApi
from tests.telegram.showing import shown

LAN = 7_100_000_001


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as made:
        made.person(LAN, "Nguyễn Thị Lan")
        yield made


@pytest.fixture
async def phone(api) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=api.app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://phone", follow_redirects=True
    ) as made:
        yield made


async def bot_says(api: BotApi, text: str, **buttons: str) -> int:
    keys = [[{"text": label, "callback_data": data}] for label, data in buttons.items()]
    said = await api.call(
        "sendMessage",
        {
            "chat_id": LAN,
            "text": text,
            "parse_mode": "HTML",
            "reply_markup": {"inline_keyboard": keys},
        },
    )
    assert said["ok"], said
    return int(said["result"]["message_id"])


def kinds(api: BotApi) -> list[str]:
    return [each.kind for each in api.pending.waiting.values()]


async def test_it_says_that_it_is_simulated(phone):
    page = (await phone.get("/")).text
    assert "Ứng dụng nhắn tin mô phỏng" in page
    assert "Nguyễn Thị Lan" in page


async def test_an_invitation_opens_with_the_one_who_is_chosen(api, phone):
    assert 'value="ma-moi-9"' in (await phone.get(f"/{api.username}?start=ma-moi-9")).text
    await phone.post(f"/p/{LAN}/start", data={"payload": "ma-moi-9"})
    assert api.chat(LAN)[-1].text == "/start ma-moi-9"
    assert "ma-moi-9" not in (await phone.get(f"/p/{LAN}")).text


async def test_talking_pressing_and_editing(api, phone):
    assert "BẮT ĐẦU" in (await phone.get(f"/p/{LAN}")).text
    await phone.post(f"/p/{LAN}/start")
    sent = await bot_says(api, "<b>Chọn</b> đi", Có="y")
    page = (await phone.get(f"/p/{LAN}")).text
    assert "<b>Chọn</b> đi" in page
    await phone.post(f"/p/{LAN}/press", data={"message": sent, "data": "y"})
    assert "key waiting" in (await phone.get(f"/p/{LAN}")).text
    (press,) = api.presses
    await api.call("answerCallbackQuery", {"callback_query_id": press, "text": "Đã ghi"})
    page = (await phone.get(f"/p/{LAN}")).text
    assert "Đã ghi" in page
    assert "key waiting" not in page
    await phone.post(f"/p/{LAN}/say", data={"text": "sai <b>"})
    mine = api.chat(LAN)[-1].id
    assert "sai &lt;b&gt;</textarea>" in (await phone.get(f"/p/{LAN}?edit={mine}")).text
    await phone.post(f"/p/{LAN}/edit", data={"message": mine, "text": "đúng"})
    assert (api.chat(LAN)[-1].text, api.chat(LAN)[-1].edited) == ("đúng", True)
    assert kinds(api) == ["message", "callback_query", "message", "edited_message"]


async def test_only_what_is_new_is_sent_again(api, phone):
    await api.start(LAN)
    first = await phone.get(f"/p/{LAN}/log")
    seen = {"seen": first.headers["x-news"]}
    assert (await phone.get(f"/p/{LAN}/log", params=seen)).status_code == 204
    await bot_says(api, "Tin mới")
    assert "Tin mới" in (await phone.get(f"/p/{LAN}/log", params=seen)).text


async def test_files_and_stuff(api, phone):
    await api.start(LAN)
    await phone.post(
        f"/p/{LAN}/files", files=[("file", ("a.pdf", b"%PDF")), ("file", ("b.pdf", b"B"))]
    )
    await phone.post(f"/p/{LAN}/stuff", data={"what": "sticker"})
    page = (await phone.get(f"/p/{LAN}")).text
    assert "a.pdf" in page
    assert "b.pdf" in page
    assert "(nhãn dán)" in page
    message = next(each.id for each in api.chat(LAN) if each.file == "a.pdf")
    assert (await phone.get(f"/p/{LAN}/file/{message}")).content == b"%PDF"


async def test_blocking_and_starting_again(api, phone):
    await api.start(LAN)
    assert "KHỞI ĐỘNG LẠI" in (await phone.post(f"/p/{LAN}/block")).text
    await phone.post(f"/p/{LAN}/start")
    assert kinds(api) == ["message", "my_chat_member", "my_chat_member", "message"]


async def test_the_network_is_switched_off_and_on(api, phone):
    assert "đang mất mạng" in (await phone.post("/reachable", data={"on": ""})).text
    assert not api.reachable
    await phone.post("/reachable", data={"on": "1"})
    assert api.reachable


async def test_somebody_new(api, phone):
    page = (await phone.post("/people", data={"name": "Lê Ngọc Ánh"})).text
    assert "Lê Ngọc Ánh" in page
    assert set(api.people) == {LAN, LAN + 1}


@pytest.mark.parametrize(
    ("text", "entities", "html"),
    [
        ("a < b", [], "a &lt; b"),
        ("😀 đậm", [("bold", 3, 3)], "😀 <b>đậm</b>"),
        ("xy", [("bold", 0, 2), ("italic", 0, 2)], "<b><i>xy</i></b>"),
        ("xyz", [("bold", 0, 3), ("italic", 1, 1)], "<b>x<i>y</i>z</b>"),
        ("xy", [("bold", 0, 1), ("italic", 1, 1)], "<b>x</b><i>y</i>"),
        ("/a /b", [("code", 0, 2)], "<code>/a</code> <button"),
        (
            "mở http://127.0.0.1:8000/x.",
            [],
            (
                'mở <a href="http://127.0.0.1:8000/x" target="_blank" rel="noopener">'
                "http://127.0.0.1:8000/x</a>."
            ),
        ),
    ],
)
def test_marks_become_html(text, entities, html):
    told = tuple({"type": kind, "offset": at, "length": much} for kind, at, much in entities)
    assert str(shown(text, told)).startswith(html)
