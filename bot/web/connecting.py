"""Telegram beside the phone page: binding the person's account there, and cutting it again."""

from __future__ import annotations

from typing import Any

import segno
from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from bot.web.looks import TEMPLATES
from pages.errors import ProblemError
from pages.forms import form_of
from pages.moments import moments_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from pages.visitors import write_as
from people.channels import live_account
from people.cutting import cut
from people.errors import NotInvitableError
from people.invitations import Invitation, device_code
from people.sessions import CurrentSession
from storage.channels import TELEGRAM

router = APIRouter(dependencies=[stated(Policy.SIGNED_IN)])


def account_here(connection: Connection, bot_name: str, employee_id: int) -> Any | None:
    """The Telegram account that somebody has, where there is a bot (`live_account`)."""
    return live_account(connection, employee_id, TELEGRAM) if bot_name else None


@router.post("/thiet-bi/telegram")
async def connect(request: Request) -> Response:
    """A code of ten minutes to begin the chat with, shown this once."""
    await form_of(request)
    rooms, now = rooms_of(request), moments_of(request).received_at

    def work(
        connection: Connection, session: CurrentSession
    ) -> tuple[Invitation, Any | None] | None:
        if not rooms.bot_name:
            return None
        made = device_code(connection, session, now)
        return made, live_account(connection, session.employee_id, TELEGRAM)

    try:
        found = await write_as(request, work)
    except NotInvitableError as error:
        raise ProblemError(403, "forbidden") from error
    if found is None:
        return RedirectResponse("/thiet-bi", 303)
    made, account = found
    link = f"{rooms.messenger}/{rooms.bot_name}?start={made.link_code}"
    context = {
        "made": made,
        "account": account,
        "bot": rooms.bot_name,
        "link": link,
        "qr": segno.make(link, error="m").svg_inline(border=3, light="#fff", omitsize=True),
    }
    return TEMPLATES.answer(request, "connect.html", context)


@router.post("/thiet-bi/telegram/ngat")
async def disconnect(request: Request) -> Response:
    """Nothing is sent there any more; the chat is told."""
    await form_of(request)
    now = moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> None:
        cut(connection, session.employee_id, TELEGRAM, "own", now)

    await write_as(request, work)
    return RedirectResponse("/thiet-bi#telegram", 303)
