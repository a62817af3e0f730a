"""The conversation as JSON: tasks, the turn, replies, files."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from typing import Any

from fastapi import APIRouter, Request, UploadFile
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from bot.web.addresses import FILE, SubmissionId
from bot.web.phones import phone_of
from bot.web.schema import (
    Attachment,
    Busy,
    Conflict,
    Opened,
    Overview,
    Problem,
    Replied,
    ReplyBody,
    SignIn,
    Standing,
    TaskLine,
    Tasks,
)
from intake import attachments, service
from intake.attachments import Attaching
from intake.calendar import Moments
from intake.questions.base import FileMeta, InvalidAnswerError
from intake.service import Incoming, NotYoursError, Outcome, current, overview_of
from intake.texts import sentence as intake_sentence
from intake.turn import Ask, Attached, Retry, Submit
from pages import tickets
from pages.errors import ProblemError
from pages.moments import moments_of
from pages.rooms import rooms_of
from pages.texts import sentence
from pages.visitors import origin_of, read_as, write_as
from people.errors import InvitationRefusedError, TooManyGuessesError
from people.invitations import redeem
from people.sessions import CurrentSession, SignedIn, end_session
from reminders.owed import Task, tasks_of

_ANSWERS_NOTHING = -1
_ALWAYS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem},
    401: {"model": Problem},
    403: {"model": Problem},
    413: {"model": Problem},
    415: {"model": Problem},
    422: {"model": Problem},
    503: {"model": Busy},
}
_OWN: dict[int | str, dict[str, Any]] = {404: {"model": Problem}}

router = APIRouter(prefix="/api/v1", responses=_ALWAYS, tags=["conversation"])


@router.post("/session", responses={200: {"model": Opened}, 429: {"model": Problem}})
async def sign_in(request: Request, body: SignIn) -> Response:
    """A session for a one-time code; the token goes into `Authorization: Bearer`."""
    now, origin = moments_of(request).received_at, origin_of(request)
    device = phone_of(request.headers.get("user-agent", ""))

    def work(connection: Connection) -> SignedIn | InvitationRefusedError | TooManyGuessesError:
        return redeem(
            connection, body.code, staff_code=body.staff_code or None,
            origin=origin, now=now, device=device,
        )  # fmt: skip

    result = await rooms_of(request).store.write(work)
    if isinstance(result, SignedIn):
        return _json(Opened(token=result.token, expires_at=result.expires_at))
    refusal = {"code": result.code, "sentence": result.sentence}
    if isinstance(result, TooManyGuessesError):
        wait = max(1, round((result.retry_at - now).total_seconds()))
        return JSONResponse(refusal, 429, {"retry-after": str(wait)})
    return JSONResponse(refusal, 403)


@router.delete("/session", status_code=204)
async def sign_out(request: Request) -> Response:
    """End this session on the server."""
    now = moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> None:
        end_session(connection, session.id, now)

    await write_as(request, work)
    return Response(status_code=204)


@router.get("/tasks", responses={200: {"model": Tasks}})
async def tasks(request: Request) -> Response:
    """What the person owes, soonest first, and what is handed in."""
    library, now = rooms_of(request).library, moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> list[Task]:
        return tasks_of(connection, library, session.employee_id, now)

    return _json(Tasks(tasks=[_line(task) for task in await read_as(request, work)]))


@router.get("/tasks/{task}/turn", responses={200: {"model": Standing}, **_OWN})
async def turn(request: Request, task: SubmissionId) -> Response:
    """The turn as it stands; the ETag is its version."""
    library, now = rooms_of(request).library, moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> Standing:
        version, stands = current(connection, library, task, session.employee_id, now)
        return Standing(version=version, turn=stands)

    return _versioned(await _own(read_as(request, work)))


@router.get("/tasks/{task}/overview", responses={200: {"model": Overview}, **_OWN})
async def overview(request: Request, task: SubmissionId) -> Response:
    """Every answer so far, complete or not."""
    library = rooms_of(request).library

    def work(connection: Connection, session: CurrentSession) -> Overview:
        version, review = overview_of(connection, library, task, session.employee_id)
        return Overview(version=version, overview=review)

    return _versioned(await _own(read_as(request, work)))


@router.post(
    "/tasks/{task}/replies",
    responses={200: {"model": Replied}, 409: {"model": Conflict}, **_OWN},
)
async def reply(request: Request, task: SubmissionId, body: ReplyBody) -> Response:
    """Take one reply; what it led to is committed when this answers."""
    rooms, raw = rooms_of(request), (await request.body()).decode("utf-8", "replace")
    moments = _with_ticket(request, task, body)
    # PostgreSQL refuses text with a NUL; no file of ours is called so either.
    said = body.reply
    if isinstance(said, Attached) and not FILE.fullmatch(said.file):
        said = Attached(file="unknown")

    def work(connection: Connection, session: CurrentSession) -> Outcome:
        employee = session.employee_id
        version = body.version
        if body.question:
            stands = current(connection, rooms.library, task, employee, moments.received_at)[1]
            asked = isinstance(stands, Ask | Retry) and stands.prompt.question == body.question
            version = version if asked else _ANSWERS_NOTHING
        incoming = Incoming(task, employee, body.key, version, said, raw, moments)
        outcome = service.reply(connection, rooms.library, incoming)
        if outcome.kind != "key_reused":
            return outcome
        now = moments.received_at
        version, stands = current(connection, rooms.library, task, employee, now)
        return replace(outcome, version=version, turn_json=stands.model_dump_json())

    return _outcome(await _own(write_as(request, work)))


@router.post(
    "/tasks/{task}/files",
    responses={200: {"model": Attachment}, 409: {"model": Problem}, **_OWN},
)
async def attach(request: Request, task: SubmissionId, file: UploadFile) -> Response:
    """Keep a file for the question that waits; an `attached` reply then names it."""
    library, now = rooms_of(request).library, moments_of(request).received_at
    content, name = await file.read(), file.filename or ""
    try:
        media_type = await asyncio.to_thread(attachments.identify, content, name)
    except InvalidAnswerError as error:
        said = intake_sentence(error.code, **error.context)
        return JSONResponse({"code": error.code, "sentence": said}, 422)

    def work(connection: Connection, session: CurrentSession) -> FileMeta:
        stands = current(connection, library, task, session.employee_id, now)[1]
        question = stands.prompt.question if isinstance(stands, Ask | Retry) else ""
        place = Attaching(task, question, question)
        return attachments.keep(connection, place, content, name, media_type, now)

    try:
        kept = await _own(write_as(request, work))
    except attachments.TooManyFilesError:
        raise ProblemError(409, "too_many_files") from None
    return _json(Attachment(**asdict(kept)))


def _with_ticket(request: Request, task: int, body: ReplyBody) -> Moments:
    """As on the page: the time of an earlier try counts, and this one gets a ticket of it."""
    moments, secret = moments_of(request), rooms_of(request).ticket_key
    tried_at = tickets.read(secret, task, body.key, body.ticket)
    if isinstance(body.reply, Submit):
        first = tried_at or moments.received_at
        request.state.ticket = tickets.issue(secret, task, body.key, first)
    return Moments(moments.began_at, moments.received_at, tried_at)


def _outcome(outcome: Outcome) -> Response:
    """The stored turn is passed on as it is."""
    turn_json = outcome.turn_json.encode()
    headers = {"etag": f'"{outcome.version}"'}
    if outcome.kind in {"taken", "repeated"}:
        repeated = b"true" if outcome.kind == "repeated" else b"false"
        return Response(
            b'{"version":%d,"repeated":%s,"turn":%s}' % (outcome.version, repeated, turn_json),
            media_type="application/json",
            headers=headers,
        )
    said = JSONResponse({"code": outcome.kind, "sentence": sentence(outcome.kind)}).body
    body = b'%s,"version":%d,"turn":%s}' % (bytes(said[:-1]), outcome.version, turn_json)
    return Response(body, 409, headers, "application/json")


def _line(task: Task) -> TaskLine:
    same = (
        "form title official_name subject minutes state state_words answered asked due "
        "due_words left_words overdue done receipt_code standing why"
    )
    values = {name: getattr(task, name) for name in same.split()}
    return TaskLine(id=task.submission_id, plan=task.plan_name, **values)


def _json(body: BaseModel) -> Response:
    return Response(body.model_dump_json(), media_type="application/json")


def _versioned(body: Standing | Overview) -> Response:
    response = _json(body)
    response.headers["etag"] = f'"{body.version}"'
    return response


async def _own(work: Any) -> Any:
    try:
        return await work
    except NotYoursError:
        raise ProblemError(404, "not_yours") from None
