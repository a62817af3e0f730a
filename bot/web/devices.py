"""The phones on which a person is signed in: see them, end them, add one."""

from __future__ import annotations

from typing import Annotated, Any

import segno
from fastapi import APIRouter, Path, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from bot.web.connecting import account_here
from bot.web.looks import TEMPLATES
from pages import cookies
from pages.errors import ProblemError
from pages.forms import form_of
from pages.moments import moments_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from pages.visitors import limits_of, read_as, write_as
from people.errors import NotInvitableError
from people.invitations import Invitation, device_code
from people.sessions import CurrentSession, end_others, end_session, sessions_of

router = APIRouter(dependencies=[stated(Policy.SIGNED_IN)])


@router.get("/thiet-bi")
async def devices(request: Request) -> Response:
    rooms, now = rooms_of(request), moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> dict[str, Any]:
        return {
            "own": session,
            "devices": sessions_of(connection, session.employee_id, now, limits_of(rooms)),
            "bot": rooms.bot_name,
            "account": account_here(connection, rooms.bot_name, session.employee_id),
        }

    return TEMPLATES.answer(request, "devices.html", await read_as(request, work))


@router.post("/thiet-bi/them")
async def add(request: Request) -> Response:
    """A code of ten minutes, shown this once."""
    await form_of(request)
    rooms, now = rooms_of(request), moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> Invitation:
        return device_code(connection, session, now)

    try:
        made = await write_as(request, work)
    except NotInvitableError as error:
        raise ProblemError(403, "forbidden") from error
    base = (rooms.base_url or str(request.base_url)).rstrip("/")
    link = f"{base}/vao/{made.link_code}"
    context = {
        "made": made,
        "link": link,
        "base": base,
        "qr": segno.make(link, error="m").svg_inline(border=3, light="#fff", omitsize=True),
    }
    return TEMPLATES.answer(request, "device_code.html", context)


@router.post("/thiet-bi/khac/ket-thuc")
async def end_the_others(request: Request) -> Response:
    await form_of(request)
    now = moments_of(request).received_at
    await write_as(request, lambda connection, session: end_others(connection, session, now))
    return RedirectResponse("/thiet-bi", 303)


@router.post("/thiet-bi/{device}/ket-thuc")
async def end(request: Request, device: Annotated[int, Path(ge=1, le=2**53)]) -> Response:
    """End one of the person's own sessions; this one too."""
    await form_of(request)
    now = moments_of(request).received_at
    limits = limits_of(rooms_of(request))

    def work(connection: Connection, session: CurrentSession) -> bool:
        theirs = sessions_of(connection, session.employee_id, now, limits)
        if device not in {each.id for each in theirs}:
            raise ProblemError(404, "not_found")
        end_session(connection, device, now)
        return device == session.id

    was_this = await write_as(request, work)
    response = RedirectResponse("/" if was_this else "/thiet-bi", 303)
    if was_this:
        cookies.end_session(rooms_of(request), response)
    return response
