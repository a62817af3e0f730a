"""Getting in by link or by typed code, and out again.

A link only shows a page: phones and messengers fetch links before anybody taps them.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from bot.web.addresses import onwards
from bot.web.looks import TEMPLATES
from bot.web.privacy import PrivacyNotice, carry_notice, informing, notice_of
from pages import cookies
from pages.forms import form_of
from pages.moments import moments_of
from pages.phones import phone_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from pages.visitors import limits_of, origin_of, visit, write_as
from people.assisting import end_assisting
from people.codes import as_link_code
from people.errors import InvitationRefusedError, TooManyGuessesError
from people.invitations import is_for, redeem
from people.sessions import CurrentSession, SignedIn, end_session, enrolment_of, session_of

router = APIRouter()

Outcome = SignedIn | InvitationRefusedError | TooManyGuessesError

ENROLLING = "/van-phong/tai-khoan"
"""Where the office's people set their password, once an invitation let them so far."""


@router.get("/vao/{code}", dependencies=[stated(Policy.PUBLIC)])
async def invited(request: Request, code: str) -> Response:
    """Who invites, and one button; nothing about the person before it is pressed.

    Whoever is in already, and presses a button of the own chat, goes on to `den` at once.
    """
    library = rooms_of(request).library

    def work(connection: Connection, session: CurrentSession | None) -> tuple[PrivacyNotice, bool]:
        known = session is not None and is_for(connection, code, session.employee_id)
        return notice_of(connection, library), known

    found, known = await visit(request, work)
    there = onwards(request.query_params.get("den", ""))
    if known:
        response = RedirectResponse(there, 303)
        cookies.remember_chat(rooms_of(request), response)
        return response
    context = {
        "agencies": list(dict.fromkeys(name for name, _ in found.says)),
        "needs_staff_code": as_link_code(code) is None,
        "code": code,
        "den": request.query_params.get("den") is not None,
        "onwards": there,
    }
    return TEMPLATES.answer(request, "invited.html", context)


@router.post("/vao/{code}", dependencies=[stated(Policy.PUBLIC)])
async def accept(request: Request, code: str) -> Response:
    form = await form_of(request)
    return await _enter(request, code, form.text("staff_code"), form.text("den"))


@router.post("/vao", dependencies=[stated(Policy.PUBLIC)])
async def typed(request: Request) -> Response:
    form = await form_of(request)
    return await _enter(request, form.text("code"), form.text("staff_code"))


@router.post("/dang-xuat", dependencies=[stated(Policy.SIGNED_IN)])
async def leave(request: Request) -> Response:
    await form_of(request)
    now = moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> None:
        end_session(connection, session.id, now)
        end_assisting(connection, session.employee_id, now)

    await write_as(request, work)
    response = RedirectResponse("/", 303)
    cookies.end_session(rooms_of(request), response)
    return response


async def _enter(request: Request, code: str, staff_code: str, den: str = "") -> Response:
    rooms, now = rooms_of(request), moments_of(request).received_at
    before = cookies.session_token(request)
    there = onwards(den)

    def work(connection: Connection) -> tuple[Outcome, str]:
        result = redeem(
            connection, code, staff_code=staff_code or None, origin=origin_of(request),
            now=now, device=phone_of(request.headers.get("user-agent", "")),
            simulated=rooms.simulated,
        )  # fmt: skip
        earlier = session_of(connection, before, now, limits_of(rooms)) if before else None
        if isinstance(result, SignedIn) and earlier is not None:
            end_session(connection, earlier.id, now)
            end_assisting(connection, earlier.employee_id, now)
        if not isinstance(result, SignedIn) or not den:
            return result, there
        seen = carry_notice(connection, rooms.library, result)
        return result, there if seen else informing(there)

    result, goes_to = await rooms.store.write(work)
    if not isinstance(result, SignedIn):
        if known := await _leads_to(request, before):  # the same invitation, tapped again
            return RedirectResponse(there if known == "/" else known, 303)
        return _refused(request, result, code, staff_code, from_chat=bool(den))
    response = RedirectResponse(ENROLLING if result.role == "enrol" else goes_to, 303)
    cookies.keep_session(rooms, response, result.token, now, result.expires_at)
    if den:
        cookies.remember_chat(rooms, response)
    return response


async def _leads_to(request: Request, token: str) -> str:
    """Where this browser's own session goes on; "" when it has none."""
    rooms, now = rooms_of(request), moments_of(request).received_at

    def work(connection: Connection) -> str:
        if session_of(connection, token, now, limits_of(rooms)) is not None:
            return "/"
        return ENROLLING if enrolment_of(connection, token, now) is not None else ""

    return await rooms.store.read(work) if token else ""


def _refused(
    request: Request,
    refusal: InvitationRefusedError | TooManyGuessesError,
    code: str,
    staff_code: str,
    *,
    from_chat: bool,
) -> Response:
    """The same words for wrong, used and expired; what was typed stays."""
    context = {
        "error": refusal.sentence, "code": code, "staff_code": staff_code, "ended": "",
        "from_chat": from_chat,
    }  # fmt: skip
    if isinstance(refusal, TooManyGuessesError):
        wait = (refusal.retry_at - moments_of(request).received_at).total_seconds()
        headers = {"retry-after": str(max(1, round(wait)))}
        return TEMPLATES.answer(request, "enter.html", context, status=429, headers=headers)
    return TEMPLATES.answer(request, "enter.html", context, status=403)
