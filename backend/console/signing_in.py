"""`/van-phong/dang-nhap`: the office comes in by staff code, password and second factor."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.hashing import on_a_thread
from backend.console.looks import TEMPLATES
from pages import cookies
from pages.forms import form_of
from pages.moments import moments_of
from pages.phones import phone_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from pages.visitors import limits_of, origin_of, visit
from people import passwords
from people.errors import OfficeRefusedError, TooManyTriesError
from people.sessions import SignedIn, end_session, session_of
from people.signing_in import lock_of, unlock

log = logging.getLogger(__name__)

router = APIRouter(dependencies=[stated(Policy.PUBLIC)])

ADDRESS = "/van-phong/dang-nhap"
_LONGEST = 80


@router.get(ADDRESS)
async def door(request: Request) -> Response:
    role = await visit(request, lambda _, session: session.role if session else None)
    if role == "office":
        return RedirectResponse("/van-phong", 303)
    return TEMPLATES.answer(request, "sign_in.html", {"staff_code": "", "error": ""})


@router.post(ADDRESS)
async def sign_in(request: Request) -> Response:
    form = await form_of(request)
    request.state.fields = []  # no error page repeats a password
    rooms, now, origin = rooms_of(request), moments_of(request).received_at, origin_of(request)
    staff_code = form.text("staff_code")[:_LONGEST]
    before = cookies.session_token(request)
    lock = await rooms.store.read(lambda c: lock_of(c, staff_code, origin, now))
    if isinstance(lock, TooManyTriesError):
        return _refused(request, lock, staff_code)
    fits = await on_a_thread(passwords.fits, form.text("password"), lock.password_hash)

    def work(connection: Connection) -> SignedIn | OfficeRefusedError | TooManyTriesError:
        device = phone_of(request.headers.get("user-agent", ""))
        result = unlock(
            connection, lock, fits=fits, code=form.text("code"), origin=origin, now=now,
            device=device,
        )  # fmt: skip
        earlier = session_of(connection, before, now, limits_of(rooms)) if before else None
        if isinstance(result, SignedIn) and earlier is not None:
            end_session(connection, earlier.id, now)
        return result

    result = await rooms.store.write(work, key=lock.aim)
    if not isinstance(result, SignedIn):
        return _refused(request, result, staff_code)
    log.info("office: employee %s signed in", result.employee_id)
    response = RedirectResponse("/van-phong", 303)
    cookies.keep_session(rooms, response, result.token, now, result.expires_at)
    return response


def _refused(
    request: Request, refusal: OfficeRefusedError | TooManyTriesError, staff_code: str
) -> Response:
    """The same words whatever was wrong; the staff code stays."""
    log.warning("office: a sign-in was refused: %s", refusal.code)
    context = {"staff_code": staff_code, "error": refusal.sentence}
    if isinstance(refusal, TooManyTriesError):
        wait = (refusal.retry_at - moments_of(request).received_at).total_seconds()
        headers = {"retry-after": str(max(1, round(wait)))}
        return TEMPLATES.answer(request, "sign_in.html", context, status=429, headers=headers)
    return TEMPLATES.answer(request, "sign_in.html", context, status=403)
