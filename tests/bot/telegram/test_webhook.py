"""The webhook: who shows the secret is heard, and acknowledged after the write."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot.telegram import webhook
from bot.telegram.arriving import Arriving
from pages.installing import install
from pages.rooms import Rooms
from storage.channels import Incoming
from storage.errors import StoreBusyError
from storage.store import Store
from tests.bot.telegram.recorded import said

SECRET = "Kx_9-secret"  # noqa: S105
NOW = dt.datetime(2026, 10, 21, 1, tzinfo=dt.UTC)


class Still:
    def now(self) -> dt.datetime:
        return NOW


@pytest.fixture
async def heard(store: Store) -> AsyncIterator[tuple[httpx.AsyncClient, list[str]]]:
    woken: list[str] = []
    app = FastAPI(openapi_url=None)
    rooms = Rooms(store, None, Still(), b"k" * 32, secure_cookies=False)  # type: ignore[arg-type]
    install(app, rooms)
    webhook.install(app, SECRET, Arriving(store, lambda chat, _: woken.append(chat)))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://phieu.test") as client:
        yield client, woken


async def post(client: httpx.AsyncClient, body: Any, secret: str | None = SECRET) -> int:
    shown = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    headers = {"content-type": "application/json", **shown}
    return (await client.post(webhook.PATH, content=body, headers=headers)).status_code


async def inbox(store: Store) -> list[Any]:
    return await store.read(
        lambda c: c.execute(
            select(Incoming.update_id, Incoming.state, Incoming.received_at).order_by(Incoming.id)
        ).all()
    )


async def test_an_update_is_kept_and_somebody_is_woken(heard: Any, store: Store) -> None:
    client, woken = heard
    assert await post(client, said("a", 5, user=7)) == 200
    assert await inbox(store) == [(5, "new", NOW)]
    assert woken == ["7"]


async def test_a_second_copy_is_acknowledged_and_kept_once(heard: Any, store: Store) -> None:
    client, woken = heard
    assert [await post(client, said("a", 5)) for _ in range(3)] == [200, 200, 200]
    assert (len(await inbox(store)), len(woken)) == (1, 1)


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"[" * 100_000, b"{}", b'{"update_id":' + b"9" * 5_000 + b"}", b'{"a":NaN}'],
)
async def test_what_cannot_be_read_is_kept_apart_and_acknowledged(
    heard: Any, store: Store, body: bytes
) -> None:
    client, _ = heard
    assert await post(client, body) == 200
    assert [row.state for row in await inbox(store)] == ["dead"]


@pytest.mark.parametrize("secret", [None, "", "Kx_9-secre", "Kx_9-secret ", "kx_9-secret", "ké"])
async def test_who_does_not_show_the_secret_is_refused_unread(
    heard: Any, store: Store, secret: str | None
) -> None:
    client, _ = heard
    read = False

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read = True
        yield said("a", 5)

    shown = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret.encode()}
    sent = await client.post(webhook.PATH, content=body(), headers=shown)
    assert sent.status_code == 403
    assert not read
    assert await inbox(store) == []


async def test_no_update_is_as_large_as_a_megabyte(heard: Any, store: Store) -> None:
    client, _ = heard
    assert await post(client, b" " * (1024 * 1024 + 1)) == 413
    assert await inbox(store) == []


async def test_while_the_store_is_busy_telegram_is_to_come_again(
    heard: Any, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: Any, **__: Any) -> None:
        raise StoreBusyError

    monkeypatch.setattr(store, "write", busy)
    client, _ = heard
    assert await post(client, said("a", 5)) == 503


async def test_a_webhook_without_a_secret_is_not_begun() -> None:
    with pytest.raises(ValueError, match="secret"):
        webhook.SecretMiddleware(FastAPI(), "")
