"""The phone page, and the same conversation as JSON under /api/v1."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter

from bot.web.answering import router as _answering
from bot.web.api import router as _api
from bot.web.assisted import router as _assisted
from bot.web.ballot_doors import router as _ballot_doors
from bot.web.calendar_feed import router as _calendar_feed
from bot.web.connecting import router as _connecting
from bot.web.devices import router as _devices
from bot.web.entering import router as _entering
from bot.web.given import router as _given
from bot.web.privacy import router as _privacy
from bot.web.task_list import router as _task_list

__all__ = ["api_router", "pages_router"]


@cache
def pages_router() -> APIRouter:
    """The pages of an employee: `/`, `/vao`, `/viec`, `/thiet-bi`, `/rieng-tu`."""
    router = APIRouter(include_in_schema=False)
    parts = (
        _task_list, _entering, _privacy, _answering, _assisted, _calendar_feed, _devices,
        _connecting, _ballot_doors, _given,
    )  # fmt: skip
    for part in parts:
        router.include_router(part)
    return router


def api_router() -> APIRouter:
    """The conversation as JSON, under `/api/v1`."""
    return _api
