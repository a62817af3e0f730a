"""One form on the phone page: the question that waits, one press of a button, the overview."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from bot.web import assisted, taking, view
from bot.web import sent as sending
from bot.web.addresses import FILE, KEY, SubmissionId
from bot.web.looks import TEMPLATES
from bot.web.own import own
from bot.web.sent import Sent
from intake import attachments, statements
from intake.attachments import Attaching
from intake.calendar import Moments
from intake.questions.base import InvalidAnswerError
from intake.service import current, overview_of
from intake.texts import catalogue, sentence
from intake.turn import Ask, Attached, Finished, Notice, Prompt, Reply, Retry, Review, Turn
from pages import cookies, tickets
from pages.errors import ProblemError
from pages.forms import File, form_of
from pages.moments import moments_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from pages.visitors import read_as, write_as
from people.sessions import CurrentSession
from reminders import announcing
from storage.submissions import StoredFile

router = APIRouter(dependencies=[stated(Policy.OWN_FORM)])


@router.get("/viec/{submission_id}")
async def show(request: Request, submission_id: SubmissionId, vua: str = "") -> Response:
    """The question that waits, the review, or the receipt; `vua` is the reply just taken."""
    library, now = rooms_of(request).library, moments_of(request).received_at

    def work(
        connection: Connection, session: CurrentSession
    ) -> tuple[int, Turn, tuple[Notice, ...]]:
        version, turn = current(connection, library, submission_id, session.employee_id, now)
        notices = _still_valid(connection, submission_id, turn)
        if KEY.fullmatch(vua):
            notices += taking.notices_of(connection, submission_id, version, vua)
        return version, turn, notices

    try:
        version, turn, notices = await own(read_as(request, work))
    except ProblemError as problem:
        return assisted.over(request, submission_id, problem)
    return _page(request, submission_id, version, turn, notices=notices)


@router.post("/viec/{submission_id}")
async def say(request: Request, submission_id: SubmissionId) -> Response:
    """One press: saved, then the next question; or the same page with what is wrong."""
    rooms, form = rooms_of(request), await form_of(request)
    sent = sending.read(form)
    moments = _with_ticket(request, submission_id, sent)
    if form.file is not None and sent.do in {"save", "back", "later", "look"}:
        return await _say_file(request, submission_id, sent, form.file, moments)
    replies = sent.replies
    if not replies:
        await _sure_it_is_theirs(request, submission_id)
        return RedirectResponse(_leads_to(request, submission_id, sent), 303)

    def work(connection: Connection, session: CurrentSession) -> tuple[taking.Taken, bool]:
        taken = taking.take(
            connection, rooms.library, submission_id, session.employee_id,
            sent=sent, replies=replies, moments=moments, assistant_id=session.assistant_id,
        )  # fmt: skip
        if taken.kind == "taken" and sent.do == "submit" and isinstance(taken.turn, Finished):
            announcing.receipt(
                connection, submission_id, session.employee_id, taken.turn.receipt,
                rooms.channels, moments.received_at,
            )  # fmt: skip
        return taken, assisted.ends_with(connection, session, taken, moments.received_at)

    try:
        taken, ended = await own(write_as(request, work, key=submission_id))
    except ProblemError as problem:
        if sent.typed:  # which the page of the error shows, to be copied
            raise
        return assisted.over(request, submission_id, problem)
    if ended:
        return assisted.away(request, submission_id, "?vua=nop")
    return _led_to(request, submission_id, sent, taken)


@router.get("/viec/{submission_id}/xem")
async def look(request: Request, submission_id: SubmissionId) -> Response:
    """Every answer so far, any time."""
    library, now = rooms_of(request).library, moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> tuple[int, Review, Turn]:
        version, review = overview_of(connection, library, submission_id, session.employee_id, now)
        turn = current(connection, library, submission_id, session.employee_id, now)[1]
        return version, review, turn

    try:
        version, review, turn = await own(read_as(request, work))
    except ProblemError as problem:
        return assisted.over(request, submission_id, problem)
    context = {
        **view.review_context(review, version),
        "task": submission_id,
        "handed_in": isinstance(turn, Finished),
        "changeable": not isinstance(turn, Finished) or turn.receipt.changeable,
        "files": {},
    }
    return TEMPLATES.answer(request, "overview.html", context)


@router.get("/viec/{submission_id}/tep/{file}")
async def download(request: Request, submission_id: SubmissionId, file: str) -> Response:
    """A file that was attached, to its filler alone, never shown in our origin."""
    library, now = rooms_of(request).library, moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> Any:
        current(connection, library, submission_id, session.employee_id, now)
        wanted = (StoredFile.id == file) & (StoredFile.submission_id == submission_id)
        query = select(StoredFile.name, StoredFile.media_type, StoredFile.content)
        return connection.execute(query.where(wanted)).one_or_none()

    kept = await own(read_as(request, work)) if FILE.fullmatch(file) else None
    if kept is None:
        raise ProblemError(404, "not_found")
    return Response(
        kept.content,
        media_type=kept.media_type,
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(kept.name)}",
            "content-security-policy": "sandbox; default-src 'none'",
        },
    )


async def _sure_it_is_theirs(request: Request, submission_id: int) -> None:
    library, now = rooms_of(request).library, moments_of(request).received_at
    await own(
        read_as(request, lambda c, by: current(c, library, submission_id, by.employee_id, now))
    )


async def _say_file(
    request: Request, submission_id: int, sent: Sent, file: File, moments: Moments
) -> Response:
    """A file is checked first, then kept and answered with in one transaction."""
    content, name = file.content, file.name
    library = rooms_of(request).library
    try:
        media_type = await asyncio.to_thread(attachments.identify, content, name)
    except InvalidAnswerError as error:
        return await _refuse_file(request, submission_id, sent, error)

    def work(connection: Connection, session: CurrentSession) -> taking.Taken:
        current(connection, library, submission_id, session.employee_id, moments.received_at)
        place = connection.begin_nested()
        meta = attachments.keep(
            connection, Attaching(submission_id, sent.question, sent.key),
            content, name, media_type, moments.received_at,
        )  # fmt: skip
        reply: Reply = Attached(file=meta.file)
        taken = taking.take(
            connection, library, submission_id, session.employee_id,
            sent=sent, replies=[reply], moments=moments, assistant_id=session.assistant_id,
        )  # fmt: skip
        if taken.kind == "taken":
            place.commit()
        else:
            place.rollback()
        return taken

    try:
        taken = await own(write_as(request, work, key=submission_id))
    except attachments.TooManyFilesError:
        raise ProblemError(409, "too_many_files") from None
    return _led_to(request, submission_id, sent, taken)


async def _refuse_file(
    request: Request, submission_id: int, sent: Sent, error: InvalidAnswerError
) -> Response:
    library, now = rooms_of(request).library, moments_of(request).received_at

    def work(connection: Connection, session: CurrentSession) -> tuple[int, Turn]:
        return current(connection, library, submission_id, session.employee_id, now)

    version, turn = await own(read_as(request, work))
    if not isinstance(turn, Ask | Retry) or turn.prompt.question != sent.question:
        return RedirectResponse(f"/viec/{submission_id}", 303)
    said = Notice(code=error.code, text=sentence(error.code, **error.context))
    retry = Retry(prompt=turn.prompt, error=said, notices=turn.notices)
    return _page(request, submission_id, version, retry, sent, status=422)


def _with_ticket(request: Request, submission_id: int, sent: Sent) -> Moments:
    """The moments with that of an earlier try; a hand-in that fails gets a ticket of this one."""
    moments, secret = moments_of(request), rooms_of(request).ticket_key
    tried_at = tickets.read(secret, submission_id, sent.key, sent.ticket)
    if sent.do == "submit":
        first = tried_at or moments.received_at
        request.state.ticket = tickets.issue(secret, submission_id, sent.key, first)
    return Moments(moments.began_at, moments.received_at, tried_at)


def _led_to(request: Request, submission_id: int, sent: Sent, taken: taking.Taken) -> Response:
    notice: tuple[Notice, ...] = ()
    match taken.kind:
        case "taken":
            place = _leads_to(request, submission_id, sent)
            return RedirectResponse(f"{place}?vua={taken.told}" if taken.told else place, 303)
        case "retry":
            return _page(request, submission_id, taken.version, taken.turn, sent, status=422)
        case "key_reused":
            notice = (Notice(code="notice.stale", text=sentence("notice.stale")),)
    return _page(
        request, submission_id, taken.version, taken.turn, unsaved=sent, notices=notice, status=409
    )


def _leads_to(request: Request, submission_id: int, sent: Sent) -> str:
    place = sent.leads_to(f"/viec/{submission_id}")
    return assisted.place(submission_id) if place == "/" and assisted.is_here(request) else place


def _page(
    request: Request,
    submission_id: int,
    version: int,
    turn: Turn,
    sent: Sent | None = None,
    *,
    unsaved: Sent | None = None,
    notices: tuple[Notice, ...] = (),
    status: int = 200,
) -> Response:
    """`sent` fills the input again; `unsaved` was for another question and is shown to copy."""
    context: dict[str, Any] = {"task": submission_id, "unsaved": _copy(unsaved)}
    match turn:
        case Finished():
            kept = view.without_repetition((*notices, *turn.notices))
            context |= {"receipt": turn.receipt, "notices": kept}
            return TEMPLATES.answer(request, "receipt.html", context, status=status)
        case Review():
            context |= view.review_context(turn, version, notices)
            return TEMPLATES.answer(request, "review.html", context, status=status)
    context |= view.question_context(turn, version, sent, notices)
    context["say_saved"] = version == 1
    context["chat"] = _way_back(request)
    context["file"] = _kept_file(turn.prompt)
    return TEMPLATES.answer(request, "question.html", context, status=status)


def _way_back(request: Request) -> str:
    """The chat that led here; "" for whom none did."""
    rooms = rooms_of(request)
    came = rooms.bot_name and cookies.came_from_chat(request)
    return f"{rooms.messenger}/{rooms.bot_name}" if came else ""


def _copy(unsaved: Sent | None) -> str:
    if unsaved is None:
        return ""
    return unsaved.typed or " | ".join(filter(None, unsaved.cells.values()))


def _kept_file(prompt: Prompt) -> dict[str, Any] | None:
    value = prompt.value
    return value if isinstance(value, dict) and "sha256" in value else None


def _still_valid(connection: Connection, submission_id: int, turn: Turn) -> tuple[Notice, ...]:
    """While somebody changes what was handed in, that the earlier hand-in stands."""
    if isinstance(turn, Finished) or any(each.code == "notice.returned" for each in turn.notices):
        return ()
    kept = statements.LAST_RECEIPT.first(connection, submission_id=submission_id)
    if kept is None:
        return ()
    code = "notice.draft_after_submit"
    return (Notice(code=code, text=catalogue()[code].format(code=kept.code)),)
