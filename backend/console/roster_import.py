"""One roster file on its way in: how far it is, what it would change, apply, confirm, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import Number
from backend.console.at_office import AtOffice, read_at_office, write_at_office
from backend.console.looks import TEMPLATES
from backend.console.rosters import ROSTER
from backend.rosters import imports
from backend.rosters.errands import errands_of
from backend.rosters.findings import LISTS
from backend.rosters.imports import Import, NotNowError
from backend.rosters.texts import words
from pages.errors import ProblemError
from pages.forms import form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from people.problems import Problem
from storage.people import Employee

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

PAGE = 100
_LONGEST_NUMBER = 6

_NOTHING_FOUND: dict[str, Any] = {
    "counts": {}, "second": [], "stale": False, "whole": False, "ignored": [], "encoding": "",
    "examples": [], "converted": False, "nothing": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Looked:
    """An import, who brought it, and whether the one who looks may confirm it."""

    found: Import
    by: str
    confirmed_by: str
    is_own: bool


@router.get(f"{ROSTER}/{{import_id}}")
async def look(request: Request, import_id: Number) -> Response:
    return await _page(request, import_id)


@router.get(f"{ROSTER}/{{import_id}}/tien-do")
async def progress(request: Request, import_id: Number) -> Response:
    """What the page asks for while something runs; once it does not, the page loads anew."""
    looked = await read_at_office(request, lambda c, at: _looked(c, at, import_id))
    if not looked.found.runs:
        return Response(headers={"hx-refresh": "true"})
    _go_on(request, looked.found)
    return TEMPLATES.answer(request, "roster_progress.html", _progress(request, looked.found))


@router.post(f"{ROSTER}/{{import_id}}/ap-dung")
async def press(request: Request, import_id: Number) -> Response:
    form = await form_of(request)

    def act(connection: Connection, at: AtOffice, found: Import) -> str:
        if found.findings.get("converted") and not form.text("chu-dung"):
            raise NotNowError("encoding_unconfirmed")
        day = at.now.astimezone(rooms_of(request).zone).date()
        return imports.press(connection, found, at.actor, at.now, day)

    return await _act(request, import_id, act)


@router.post(f"{ROSTER}/{{import_id}}/xac-nhan")
async def confirm(request: Request, import_id: Number) -> Response:
    """The second person's word."""
    await form_of(request)

    def act(connection: Connection, at: AtOffice, found: Import) -> str:
        day = at.now.astimezone(rooms_of(request).zone).date()
        imports.confirm(connection, found, at.actor, at.now, day)
        return "applying"

    return await _act(request, import_id, act)


@router.post(f"{ROSTER}/{{import_id}}/bo")
async def withdraw(request: Request, import_id: Number) -> Response:
    await form_of(request)

    def act(connection: Connection, at: AtOffice, found: Import) -> str:
        stuck = errands_of(request.app).is_stuck(import_id)
        imports.withdraw(connection, found, at.actor, at.now, stuck=stuck)
        return "withdrawn"

    return await _act(request, import_id, act)


async def _act(
    request: Request, import_id: int, act: Callable[[Connection, AtOffice, Import], str]
) -> Response:
    def work(connection: Connection, at: AtOffice) -> str:
        return act(connection, at, _looked(connection, at, import_id).found)

    try:
        state = await write_at_office(request, work)
    except NotNowError as refused:
        status = 422 if refused.code == "encoding_unconfirmed" else 409
        return await _page(request, import_id, refused.sentence, status=status)
    if state == "applying":
        errands_of(request.app).start(rooms_of(request), import_id)
    return RedirectResponse(f"{ROSTER}/{import_id}", 303)


async def _page(
    request: Request, import_id: int, error: str = "", *, status: int = 200
) -> Response:
    looked = await read_at_office(request, lambda c, at: _looked(c, at, import_id))
    found = looked.found
    _go_on(request, found)
    chosen = request.query_params.get("muc", "")
    context = {
        "visitor": "office",
        "error": error,
        "each": found,
        "f": {**_NOTHING_FOUND, **found.findings},
        "by": looked.by,
        "confirmed_by": looked.confirmed_by,
        "is_own": looked.is_own,
        "state": words(f"state.{found.state}"),
        "problems": [Problem(**each) for each in found.findings.get("problems", ())],
        "warnings": [Problem(**each) for each in found.findings.get("warnings", ())],
        "chosen": chosen if chosen in LISTS else "",
        "lists": _lists(request, found.findings, chosen),
        **_progress(request, found),
    }
    return TEMPLATES.answer(request, "roster_import.html", context, status=status)


def _go_on(request: Request, found: Import) -> None:
    if found.runs:
        errands_of(request.app).start(rooms_of(request), found.id)


def _looked(connection: Connection, at: AtOffice, import_id: int) -> Looked:
    found = imports.import_of(connection, import_id)
    if found is None or found.agency_id != at.agency_id:
        raise ProblemError(404, "not_found")
    return Looked(
        found,
        _name(connection, found.uploaded_by),
        _name(connection, found.confirmed_by),
        is_own=found.uploaded_by == at.actor.employee_id,
    )


def _name(connection: Connection, employee_id: int | None) -> str:
    name = connection.scalar(select(Employee.full_name).where(Employee.id == employee_id))
    return name or ""


def _progress(request: Request, found: Import) -> dict[str, Any]:
    return {
        "address": f"{ROSTER}/{found.id}",
        "reading": found.state == "reading",
        "running": found.runs,
        "stuck": errands_of(request.app).is_stuck(found.id),
        "done": found.done,
        "total": found.total,
        "percent": min(100, found.done * 100 // found.total) if found.total else 0,
    }


def _lists(request: Request, findings: dict[str, Any], chosen: str) -> dict[str, dict[str, Any]]:
    """Each list with the rows of the page that is asked for."""
    said = request.query_params.get("trang", "")
    asked = int(said) if said.isascii() and said.isdecimal() and len(said) <= _LONGEST_NUMBER else 0
    found = {}
    for name in LISTS:
        rows = findings.get(name) or []
        page = asked if name == chosen else 0
        found[name] = {
            "rows": rows[page * PAGE : (page + 1) * PAGE],
            "count": len(rows),
            "page": page,
            "more": len(rows) > (page + 1) * PAGE,
        }
    return found
