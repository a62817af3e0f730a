"""The web app of an installation, put together; and its process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from importlib.metadata import PackageNotFoundError, version

import uvicorn
from fastapi import FastAPI
from starlette.responses import JSONResponse

from backend import console
from bot import web
from bot.mail import sending
from bot.mail.settings import MailSettings
from bot.telegram import webhook
from bot.telegram.running import Telegram
from bot.telegram.settings import TelegramSettings
from pages.installing import include, install
from pages.policies import Policy, stated
from pages.rooms import Rooms
from phieu.days import settle
from phieu.housekeeping import tidy
from phieu.supervising import keep_going
from phieu.talking import Talking
from reminders import ticking
from reminders.leaving import cut_those_who_left


def create_app(rooms: Rooms) -> FastAPI:
    """Every room with a web page, on one app."""
    app = FastAPI(
        title="Phiếu",
        version=_version(),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # it is a route of ours below: each of them states its policy
    )
    install(app, rooms)
    include(app, web.api_router(), web.pages_router(), console.router())

    @app.get("/api/v1/openapi.json", include_in_schema=False, dependencies=[stated(Policy.PUBLIC)])
    async def openapi() -> JSONResponse:
        return JSONResponse(app.openapi())

    @app.get("/healthz", include_in_schema=False, dependencies=[stated(Policy.PUBLIC)])
    async def healthz() -> dict[str, str]:
        await rooms.store.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())
        return {"status": "ok", "time": rooms.clock.now().isoformat()}

    return app


async def serve(
    rooms: Rooms,
    host: str,
    port: int,
    *,
    proxies: str = "",
    ready: asyncio.Event | None = None,
    mail: MailSettings | None = None,
    telegram: TelegramSettings | None = None,
) -> None:
    """Answer on `host`:`port` until the process is told to stop; `ready` is set once it does.

    Beside it run the clock and the channels that there are settings for.
    """
    app = create_app(rooms)
    chats = Talking(lambda: Telegram(rooms, telegram)) if telegram is not None else None
    if telegram is not None and chats is not None and telegram.webhook_url:
        webhook.install(app, telegram.secret, chats.arriving)
    server = uvicorn.Server(config_of(app, host, port, proxies))
    running = asyncio.create_task(server.serve())
    while not server.started and not running.done():  # noqa: ASYNC110 - uvicorn has no event
        await asyncio.sleep(0.02)
    parts: dict[str, Callable[[], Awaitable[None]]] = {
        "the clock": lambda: ticking.run(rooms, daily=(settle, cut_those_who_left), hourly=(tidy,))
    }
    if mail is not None:
        parts["mail"] = partial(sending.run, rooms, mail)
    if chats is not None:
        parts["Telegram"] = chats.run
    beside = [asyncio.create_task(keep_going(name, run)) for name, run in parts.items()]
    if ready is not None:
        ready.set()
    try:
        await running
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


def config_of(app: FastAPI, host: str, port: int, proxies: str) -> uvicorn.Config:
    """`proxies`: addresses with commas, as `phieu.proxies.believed` gives them. What these say of
    where a request comes from is believed, what others say is not."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=proxies,
        timeout_keep_alive=20,
    )


def _version() -> str:
    try:
        return version("phieu")
    except PackageNotFoundError:
        return "0"
