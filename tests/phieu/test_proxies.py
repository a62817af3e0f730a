"""Behind an HTTPS server everybody keeps an origin of their own, and nobody can make one up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from phieu.clock import Clock
from phieu.control import CommandError
from phieu.opening import opened
from phieu.proxies import believed
from phieu.serving import config_of, create_app

HOST = "phieu.coquan.vn"
WRONG = "AAAAA-AAAAA"


@asynccontextmanager
async def serving(data: Path, *, proxies: str) -> AsyncIterator[httpx.AsyncClient]:
    """What `serve` answers to the HTTPS server of the same machine."""
    async with opened(data, Clock(), base_url=f"https://{HOST}") as rooms:
        config = config_of(create_app(rooms), "127.0.0.1", 8000, proxies)
        config.load()
        app: Any = config.loaded_app
        through = httpx.ASGITransport(app, client=("127.0.0.1", 4242))
        async with httpx.AsyncClient(transport=through, base_url=f"http://{HOST}") as client:
            yield client


async def guess(client: httpx.AsyncClient, person: int, address: str, **headers: str) -> str:
    """The code of the answer to a wrong code beside this person's staff code."""
    answer = await client.post(
        "/api/v1/session",
        json={"code": WRONG, "staff_code": f"CB{person}"},
        headers={"x-forwarded-for": address, **headers},
    )
    return str(answer.json()["code"])


async def test_who_guesses_holds_up_nobody_else_behind_the_same_proxy(tmp_path: Path) -> None:
    async with serving(tmp_path, proxies="127.0.0.1") as client:
        heard = {await guess(client, person, "203.0.113.7") for person in range(20)}
        assert heard == {"invitation"}
        assert await guess(client, 20, "203.0.113.7") == "too_many_guesses"
        assert await guess(client, 20, "198.51.100.8") == "invitation"
        # What somebody wrote in front of the address that the proxy saw changes nothing.
        assert await guess(client, 21, "198.51.100.9, 203.0.113.7") == "too_many_guesses"


async def test_who_is_no_proxy_of_ours_gets_no_other_origin_by_saying_so(tmp_path: Path) -> None:
    async with serving(tmp_path, proxies="10.9.9.9") as client:
        said = [await guess(client, n, f"203.0.113.{n}") for n in range(21)]
    assert said == ["invitation"] * 20 + ["too_many_guesses"]


@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_what_a_proxy_says_of_the_scheme_loosens_no_cookie_and_no_origin(
    tmp_path: Path, scheme: str
) -> None:
    says = {"x-forwarded-proto": scheme, "x-forwarded-host": "la.example"}
    async with serving(tmp_path, proxies="127.0.0.1") as client:
        page = await client.get("/", headers={"x-forwarded-for": "203.0.113.7", **says})
        assert "__Host-luot=" in page.headers["set-cookie"]
        assert "; Secure" in page.headers["set-cookie"]
        ours = await guess(client, 1, "203.0.113.7", origin=f"https://{HOST}", **says)
        foreign = await guess(client, 1, "203.0.113.7", origin="https://la.example", **says)
    assert (ours, foreign) == ("invitation", "forbidden")


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("127.0.0.1", "127.0.0.1"),
        (" 10.0.0.5, 172.18.0.0/16 ,::1", "10.0.0.5,172.18.0.0/16,::1"),
        ("", ""),
    ],
)
def test_proxies_are_named_by_address(said: str, taken: str) -> None:
    assert believed(said) == taken


@pytest.mark.parametrize("said", ["*", "0.0.0.0/0", "::/0", "caddy", "10.0.0.5/8"])
def test_everybody_and_nobody_in_particular_are_refused_as_proxies(said: str) -> None:
    with pytest.raises(CommandError, match="PHIEU_PROXIES"):
        believed(said)
