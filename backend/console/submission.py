"""`/ho-so/{submission}`: office and head open one submission, read it, and act on it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import Number
from backend.console.history import evidence_words, last_words, standing_words
from backend.console.looks import TEMPLATES
from backend.console.opened import Opened, open_
from backend.console.typed_time import typed_cut_off
from backend.console.visiting import Visitor, read_here, write_here
from intake.accepting import accept, reopen
from intake.admitting import admit
from intake.extending import Later
from intake.granting import grant
from intake.refusing import ActRefusedError
from intake.releasing import release, release_too_late
from intake.returning import return_
from pages.errors import ProblemError
from pages.forms import Form, form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from reminders.announcing import Kind, decided

router = APIRouter()

_BOTH = [stated(Policy.OFFICE_OR_HEAD)]
_OFFICE = [stated(Policy.OFFICE)]
_MOST_DIGITS = 9

Act = Callable[[Connection, Visitor, Opened], None]


_TOLD: dict[str, Kind] = {"tra-lai": "returned", "chap-nhan-tre": "admitted", "gia-han": "extended"}
"""Acts that the person hears of at once, where a channel reaches them."""


@router.get("/ho-so/{submission}", dependencies=_BOTH)
async def show(request: Request, submission: Number, da: str = "") -> Response:
    """The hand-in that stands, its history, and what can be done; `da` is what was just done."""
    return await _page(request, submission, done=da)


@router.post("/ho-so/{submission}/tra-lai", dependencies=_BOTH)
async def send_back(request: Request, submission: Number) -> Response:
    form = await form_of(request)

    def act(connection: Connection, visitor: Visitor, opened: Opened) -> None:
        if not opened.readable:
            raise ProblemError(404, "not_found")
        return_(
            connection, opened.plan, submission, form.text("reason"), form.every("question"),
            visitor.actor_in(opened.row.unit_id), visitor.now, receipt_number=_seen(form),
        )  # fmt: skip

    return await _done(request, submission, "tra-lai", form, act)


@router.post("/ho-so/{submission}/duyet", dependencies=_BOTH)
async def say_it_goes_up(request: Request, submission: Number) -> Response:
    """Who answers for a collective releases what another drafted."""
    form = await form_of(request)

    def act(connection: Connection, visitor: Visitor, opened: Opened) -> None:
        actor = visitor.actor_in(opened.row.unit_id)
        release(connection, opened.row.id, _seen(form), actor, visitor.now)

    return await _done(request, submission, "duyet", form, act)


@router.post("/ho-so/{submission}/tiep-nhan", dependencies=_OFFICE)
async def take(request: Request, submission: Number) -> Response:
    form = await form_of(request)

    def act(connection: Connection, visitor: Visitor, opened: Opened) -> None:
        accept(connection, opened.row.id, _seen(form), visitor.actor, visitor.now)

    return await _done(request, submission, "tiep-nhan", form, act)


@router.post("/ho-so/{submission}/mo-lai", dependencies=_OFFICE)
async def open_again(request: Request, submission: Number) -> Response:
    form = await form_of(request)

    def act(connection: Connection, visitor: Visitor, opened: Opened) -> None:
        reopen(connection, opened.row.id, form.text("reason"), visitor.actor, visitor.now)

    return await _done(request, submission, "mo-lai", form, act)


@router.post("/ho-so/{submission}/chap-nhan-tre", dependencies=_OFFICE)
async def let_in(request: Request, submission: Number) -> Response:
    form = await form_of(request)

    def act(connection: Connection, visitor: Visitor, opened: Opened) -> None:
        admit(
            connection, opened.row.id, form.text("reason"), form.text("document"),
            visitor.actor, visitor.now, receipt_number=_seen(form),
        )  # fmt: skip

    return await _done(request, submission, "chap-nhan-tre", form, act)


@router.post("/ho-so/{submission}/gia-han", dependencies=_OFFICE)
async def extend_one(request: Request, submission: Number) -> Response:
    """A later deadline for this party, wherever it owes something at this milestone."""
    form = await form_of(request)

    def act(connection: Connection, visitor: Visitor, opened: Opened) -> None:
        row, plan = opened.row, opened.plan
        cut_off = typed_cut_off(form.text("day"), form.text("hour"), plan.zone)
        later = Later(
            row.milestone, cut_off, form.text("reason"), form.text("document"),
            party_id=row.subject_id,
        )  # fmt: skip
        grant(connection, plan, row.campaign_id, later, visitor.actor, visitor.now)

    return await _done(request, submission, "gia-han", form, act)


async def _done(request: Request, submission: int, name: str, form: Form, act: Act) -> Response:
    """The page that says what was done; or the same page with what is wrong, what was typed kept,
    and how the submission stands by now."""
    rooms = rooms_of(request)
    library = rooms.library

    def work(connection: Connection, visitor: Visitor) -> None:
        act(connection, visitor, open_(connection, library, visitor, submission))
        kind = _TOLD.get(name)
        if kind is not None:
            decided(connection, library, submission, kind, rooms.channels, visitor.now)

    try:
        await write_here(request, work)
    except ActRefusedError as refused:
        return await _page(request, submission, tried=name, form=form, refused=refused)
    return RedirectResponse(f"/ho-so/{submission}?da={name}", 303)


async def _page(
    request: Request,
    submission: int,
    *,
    done: str = "",
    tried: str = "",
    form: Form | None = None,
    refused: ActRefusedError | None = None,
) -> Response:
    library = rooms_of(request).library

    def work(connection: Connection, visitor: Visitor) -> tuple[str, Opened, str]:
        opened = open_(connection, library, visitor, submission)
        if "release" not in opened.acts:
            return visitor.role, opened, ""
        at_stake = connection, opened.plan, submission, opened.receipt, visitor.now
        return visitor.role, opened, release_too_late(*at_stake)

    role, opened, too_late = await read_here(request, work)
    receipt, plan = opened.receipt, opened.plan
    sections = groupby(opened.answers, lambda answer: answer.section)
    context = {
        "visitor": role,
        "opened": opened,
        "row": opened.row,
        "receipt": receipt,
        "sections": [(title, list(answers)) for title, answers in sections],
        "standing": standing_words(receipt) if receipt else "",
        "evidence": evidence_words(receipt.evidence, plan) if receipt else "",
        "due": last_words(opened.due, plan) if opened.due else "",
        "held_against": last_words(receipt.cut_off, plan) if receipt and receipt.cut_off else "",
        "too_late": too_late,
        "done": done,
        "tried": tried,
        "refused": refused,
        "typed": {name: form.text(name) if form else "" for name in _TYPED},
        "ticked": form.every("question") if form else (),
    }
    status = 200 if refused is None else (422 if refused.field else 409)
    return TEMPLATES.answer(request, "submission.html", context, status=status)


_TYPED = ("reason", "document", "day", "hour")


def _seen(form: Form) -> int:
    """The number of the hand-in that was on the screen."""
    said = form.text("receipt")
    if not (said.isdecimal() and said.isascii() and len(said) <= _MOST_DIGITS):
        raise ProblemError(400, "bad_request")
    return int(said)
