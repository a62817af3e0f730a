"""A form that somebody else types in: how that ends, and how its filler confirms it."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from bot.web.addresses import SubmissionId
from bot.web.own import own
from bot.web.taking import Taken
from intake import assisting
from intake.refusing import ActRefusedError
from intake.service import NotYoursError, current
from intake.texts import sentence
from intake.turn import Finished
from pages import cookies
from pages.errors import ProblemError
from pages.forms import form_of
from pages.moments import moments_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from pages.visitors import write_as
from people.sessions import CurrentSession, end_session
from storage.audit import Actor
from storage.campaigns import Campaign
from storage.submissions import Submission

router = APIRouter(dependencies=[stated(Policy.OWN_FORM)])

_MOST_DIGITS = 6


@router.post("/viec/{submission_id}/xong")
async def done(request: Request, submission_id: SubmissionId) -> Response:
    """The one who types goes back to their own pages; what was answered stays."""
    await form_of(request)
    now = moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> None:
        if session.assistant_id is None:
            raise NotYoursError
        end_session(connection, session.id, now)

    try:
        await own(write_as(request, work))
    except ProblemError as problem:
        return over(request, submission_id, problem)
    return away(request, submission_id)


@router.post("/viec/{submission_id}/xac-nhan")
async def settle(request: Request, submission_id: SubmissionId) -> Response:
    """The filler says whether what another typed in is theirs; never in an assisted entry."""
    form = await form_of(request)
    number, is_mine = form.text("number"), form.text("do") == "yes"
    library, now = rooms_of(request).library, moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> None:
        if session.assistant_id is not None:
            raise NotYoursError
        current(connection, library, submission_id, session.employee_id, now)
        me = assisting.name_of(connection, session.employee_id)
        actor = Actor(session.employee_id, "employee", me)
        seen = int(number) if number.isdecimal() and len(number) <= _MOST_DIGITS else 0
        if is_mine:
            how = sentence("assist.by_self")
            assisting.confirm(connection, submission_id, seen, how, actor, now)
            return
        plan = library.plan(connection, _revision(connection, submission_id))
        assisting.deny(connection, plan, submission_id, seen, actor, now)

    try:
        await own(write_as(request, work, key=submission_id))
    except ActRefusedError as refused:
        raise ProblemError(409, "act_refused", why=refused.sentence) from None
    return RedirectResponse(f"/viec/{submission_id}", 303)


def ends_with(connection: Connection, session: CurrentSession, taken: Taken, now: datetime) -> bool:
    """Whether this hand-in ended an assisted entry; ends it in the same transaction."""
    if session.assistant_id is None or taken.kind != "taken":
        return False
    if not isinstance(taken.turn, Finished):
        return False
    end_session(connection, session.id, now)
    return True


def is_here(request: Request) -> bool:
    return bool(cookies.assisted_token(request))


def place(submission_id: int) -> str:
    """Where the one who types in begins and ends."""
    return f"/nhap-ho/{submission_id}"


def away(request: Request, submission_id: int, said: str = "") -> Response:
    """Back, and the browser keeps nothing of the other."""
    response = RedirectResponse(f"{place(submission_id)}{said}", 303)
    cookies.keep_assisted(rooms_of(request), response, "", submission_id, 0)
    return response


def over(request: Request, submission_id: int, problem: ProblemError) -> Response:
    """An assisted entry that ended in the meantime leads back; every other problem stays one."""
    if problem.status == _SIGNED_OUT and is_here(request):
        return away(request, submission_id, "?vua=het")
    raise problem


_SIGNED_OUT = 401


def _revision(connection: Connection, submission_id: int) -> str:
    revision: str = connection.execute(
        select(Campaign.revision)
        .join(Submission, Submission.campaign_id == Campaign.id)
        .where(Submission.id == submission_id)
    ).scalar_one()
    return revision
