"""`/nhap-ho/{submission}`: typing in for somebody without a phone, and the sheet they signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import Number
from backend.console.looks import TEMPLATES
from backend.console.opened import row_of
from backend.console.visiting import Visitor, read_here, write_here
from intake import deadlines
from intake.assisting import confirm, name_of, paper_words, why_not_typed
from intake.calendar import due_words
from intake.handing_in import last_receipt
from intake.library import Library
from intake.plan import Plan
from intake.refusing import ActRefusedError
from intake.texts import sentence
from intake.turn import Receipt
from pages import cookies
from pages.errors import ProblemError
from pages.forms import Form, form_of
from pages.moments import moments_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from people.assisting import LASTS, begin_assisting, is_assisting
from people.sessions import SignedIn
from storage.audit import record

router = APIRouter(dependencies=[stated(Policy.OFFICE_OR_HEAD)])

_MOST_DIGITS = 6
_SAID = {"nop", "het", "giay"}


@dataclass(frozen=True, slots=True)
class Assisting:
    """What the page shows; `refused` is why it cannot be typed in, "" where it can."""

    row: Any
    plan: Plan
    name: str
    """Who fills the form in, and is assisted."""
    title: str
    official_name: str
    due: str
    refused: str
    running: bool
    receipt: Receipt | None


@router.get("/nhap-ho/{submission}")
async def show(request: Request, submission: Number, vua: str = "") -> Response:
    """Whom it is for and what will be said of it; once handed in, how it is confirmed."""
    return await _page(request, submission, said=vua if vua in _SAID else "")


@router.post("/nhap-ho/{submission}")
async def begin(request: Request, submission: Number) -> Response:
    """Open the form in this browser, beside the helper's own session."""
    await form_of(request)
    library = rooms_of(request).library

    def work(connection: Connection, visitor: Visitor) -> SignedIn:
        found = _found(connection, library, visitor, submission)
        if found.refused:
            raise ActRefusedError(found.refused)
        helper = _helper(visitor)
        actor = visitor.actor_in(found.row.unit_id)
        record(
            connection, actor, "assist.begin", f"submission:{submission}", now=visitor.now,
            after={"for": f"employee:{found.row.filler_id}"},
        )  # fmt: skip
        return begin_assisting(connection, submission, found.row.filler_id, helper, visitor.now)

    try:
        opened = await write_here(request, work)
    except ActRefusedError:
        return await _page(request, submission, status=409)
    response = RedirectResponse(f"/viec/{submission}", 303)
    seconds = int(LASTS.total_seconds())
    cookies.keep_assisted(rooms_of(request), response, opened.token, submission, seconds)
    return response


@router.post("/nhap-ho/{submission}/giay")
async def sheet(request: Request, submission: Number) -> Response:
    """The person signed on paper: when, and where the sheet is kept."""
    form = await form_of(request)
    library, number = rooms_of(request).library, form.text("number")
    seen = int(number) if number.isdecimal() and len(number) <= _MOST_DIGITS else 0

    def work(connection: Connection, visitor: Visitor) -> None:
        found = _found(connection, library, visitor, submission)
        if found.row.filler_id == _helper(visitor):
            raise ActRefusedError("assist.own")
        today = visitor.now.astimezone(found.plan.zone).date()
        how = paper_words(form.text("day"), form.text("place"), today)
        actor = visitor.actor_in(found.row.unit_id)
        confirm(connection, submission, seen, how, actor, visitor.now)

    try:
        await write_here(request, work)
    except ActRefusedError as refused:
        status = 422 if refused.field else 409
        return await _page(request, submission, form=form, wrong=refused, status=status)
    return RedirectResponse(f"/nhap-ho/{submission}?vua=giay", 303)


async def _page(
    request: Request,
    submission: int,
    *,
    said: str = "",
    form: Form | None = None,
    wrong: ActRefusedError | None = None,
    status: int = 200,
) -> Response:
    library, now = rooms_of(request).library, moments_of(request).received_at

    def work(connection: Connection, visitor: Visitor) -> tuple[Visitor, Assisting]:
        return visitor, _found(connection, library, visitor, submission)

    visitor, found = await read_here(request, work)
    context = {
        "visitor": visitor.role,
        "me": visitor.actor.name,
        "found": found,
        "submission": submission,
        "said": said,
        "refused": sentence(found.refused) if found.refused else "",
        "wrong": wrong,
        "typed": {name: form.text(name) if form else "" for name in ("day", "place")},
        "today": now.astimezone(found.plan.zone).date(),
    }
    return TEMPLATES.answer(request, "assisting.html", context, status=status)


def _found(
    connection: Connection, library: Library, visitor: Visitor, submission: int
) -> Assisting:
    """ProblemError "not_found" for a form that this visitor has no part in, or may not read."""
    row = row_of(connection, visitor, submission)
    plan = library.plan(connection, library.revision_for(connection, row))
    form = plan.forms_by_code[row.form]
    if visitor.role == "head" and not form.head_reads:
        raise ProblemError(404, "not_found")
    script = library.script(connection, library.revision_for(connection, row), row.form)
    due = deadlines.due_of(connection, plan, row)
    helper = _helper(visitor)
    return Assisting(
        row=row,
        plan=plan,
        name=name_of(connection, row.filler_id),
        title=form.title,
        official_name=form.official_name,
        due=due_words(plan.milestones_by_code[row.milestone], due, plan.zone),
        refused=why_not_typed(connection, row, helper),
        running=is_assisting(connection, submission, helper, visitor.now),
        receipt=last_receipt(connection, plan, script, row, visitor.now) if row.receipts else None,
    )


def _helper(visitor: Visitor) -> int:
    employee = visitor.actor.employee_id
    if employee is None:
        raise ProblemError(404, "not_found")
    return employee
