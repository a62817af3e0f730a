"""`/van-phong/tai-khoan`: who was invited to the office sets a password and a second factor.

Open only in the session that an invitation for the office began: everybody else is led to the
door, whether there is an account or not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import segno
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
from people import passwords, second_factor
from people.credentials import Enrolling, confirm, enrolling, set_password
from people.sessions import CurrentSession, SignedIn, enrolment_of
from people.texts import sentence

router = APIRouter(dependencies=[stated(Policy.PUBLIC)])

T = TypeVar("T")
ADDRESS = "/van-phong/tai-khoan"
_DOOR = "/van-phong/dang-nhap"


@router.get(ADDRESS)
async def account(request: Request) -> Response:
    """The step that is due."""
    found = await _who(request)
    return RedirectResponse(_DOOR, 303) if found is None else _page(request, found)


@router.post(f"{ADDRESS}/mat-khau")
async def choose_password(request: Request) -> Response:
    form = await form_of(request)
    request.state.fields = []  # no error page repeats a password
    found = await _who(request)
    if found is None:
        return RedirectResponse(_DOOR, 303)
    password = form.text("password")
    error = passwords.refusal(password, (found.full_name, found.staff_code))
    if error is None and form.text("again") != password:
        error = sentence("password", "not_the_same")
    if error is not None:
        return _page(request, found._replace(secret=None), error)
    kept = await on_a_thread(passwords.hashed_password, password)
    await _write(request, lambda connection, session: set_password(connection, session, kept))
    return RedirectResponse(ADDRESS, 303)


@router.post(f"{ADDRESS}/ma")
async def try_code(request: Request) -> Response:
    """The first code of the authenticator: it fits, and its owner is in."""
    form = await form_of(request)
    now = moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> SignedIn | Enrolling | None:
        device = phone_of(request.headers.get("user-agent", ""))
        opened = confirm(connection, session, form.text("code"), device=device, now=now)
        return enrolling(connection, session) if opened is None else opened

    result = await _write(request, work)
    if result is None:
        return RedirectResponse(_DOOR, 303)
    if isinstance(result, Enrolling):
        return _page(request, result, sentence("second_factor", "wrong"))
    response = RedirectResponse("/van-phong/phien?da=mo", 303)
    cookies.keep_session(rooms_of(request), response, result.token, now, result.expires_at)
    return response


async def _who(request: Request) -> Enrolling | None:
    token, now = cookies.session_token(request), moments_of(request).received_at

    def work(connection: Connection) -> Enrolling | None:
        session = enrolment_of(connection, token, now) if token else None
        return None if session is None else enrolling(connection, session)

    return await rooms_of(request).store.read(work)


async def _write(request: Request, fn: Callable[[Connection, CurrentSession], T]) -> T | None:
    """`fn` for who is about to set up an account; None for everybody else."""
    token, now = cookies.session_token(request), moments_of(request).received_at

    def work(connection: Connection) -> T | None:
        session = enrolment_of(connection, token, now) if token else None
        if session is None or enrolling(connection, session) is None:
            return None
        return fn(connection, session)

    return await rooms_of(request).store.write(work, key=token)


def _page(request: Request, found: Enrolling, error: str = "") -> Response:
    context = {"found": found, "error": error, "least": passwords.LEAST, "most": passwords.MOST}
    status = 422 if error else 200
    if found.secret is None:
        return TEMPLATES.answer(request, "choose_password.html", context, status=status)
    address = second_factor.address(found.secret, found.staff_code)
    context |= {
        "address": address,
        "groups": second_factor.in_groups(found.secret),
        "qr": segno.make(address, error="m").svg_inline(border=3, light="#fff", omitsize=True),
    }
    return TEMPLATES.answer(request, "second_factor.html", context, status=status)
