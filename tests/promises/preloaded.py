"""Imported where `phieu serve` is forked from: what every start does alike is done by then."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from fastapi import FastAPI

from backend import console
from bot import web
from pages import simulated, static_files
from pages.installing import include
from vietnamese.days_off import day_off


async def _answer_nobody() -> None:
    """Asked for the first time, an app works out all its routes."""
    app = FastAPI()
    include(
        app, static_files.router, simulated.router,
        web.api_router(), web.pages_router(), console.router(),
    )  # fmt: skip
    asked = {"type": "http", "method": "GET", "path": "/-", "query_string": b"", "headers": []}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(_: Any) -> None:
        pass

    await app(asked, receive, send)


asyncio.run(_answer_nobody())
day_off(dt.date(2024, 9, 2))
