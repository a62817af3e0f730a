"""The moments of a request, its limits, its origin, and the headers of every answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from intake.calendar import Moments
from intake.library import Library
from pages import csrf, tickets
from pages.errors import ProblemError
from pages.forms import form_of
from pages.installing import install
from pages.policies import Policy, stated
from pages.rooms import Rooms
from phieu.clock import SimulatedClock

NOW = dt.datetime(2024, 10, 24, 16, 59, 58, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
ORIGIN = "http://phieu.test"
KEY = b"a secret of these tests"


class NoStore:
    """Pages that find nothing in storage."""

    async def write(self, act: object) -> None:
        """Whatever it is, there is nothing to change."""


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW, runs=False)


def rooms_with(clock: SimulatedClock, **changes: Any) -> Rooms:
    return Rooms(NoStore(), Library(), clock, KEY, **{"secure_cookies": False, **changes})  # type: ignore[arg-type]


def app_with(rooms: Rooms) -> FastAPI:
    app = FastAPI(docs_url=None, openapi_url=None)
    install(app, rooms)

    @app.post("/api/moments", dependencies=[stated(Policy.PUBLIC)])
    async def moments(request: Request) -> dict[str, Any]:
        found: Moments = request.state.moments
        return {
            "began": found.began_at.isoformat(),
            "received": found.received_at.isoformat(),
            "size": len(await request.body()),
        }

    @app.post("/form", dependencies=[stated(Policy.PUBLIC)])
    async def form(request: Request) -> dict[str, str]:
        return dict((await form_of(request)).fields)

    @app.get("/bug", dependencies=[stated(Policy.PUBLIC)])
    async def bug() -> None:
        raise ZeroDivisionError

    @app.get("/problem", dependencies=[stated(Policy.PUBLIC)])
    async def problem() -> None:
        raise ProblemError(404, "not_yours")

    return app


@pytest.fixture
async def client(clock: SimulatedClock) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(app_with(rooms_with(clock))) as client:
        yield client


def _client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN})


async def test_a_request_is_received_when_its_last_byte_is(
    client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        yield b'{"half":'
        clock.move_to(NOW + 10 * SECOND)
        yield b"1}"

    got = await client.post(
        "/api/moments", content=slowly(), headers={"content-type": "application/json"}
    )
    assert got.json() == {
        "began": NOW.isoformat(),
        "received": (NOW + 10 * SECOND).isoformat(),
        "size": 10,
    }


async def test_what_is_too_large_is_read_to_its_end_and_refused_in_words(
    client: httpx.AsyncClient,
) -> None:
    sent = 0

    async def much() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(40):
            sent += 65_536
            yield b"x" * 65_536

    got = await client.post(
        "/api/moments", content=much(), headers={"content-type": "application/json"}
    )
    assert got.status_code == 413
    assert "Anh/chị rút gọn" in got.json()["sentence"]
    assert sent == 40 * 65_536


async def test_a_foreign_page_cannot_post(client: httpx.AsyncClient) -> None:
    for headers in (
        {"origin": "http://evil.test"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "http://evil.test", "sec-fetch-site": "same-site"},
    ):
        got = await client.post("/form", data={"a": "b"}, headers=headers)
        assert got.status_code == 403
        assert "không được gửi từ trang này" in got.text


async def test_a_form_without_the_token_of_this_browser_is_refused(
    client: httpx.AsyncClient,
) -> None:
    client.cookies.set("luot", "this-browser")
    for token in ("", "0" * 48, "ệ" * 48, csrf.form_token(KEY, "another")):
        typed = {"text": "đã gõ", "cell.y-kien": "và ô này", "cell.trong": ""}
        got = await client.post("/form", data={**typed, "form_token": token})
        assert got.status_code == 403
        assert "đã gõ" in got.text
        assert "và ô này" in got.text
        assert got.text.count("<textarea") == 2, "nothing was typed in the third"
    good = csrf.form_token(KEY, "this-browser")
    got = await client.post("/form", data={"text": "đã gõ", "form_token": good})
    assert got.json()["text"] == "đã gõ"
    assert good != csrf.form_token(KEY, "this-browser")


async def test_every_answer_forbids_inline_scripts_and_frames(client: httpx.AsyncClient) -> None:
    for path, status in (("/nowhere", 404), ("/problem", 404), ("/bug", 500)):
        got = await client.get(path)
        assert got.status_code == status
        policy = got.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["cache-control"] == "no-store"
        assert got.headers["referrer-policy"] == "same-origin"


async def test_an_error_is_a_vietnamese_page_or_json_by_who_asks(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/problem", headers={"accept": "text/html"})
    assert "Không tìm thấy biểu mẫu này, hoặc biểu mẫu không phải của anh/chị." in page.text
    assert page.headers["content-type"].startswith("text/html")
    program = await client.get("/problem", headers={"accept": "application/json"})
    assert program.json()["code"] == "not_yours"
    assert (await client.delete("/api/moments")).json()["code"] == "not_allowed"


async def test_static_files_are_kept_for_a_year_under_a_name_with_their_hash(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/problem")).text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    got = await client.get(address)
    assert got.status_code == 200
    assert "immutable" in got.headers["cache-control"]
    assert got.headers["content-encoding"] == "gzip"
    assert (await client.get("/static/app.css")).status_code == 404
    assert (await client.get("/static/..%2fapp.py")).status_code == 404


async def test_the_clock_is_moved_by_the_banner_and_only_when_it_is_simulated(
    clock: SimulatedClock,
) -> None:
    async with _client(app_with(rooms_with(clock, simulated=True))) as client:
        page = await client.get("/problem")
        assert "Đồng hồ mô phỏng: Thứ Năm 24/10/2024 23:59" in page.text
        assert "dữ liệu là bịa" in page.text
        token = page.text.split('name="form_token" value="')[1].split('"')[0]
        for fields, now in (
            ({"buoc": "gio"}, NOW + dt.timedelta(hours=1)),
            ({"buoc": "ngay"}, NOW + dt.timedelta(hours=25)),
            ({"luc": "24/10/2024 16:30"}, dt.datetime(2024, 10, 24, 9, 30, tzinfo=dt.UTC)),
            ({"luc": "2024-10-25T00:00"}, dt.datetime(2024, 10, 24, 17, 0, tzinfo=dt.UTC)),
        ):
            moved = await client.post("/dong-ho", data={**fields, "form_token": token})
            assert moved.status_code == 303
            assert clock.now() == now
        odd = await client.post("/dong-ho", data={"luc": "hôm qua", "form_token": token})
        assert odd.status_code == 400
    async with _client(app_with(rooms_with(clock))) as client:
        assert (await client.post("/dong-ho", data={"buoc": "ngay"})).status_code == 404


async def test_a_ticket_speaks_for_one_try_alone() -> None:
    ticket = tickets.issue(KEY, 7, "the-key-1", NOW)
    assert tickets.read(KEY, 7, "the-key-1", ticket) == NOW
    assert tickets.read(KEY, 8, "the-key-1", ticket) is None
    assert tickets.read(KEY, 7, "the-key-2", ticket) is None
    assert tickets.read(b"another", 7, "the-key-1", ticket) is None
    early = str(int(ticket.split(".")[0]) - 1) + "." + ticket.split(".")[1]
    assert tickets.read(KEY, 7, "the-key-1", early) is None
    for odd in ("", ".", "١٢٣." + "0" * 64, "9" * 18 + "." + "0" * 64):
        assert tickets.read(KEY, 7, "the-key-1", odd) is None
