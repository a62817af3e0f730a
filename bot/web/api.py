"""The conversation as JSON: the session, tasks, the turn; replies are in `api_replies`."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from bot.web.addresses import SubmissionId
from bot.web.api_answers import ALWAYS, OWN, as_json, versioned
from bot.web.api_replies import router as _replies
from bot.web.own import own
from bot.web.schema import Opened, Overview, Problem, SignIn, Standing, TaskLine, Tasks
from intake.service import current, overview_of
from pages.errors import ProblemError
from pages.moments import moments_of
from pages.phones import phone_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from pages.visitors import origin_of, read_as, write_as
from people.errors import InvitationRefusedError, TooManyGuessesError
from people.invitations import redeem
from people.sessions import CurrentSession, SignedIn, end_session
from reminders.owed import Task, tasks_of

router = APIRouter(prefix="/api/v1", responses=ALWAYS, tags=["conversation"])
router.include_router(_replies)


@router.post(
    "/session",
    responses={200: {"model": Opened}, 429: {"model": Problem}},
    dependencies=[stated(Policy.PUBLIC)],
)
async def sign_in(request: Request, body: SignIn) -> Response:
    """A session for a one-time code; the token goes into `Authorization: Bearer`."""
    now, origin = moments_of(request).received_at, origin_of(request)
    device = phone_of(request.headers.get("user-agent", ""))

    def work(connection: Connection) -> SignedIn | InvitationRefusedError | TooManyGuessesError:
        result = redeem(
            connection, body.code, staff_code=body.staff_code or None,
            origin=origin, now=now, device=device, simulated=rooms_of(request).simulated,
        )  # fmt: skip
        if isinstance(result, SignedIn) and result.role == "enrol":
            raise ProblemError(403, "office_by_browser")  # and the code stays unused
        return result

    result = await rooms_of(request).store.write(work)
    if isinstance(result, SignedIn):
        return as_json(Opened(token=result.token, expires_at=result.expires_at))
    refusal = {"code": result.code, "sentence": result.sentence}
    if isinstance(result, TooManyGuessesError):
        wait = max(1, round((result.retry_at - now).total_seconds()))
        return JSONResponse(refusal, 429, {"retry-after": str(wait)})
    return JSONResponse(refusal, 403)


@router.delete("/session", status_code=204, dependencies=[stated(Policy.SIGNED_IN)])
async def sign_out(request: Request) -> Response:
    """End this session on the server."""
    now = moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> None:
        end_session(connection, session.id, now)

    await write_as(request, work)
    return Response(status_code=204)


@router.get("/tasks", responses={200: {"model": Tasks}}, dependencies=[stated(Policy.SIGNED_IN)])
async def tasks(request: Request) -> Response:
    """What the person owes, soonest first, and what is handed in."""
    library, now = rooms_of(request).library, moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> list[Task]:
        return tasks_of(connection, library, session.employee_id, now)

    return as_json(Tasks(tasks=[_line(task) for task in await read_as(request, work)]))


@router.get(
    "/tasks/{task}/turn",
    responses={200: {"model": Standing}, **OWN},
    dependencies=[stated(Policy.OWN_FORM)],
)
async def turn(request: Request, task: SubmissionId) -> Response:
    """The turn as it stands; the ETag is its version."""
    library, now = rooms_of(request).library, moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> Standing:
        version, stands = current(connection, library, task, session.employee_id, now)
        return Standing(version=version, turn=stands)

    return versioned(await own(read_as(request, work)))


@router.get(
    "/tasks/{task}/overview",
    responses={200: {"model": Overview}, **OWN},
    dependencies=[stated(Policy.OWN_FORM)],
)
async def overview(request: Request, task: SubmissionId) -> Response:
    """Every answer so far, complete or not."""
    library, now = rooms_of(request).library, moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> Overview:
        version, review = overview_of(connection, library, task, session.employee_id, now)
        return Overview(version=version, overview=review)

    return versioned(await own(read_as(request, work)))


def _line(task: Task) -> TaskLine:
    same = (
        "form title official_name subject minutes state state_words answered asked due "
        "due_words left_words overdue done receipt_code standing why told"
    )
    values = {name: getattr(task, name) for name in same.split()}
    return TaskLine(id=task.submission_id, plan=task.plan_name, **values)
