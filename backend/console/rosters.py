"""`/van-phong/danh-sach-nhan-su`: who works here, and a new roster from a file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from backend.console.at_office import AtOffice, read_at_office, write_at_office
from backend.console.looks import TEMPLATES
from backend.console.roster_people import PAGE, people_on_page, units_of
from backend.rosters import imports
from backend.rosters.columns import empty_roster, plan_of_agency
from backend.rosters.errands import errands_of
from backend.rosters.texts import words
from pages.errors import ProblemError
from pages.forms import Form, form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from people.sheets import MOST_BYTES
from storage.people import RosterImport
from vietnamese.dates import UnreadableDateError, parse_date, short_date
from vietnamese.text import one_line

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

ROSTER = "/van-phong/danh-sach-nhan-su"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_SEARCH = 200
_LONGEST_NUMBER = 6
_RECENT = 8
_FAR = dt.timedelta(days=366)


@router.get(ROSTER)
async def roster(request: Request) -> Response:
    return await _page(request)


@router.get(f"{ROSTER}/mau.xlsx")
async def empty(request: Request) -> Response:
    """An empty roster with the columns of the plan."""
    library = rooms_of(request).library
    plan = await read_at_office(request, lambda c, at: plan_of_agency(c, library, at.agency_id))
    if plan is None:
        raise ProblemError(404, "not_found")
    disposition = 'attachment; filename="danh-sach-nhan-su.xlsx"'
    headers = {"content-disposition": disposition}
    return Response(empty_roster(plan), media_type=_XLSX, headers=headers)


@router.post(ROSTER)
async def upload(request: Request) -> Response:
    """Take a file in; its page shows how far the reading is."""
    form, library = await form_of(request), rooms_of(request).library
    today = _today(request)
    wrong, leaves_on = _wrong_file(form), None
    if not wrong:
        wrong, leaves_on = _leaving(form, today)
    if wrong:
        return await _page(request, form, wrong, status=422)
    content, name = (form.file.content, form.file.name) if form.file else (b"", "")

    def take(connection: Connection, at: AtOffice) -> int | None:
        if plan_of_agency(connection, library, at.agency_id) is None:
            return None
        return imports.begin(
            connection, at.agency_id, one_line(name), content, at.actor, at.now, leaves_on=leaves_on
        )

    import_id = await write_at_office(request, take)
    if import_id is None:
        return await _page(request, form, {"tep": words("no_campaign")}, status=409)
    errands_of(request.app).start(rooms_of(request), import_id)
    return RedirectResponse(f"{ROSTER}/{import_id}", 303)


def _wrong_file(form: Form) -> dict[str, str]:
    if form.file is None or not form.file.name:
        return {"tep": words("no_file")}
    return {"tep": words("too_large")} if len(form.file.content) > MOST_BYTES else {}


def _leaving(form: Form, today: dt.date) -> tuple[dict[str, str], dt.date | None]:
    """The day on which those leave who are missing from a whole roster."""
    if not form.text("toan-bo"):
        return {}, None
    said = form.text("ngay").strip()
    if not said:
        return {"ngay": words("day_missing")}, None
    try:
        day = parse_date(said)
    except UnreadableDateError:
        return {"ngay": words("wrong_day", day=said[:40])}, None
    if abs(day - today) > _FAR:
        return {"ngay": words("day_far", day=short_date(day))}, None
    return {}, day


async def _page(
    request: Request, form: Form | None = None, wrong: dict[str, str] | None = None, *,
    status: int = 200,
) -> Response:  # fmt: skip
    said = one_line(request.query_params.get("tim", ""))[:_LONGEST_SEARCH]
    unit, page = _number(request, "don-vi"), _number(request, "trang") or 0
    today, library = _today(request), rooms_of(request).library

    def look(connection: Connection, at: AtOffice) -> dict[str, Any]:
        recent = connection.execute(
            select(
                RosterImport.id, RosterImport.file_name, RosterImport.state,
                RosterImport.uploaded_at,
            )
            .where(RosterImport.agency_id == at.agency_id)
            .order_by(RosterImport.id.desc())
            .limit(_RECENT)
        ).all()  # fmt: skip
        return {
            "agency": at.agency,
            "people": people_on_page(connection, at.agency_id, said, unit, page, today),
            "units": units_of(connection, at.agency_id, today),
            "recent": [(row, words(f"state.{row.state}")) for row in recent],
            "has_plan": plan_of_agency(connection, library, at.agency_id) is not None,
        }

    context = {
        "visitor": "office",
        "said": said,
        "unit": unit,
        "page": page,
        "first": page * PAGE + 1,
        "wrong": wrong or {},
        "whole": bool(form and form.text("toan-bo")),
        "day": form.text("ngay") if form else short_date(today),
        **await read_at_office(request, look),
    }
    return TEMPLATES.answer(request, "roster.html", context, status=status)


def _today(request: Request) -> dt.date:
    rooms = rooms_of(request)
    return rooms.clock.now().astimezone(rooms.zone).date()


def _number(request: Request, name: str) -> int | None:
    said = request.query_params.get(name, "")
    return (
        int(said) if said.isascii() and said.isdecimal() and len(said) <= _LONGEST_NUMBER else None
    )
