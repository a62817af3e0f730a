"""The person's deadlines in the calendar of the phone: an address to subscribe to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from bot.web.looks import TEMPLATES
from pages.errors import ProblemError
from pages.feeds import NOTHING_NEW, shown_feed
from pages.forms import form_of
from pages.moments import moments_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from pages.visitors import read_as, write_as
from people import feeds
from people.sessions import CurrentSession
from reminders import calendars

router = APIRouter()
_OWN = [stated(Policy.SIGNED_IN)]
Secret = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{22}$")]


@router.get("/lich", dependencies=_OWN)
async def show(request: Request) -> Response:
    def work(connection: Connection, session: CurrentSession) -> datetime | None:
        return feeds.since(connection, session.employee_id, None)

    since = await read_as(request, work)
    return TEMPLATES.answer(request, "calendar.html", {"since": since, **NOTHING_NEW})


@router.post("/lich", dependencies=_OWN)
async def make(request: Request) -> Response:
    """A new address, shown this once."""
    await form_of(request)
    now = moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> str:
        return feeds.open_feed(connection, session.employee_id, None, now)

    secret = await write_as(request, work)
    context = {"since": now, **shown_feed(request, secret)}
    return TEMPLATES.answer(request, "calendar.html", context)


@router.post("/lich/ngung", dependencies=_OWN)
async def end(request: Request) -> Response:
    await form_of(request)
    now = moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> bool:
        return feeds.end_feed(connection, session.employee_id, None, now)

    await write_as(request, work)
    return RedirectResponse("/lich", 303)


@router.get("/lich/{secret}.ics", dependencies=[stated(Policy.PUBLIC)])
async def read(request: Request, secret: Secret) -> Response:
    """The feed itself: whoever has the address may read it, as calendars cannot sign in."""
    rooms, now = rooms_of(request), moments_of(request).received_at

    def work(connection: Connection) -> bytes | None:
        feed = feeds.feed_of(connection, secret, now)
        if feed is None:
            return None
        base = rooms.base_url
        if feed.unit_id is not None:
            return calendars.of_unit(connection, rooms.library, feed.unit_id, base, now)
        return calendars.personal(connection, rooms.library, feed.employee_id, base, now)

    content = await rooms.store.read(work)
    if content is None:
        raise ProblemError(404, "not_found")
    return Response(content, media_type="text/calendar; charset=utf-8")
