"""One person's way in, shown this once: a first invitation, a new one, a lost phone."""

from __future__ import annotations

import asyncio

import segno
from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from backend.console.addresses import Number
from backend.console.handing_out import base_of, pdf_answer
from backend.console.looks import TEMPLATES
from backend.console.visiting import Visitor, read_here, write_here
from backend.summaries.sheets.press import SheetError
from backend.summaries.sheets.slips import Slip, sheet_of_slips
from intake.texts import sentence
from pages.errors import ProblemError
from pages.forms import form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from people.channels import live_accounts
from people.errors import NotInvitableError
from people.invitations import Invitation, reinvite
from people.reach import PersonReach, people_reached
from people.sessions import sessions_of

router = APIRouter()


@router.get("/van-phong/moi/{employee}", dependencies=[stated(Policy.OFFICE)])
@router.get("/don-vi/moi/{employee}", dependencies=[stated(Policy.HEAD)])
async def person(request: Request, employee: Number) -> Response:
    def work(
        connection: Connection, visitor: Visitor
    ) -> tuple[Visitor, PersonReach, dict[str, object]]:
        found = _person(connection, visitor, employee)
        phones = len(sessions_of(connection, employee, visitor.now))
        return visitor, found, {"phones": phones, "chats": live_accounts(connection, employee)}

    visitor, found, in_on = await read_here(request, work)
    return _page(request, visitor, found, in_on)


@router.post("/van-phong/moi/{employee}", dependencies=[stated(Policy.OFFICE)])
@router.post("/don-vi/moi/{employee}", dependencies=[stated(Policy.HEAD)])
async def make(request: Request, employee: Number) -> Response:
    """A new way in; the unused ones end. `mat`: the phone is lost, and with it its sessions and
    the account of a messenger."""
    form = await form_of(request)
    lost = form.text("mat") == "co"

    def work(connection: Connection, visitor: Visitor) -> tuple[Visitor, PersonReach, Invitation]:
        found = _person(connection, visitor, employee)
        actor = visitor.actor_in(found.unit_id)
        try:
            made = reinvite(connection, employee, actor, visitor.now, lost=lost)
        except NotInvitableError:
            raise ProblemError(404, "not_found") from None
        return visitor, found, made

    visitor, found, made = await write_here(request, work)
    link = f"{base_of(request)}/vao/{made.link_code}"
    if form.text("lam") == "in":
        return await _printed(request, visitor, found, made, link)
    shown = {
        "phones": 0,
        "made": made,
        "lost": lost,
        "link": link,
        "base": base_of(request),
        "qr": segno.make(link, error="m").svg_inline(border=3, light="#fff", omitsize=True),
    }
    return _page(request, visitor, found, shown)


async def _printed(
    request: Request, visitor: Visitor, found: PersonReach, made: Invitation, link: str
) -> Response:
    slip = Slip(
        unit=found.unit or visitor.plan.agency.name,
        full_name=found.full_name,
        position=found.position,
        staff_code=made.staff_code,
        typed_code=made.typed_code,
        link=link,
        expires_at=made.expires_at,
    )

    def press() -> bytes:
        return sheet_of_slips(
            [slip], agency=visitor.plan.agency.name, campaign=visitor.plan.name,
            base=base_of(request), made_at=visitor.now, zone=rooms_of(request).zone,
            bot=rooms_of(request).bot_name,
        )  # fmt: skip

    try:
        pdf = await asyncio.to_thread(press)
    except SheetError as failed:
        told = {"phones": 0, "error": sentence("inviting.not_printed", why=failed)}
        return _page(request, visitor, found, told, status=500)
    return pdf_answer(pdf, f"phieu-moi-{found.employee_id}.pdf")


def _person(connection: Connection, visitor: Visitor, employee: int) -> PersonReach:
    today = visitor.now.astimezone(visitor.plan.zone).date()
    found = people_reached(
        connection, visitor.agency_id, today, units=visitor.units, employee_id=employee
    )
    if not found:
        raise ProblemError(404, "not_found")
    return found[0]


def _page(
    request: Request,
    visitor: Visitor,
    found: PersonReach,
    shown: dict[str, object],
    *,
    status: int = 200,
) -> Response:
    context = {
        "visitor": visitor.role,
        "campaign": visitor.campaign_id,
        "person": found,
        "made": None,
        "chats": [],
        "bot": rooms_of(request).bot_name,
        "error": "",
        "home": "/van-phong/moi" if visitor.role == "office" else "/don-vi/moi",
        **shown,
    }
    return TEMPLATES.answer(request, "inviting_one.html", context, status=status)
