"""Replies and files as JSON."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace

from fastapi import APIRouter, Request, UploadFile
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from bot.web.addresses import FILE, SubmissionId
from bot.web.api_answers import OWN, as_json
from bot.web.own import own
from bot.web.schema import Attachment, Conflict, Problem, Replied, ReplyBody
from intake import attachments, service
from intake.attachments import Attaching
from intake.calendar import Moments
from intake.questions.base import FileMeta, InvalidAnswerError
from intake.service import Incoming, Outcome, current
from intake.texts import sentence as intake_sentence
from intake.turn import Ask, Attached, Finished, Retry, Submit
from pages import tickets
from pages.errors import ProblemError
from pages.moments import moments_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from pages.texts import sentence
from pages.visitors import read_as, write_as
from people.sessions import CurrentSession
from reminders import announcing

_ANSWERS_NOTHING = -1

router = APIRouter(dependencies=[stated(Policy.OWN_FORM)])


@router.post(
    "/tasks/{task}/replies",
    responses={200: {"model": Replied}, 409: {"model": Conflict}, **OWN},
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
        incoming = Incoming(
            task, employee, body.key, version, said, raw, moments, session.assistant_id
        )
        outcome = service.reply(connection, rooms.library, incoming)
        if outcome.kind == "taken" and isinstance(said, Submit):
            turn = service.TURN.validate_json(outcome.turn_json)
            if isinstance(turn, Finished):
                now = moments.received_at
                announcing.receipt(connection, task, employee, turn.receipt, rooms.channels, now)
        if outcome.kind != "key_reused":
            return outcome
        now = moments.received_at
        version, stands = current(connection, rooms.library, task, employee, now)
        return replace(outcome, version=version, turn_json=stands.model_dump_json())

    return _outcome(await own(write_as(request, work, key=task)))


@router.post(
    "/tasks/{task}/files",
    responses={200: {"model": Attachment}, 409: {"model": Problem}, **OWN},
)
async def attach(request: Request, task: SubmissionId, file: UploadFile) -> Response:
    """Keep a file for the question that waits; an `attached` reply then names it."""
    library, now = rooms_of(request).library, moments_of(request).received_at
    content, name = await file.read(), file.filename or ""
    try:
        media_type = await asyncio.to_thread(attachments.identify, content, name)
    except InvalidAnswerError as error:
        await own(read_as(request, lambda c, by: current(c, library, task, by.employee_id, now)))
        said = intake_sentence(error.code, **error.context)
        return JSONResponse({"code": error.code, "sentence": said}, 422)

    def work(connection: Connection, session: CurrentSession) -> FileMeta:
        stands = current(connection, library, task, session.employee_id, now)[1]
        question = stands.prompt.question if isinstance(stands, Ask | Retry) else ""
        place = Attaching(task, question, question)
        return attachments.keep(connection, place, content, name, media_type, now)

    try:
        kept = await own(write_as(request, work, key=task))
    except attachments.TooManyFilesError:
        raise ProblemError(409, "too_many_files") from None
    return as_json(Attachment(**asdict(kept)))


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
