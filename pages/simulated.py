"""The control that moves a simulated clock; a real one cannot be moved."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from pages.errors import ProblemError
from pages.forms import form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from storage.leases import clock_moved
from vietnamese.dates import UnreadableDateError, parse_date

router = APIRouter(include_in_schema=False)

_STEPS = {"gio": dt.timedelta(hours=1), "ngay": dt.timedelta(days=1)}


@router.post("/dong-ho", dependencies=[stated(Policy.PUBLIC)])
async def move_clock(request: Request) -> Response:
    """Move on by an hour or a day (`buoc`), or to a local time (`luc`)."""
    rooms = rooms_of(request)
    if not rooms.simulated:
        raise ProblemError(404, "not_found")
    form = await form_of(request)
    clock: Any = rooms.clock
    step = _STEPS.get(form.text("buoc"))
    try:
        to = clock.now() + step if step else _local(form.text("luc"), rooms.zone)
        utc = to.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise ProblemError(400, "bad_request") from None
    await rooms.store.write(partial(clock_moved, to=utc))
    clock.move_to(utc)
    return RedirectResponse(_back(request), 303)


def _local(said: str, zone: dt.tzinfo) -> dt.datetime:
    """*25/10/2024 16:30*, *16:30 25/10/2024* or ISO, as a clock in `zone` shows it."""
    parts = said.replace("T", " ").replace(",", " ").split()
    clock = next((part for part in parts if ":" in part), "08:00")
    day = " ".join(part for part in parts if ":" not in part)
    try:
        moment = dt.datetime.combine(parse_date(day), dt.time.fromisoformat(clock), zone)
    except UnreadableDateError as error:
        raise ValueError(error.code) from None
    return moment


def _back(request: Request) -> str:
    """The page that the control was used on."""
    came = urlsplit(request.headers.get("referer", ""))
    own = came.netloc == request.headers.get("host")
    return came.path if own and came.path.startswith("/") and came.path[1:2] != "/" else "/"
