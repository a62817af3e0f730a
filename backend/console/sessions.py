"""`/van-phong/phien`: the office's people, where they are signed in, and who else may come in."""

from __future__ import annotations

from collections.abc import Callable

import segno
from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import Number
from backend.console.handing_out import base_of
from backend.console.looks import TEMPLATES
from backend.console.office_people import Here, page, write_by
from pages import cookies
from pages.errors import ProblemError
from pages.forms import form_of
from pages.moments import moments_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from people import accounts, ending
from people.errors import AccountError, NotInvitableError
from people.invitations import Invitation

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

ADDRESS = "/van-phong/phien"


@router.get(ADDRESS)
async def sessions(request: Request) -> Response:
    return await page(request)


@router.post(f"{ADDRESS}/them")
async def add(request: Request) -> Response:
    """Another person for the office, by the staff code."""
    form = await form_of(request)
    staff_code, now = form.text("staff_code"), moments_of(request).received_at

    def work(connection: Connection, here: Here) -> Invitation:
        return accounts.add_office(
            connection, here.agency_id, staff_code, actor=here.actor, now=now
        )

    try:
        return _invited(request, await write_by(request, work))
    except (AccountError, NotInvitableError) as refused:
        return await page(request, add_error=refused.sentence, staff_code=staff_code, status=422)


@router.post(f"{ADDRESS}/nguoi/{{person}}/moi-lai")
async def invite_again(request: Request, person: Number) -> Response:
    """A password forgotten, an authenticator lost: everything of the account begins anew."""
    await form_of(request)
    now = moments_of(request).received_at

    def work(connection: Connection, here: Here) -> Invitation:
        return accounts.invite_again(connection, here.agency_id, person, actor=here.actor, now=now)

    try:
        return _invited(request, await write_by(request, work))
    except (AccountError, NotInvitableError) as refused:
        return await _refused(request, refused)


@router.post(f"{ADDRESS}/nguoi/{{person}}/ket-thuc")
async def end_all(request: Request, person: Number) -> Response:
    """Sign one person out of the office's pages everywhere."""
    await form_of(request)
    now = moments_of(request).received_at

    def act(connection: Connection, here: Here) -> bool:
        ending.end_sessions(connection, here.agency_id, person, actor=here.actor, now=now)
        return person == here.session.employee_id

    return await _ended(request, "moi-phien", act)


@router.post(f"{ADDRESS}/nguoi/{{person}}/dong")
async def close(request: Request, person: Number) -> Response:
    """End somebody's account for the office."""
    await form_of(request)
    now = moments_of(request).received_at

    def work(connection: Connection, here: Here) -> bool:
        ending.end_account(connection, here.agency_id, person, actor=here.actor, now=now)
        return person == here.session.employee_id

    try:
        return _away(request, "dong", own=await write_by(request, work))
    except AccountError as refused:
        return await _refused(request, refused)


async def _refused(request: Request, refused: AccountError | NotInvitableError) -> Response:
    """Nobody of ours is not found; what somebody of ours is refused is said."""
    status = 404 if refused.code == "no_account" else 409
    return await page(request, error=refused.sentence, status=status)


@router.post(f"{ADDRESS}/{{session}}/ket-thuc")
async def end(request: Request, session: Number) -> Response:
    await form_of(request)
    now = moments_of(request).received_at

    def act(connection: Connection, here: Here) -> bool:
        ending.end_one_session(connection, here.agency_id, session, actor=here.actor, now=now)
        return session == here.session.id

    return await _ended(request, "phien", act)


async def _ended(request: Request, done: str, act: Callable[[Connection, Here], bool]) -> Response:
    """Away from what `act` ended, which says whether the own session was in it; what is not
    there, or somebody else's agency's, is not found."""

    def work(connection: Connection, here: Here) -> bool:
        try:
            return act(connection, here)
        except LookupError:
            raise ProblemError(404, "not_found") from None

    return _away(request, done, own=await write_by(request, work))


def _invited(request: Request, made: Invitation) -> Response:
    """Link, QR and typed code, shown this once."""
    base = base_of(request)
    link = f"{base}/vao/{made.link_code}"
    context = {
        "visitor": "office",
        "made": made,
        "link": link,
        "base": base,
        "qr": segno.make(link, error="m").svg_inline(border=3, light="#fff", omitsize=True),
    }
    return TEMPLATES.answer(request, "office_invited.html", context)


def _away(request: Request, done: str, *, own: bool) -> Response:
    """Back to the page, which says what was done; who ended the own session is out."""
    if not own:
        return RedirectResponse(f"{ADDRESS}?da={done}", 303)
    response = RedirectResponse("/van-phong/dang-nhap", 303)
    cookies.end_session(rooms_of(request), response)
    return response
