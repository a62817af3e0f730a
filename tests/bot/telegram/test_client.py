"""What Telegram and the network do to a call, and what this lets us do next."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.telegram.client import Client
from bot.telegram.outcomes import (
    Delivered,
    NotModified,
    NotSent,
    Outcome,
    Refused,
    TooFast,
    Unsure,
)

TOKEN = "123456789:AAF-not_a_real_token_0123456789abcd"  # noqa: S105
CARD = {"do": "send", "text": "<b>Chào</b>", "keyboard": [[{"text": "Có", "data": "a:1"}]]}
EDIT = {"do": "edit", "message": 5, "text": "Chào", "keyboard": []}

Answer = Callable[[httpx.Request], httpx.Response]


def talking_to(answer: Answer) -> Client:
    return Client(TOKEN, "http://telegram.test", transport=httpx.MockTransport(answer))


def saying(code: int, **said: Any) -> Answer:
    return lambda _: httpx.Response(code, json=said)


def showing(code: int, page: str = "") -> Answer:
    return lambda _: httpx.Response(code, text=page)


def refusing(code: int, description: str, **parameters: Any) -> Answer:
    said = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    return saying(code, **said)


def raising(error: type[Exception]) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error(f"{request.url} is gone")

    return answer


async def outcome(answer: Answer, content: dict[str, Any] = CARD) -> Outcome:
    async with talking_to(answer) as client:
        return await client.send("77", content)


async def test_a_message_goes_out_as_html_with_its_keyboard_and_no_preview() -> None:
    asked: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(httpx.QueryParams(request.content.decode())))
        message = {"message_id": 41, "date": 1, "chat": {"id": 77, "type": "private"}}
        return httpx.Response(200, json={"ok": True, "result": message})

    assert await outcome(answer) == Delivered(41)
    (call,) = asked
    assert (call["chat_id"], call["parse_mode"], call["text"]) == ("77", "HTML", "<b>Chào</b>")
    keyboard = json.loads(call["reply_markup"])["inline_keyboard"]
    assert keyboard == [[{"text": "Có", "callback_data": "a:1"}]]
    assert json.loads(call["link_preview_options"]) == {"is_disabled": True}


@pytest.mark.parametrize(
    ("code", "description", "why"),
    [
        (403, "Forbidden: bot was blocked by the user", "blocked"),
        (403, "Forbidden: user is deactivated", "deactivated"),
        (403, "Forbidden: bot can't initiate conversation with a user", "not_found"),
        (400, "Bad Request: chat not found", "not_found"),
        (400, "Bad Request: message to edit not found", "gone"),
        (400, "Bad Request: message can't be edited", "gone"),
        (400, "Bad Request: message is too long", "too_long"),
        (400, "Bad Request: can't parse entities: Unsupported start tag", "bad_markup"),
        (400, "Bad Request: BUTTON_DATA_INVALID", "bad_button"),
        (400, "Bad Request: something new", "bad_request"),
    ],
)
async def test_a_refusal_says_why(code: int, description: str, why: str) -> None:
    assert await outcome(refusing(code, description)) == Refused(why)


async def test_a_chat_that_became_a_group_is_nobodys_any_more() -> None:
    answer = refusing(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001)
    assert await outcome(answer) == Refused("not_found")


async def test_an_edit_that_changes_nothing_is_as_good_as_done() -> None:
    answer = refusing(400, "Bad Request: message is not modified: specified new message content")
    assert await outcome(answer, EDIT) == NotModified()


@pytest.mark.parametrize("seconds", [1, 35, 3600])
async def test_a_429_says_how_long_to_wait(seconds: int) -> None:
    answer = refusing(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
    assert await outcome(answer) == TooFast(seconds)


async def test_a_429_of_a_proxy_is_waited_for_as_well() -> None:
    assert await outcome(showing(429, "<html>")) == TooFast(5)


LOST: dict[str, Answer] = {
    "500": saying(500, ok=False, description="Internal Server Error"),
    "a page of a proxy": showing(502, "<html>Bad Gateway</html>"),
    "a page of a hotel": showing(200, "<html>Welcome</html>"),
    "nothing": showing(200),
    "half of it": showing(200, '{"ok":true,"resu'),
    "nested without end": showing(200, "[" * 100_000),
    "half a message": saying(200, ok=True, result={"message_id": 41}),
    "no result": saying(200, ok=True),
    "no time for the answer": raising(httpx.ReadTimeout),
    "cut while reading": raising(httpx.ReadError),
    "cut while writing": raising(httpx.WriteError),
    "closed": raising(httpx.RemoteProtocolError),
}


@pytest.mark.parametrize("what", LOST)
async def test_fault_24_and_25_an_answer_that_is_lost_or_senseless_leaves_us_unsure(
    what: str,
) -> None:
    assert isinstance(await outcome(LOST[what]), Unsure)


async def test_a_firewalls_403_is_no_block_by_the_person() -> None:
    answer = await outcome(showing(403, "<html>Chặn</html>"))
    assert isinstance(answer, Unsure)


@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError]
)
async def test_what_never_reached_telegram_was_certainly_not_sent(error: type[Exception]) -> None:
    assert await outcome(raising(error)) == NotSent(error.__name__)


@pytest.mark.parametrize("code", [401, 404])
async def test_a_wrong_token_sends_nothing(code: int) -> None:
    assert await outcome(refusing(code, "Not Found")) == NotSent("token")


async def test_fault_27_the_answer_to_an_old_press_is_let_go() -> None:
    answer = refusing(400, "Bad Request: query is too old and response timeout expired")
    async with talking_to(answer) as client:
        assert await client.answer_press("9", "Đã ghi") == Refused("too_old")


async def test_updates_come_as_they_are_and_unparsed() -> None:
    asked: list[httpx.URL] = []
    raw = b'{"ok":true,"result":[{"update_id":1e999}]}'

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(200, content=raw)

    async with talking_to(answer) as client:
        assert await client.updates(8, wait_seconds=1, kinds=["message"]) == raw
    assert dict(asked[0].params) == {
        "timeout": "1", "limit": "100", "allowed_updates": '["message"]', "offset": "8",
    }  # fmt: skip


async def test_fault_35_another_poller_is_a_conflict() -> None:
    answer = refusing(409, "Conflict: terminated by other getUpdates request")
    async with talking_to(answer) as client:
        assert await client.updates(None, wait_seconds=0, kinds=[]) == Refused("conflict")


def giving(content: bytes, *, size: int | None = None) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        if "/file/bot" in request.url.path:
            return httpx.Response(200, content=content)
        file = {"file_id": "f", "file_unique_id": "u", "file_path": "documents/1.pdf"}
        if size is not None:
            file["file_size"] = size
        return httpx.Response(200, json={"ok": True, "result": file})

    return answer


async def test_a_file_is_fetched() -> None:
    async with talking_to(giving(b"%PDF-1.7")) as client:
        assert await client.fetch_file("f", 100) == b"%PDF-1.7"


@pytest.mark.parametrize("size", [None, 3, 101])
async def test_a_file_that_is_too_large_is_refused_whatever_it_claims(size: int | None) -> None:
    async with talking_to(giving(b"x" * 101, size=size)) as client:
        assert await client.fetch_file("f", 100) == Refused("too_long")
