"""A paper on the screen before it is taken: nothing is numbered by looking."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from backend.console.addresses import Number
from backend.console.downloads import (
    OFFICE,
    OFFICE_OR_HEAD,
    form_of,
    of_this_unit,
    remark_on,
)
from backend.console.looks import TEMPLATES
from backend.console.minutes_papers import router as _minutes
from backend.console.paper_desk import gathered, head_may_read, made, no_paper, output_of
from backend.console.visiting import Visitor, read_here
from backend.summaries.docx import TemplateError
from backend.summaries.issuing import issue_words
from backend.summaries.lists import Listing, Sheet
from backend.summaries.looking import look_at
from backend.summaries.meeting_gathering import gather_meetings, list_of_proposed
from backend.summaries.outputs import Press
from backend.summaries.register import Held, Register, Streamed
from backend.summaries.texts import paper_words
from backend.summaries.wanting import parts
from backend.summaries.writing import Gathered
from intake.plan import Output, Plan
from pages.rooms import rooms_of

router = APIRouter()
router.include_router(_minutes)

MOST_SHOWN = 200
"""Rows of a table on the screen; the file has them all."""


@router.get("/giay-to/bai-nop/{submission}", dependencies=OFFICE_OR_HEAD)
async def form(request: Request, submission: Number) -> Response:
    visitor, found = await gathered(request, form_of(submission), submission_id=submission)
    if not head_may_read(visitor.plan, found.wanted[0].output, visitor):
        return no_paper(request, paper_words("not_for_heads"))
    return await _word(request, visitor, found, f"/giay-to/bai-nop/{submission}.docx")


@router.get("/giay-to/nhan-xet/{submission}", dependencies=OFFICE_OR_HEAD)
async def remark(request: Request, submission: Number) -> Response:
    visitor, found = await gathered(request, remark_on(submission), submission_id=submission)
    return await _word(request, visitor, found, f"/giay-to/nhan-xet/{submission}.docx")


@router.get("/giay-to/danh-sach/{code}/{unit}", dependencies=OFFICE_OR_HEAD)
async def list_of_unit(request: Request, code: str, unit: Number) -> Response:
    """The rows of the list; with `?ban=word` its Word version."""
    visitor, found = await gathered(request, of_this_unit(code, unit, "list"), unit_id=unit)
    address = f"/giay-to/danh-sach/{code}/{unit}"
    if request.query_params.get("ban") == "word":
        return await _word(request, visitor, found, f"{address}.docx")
    (each,) = found.wanted
    context = {
        **_about(visitor, each.output, each.unit, address),
        "sheets": await asyncio.to_thread(_seen, found),
        "word": bool(each.output.template),
    }
    return TEMPLATES.answer(request, "paper_list.html", context)


@router.get("/giay-to/ho-so/{code}/{unit}", dependencies=OFFICE_OR_HEAD)
async def dossier_of_unit(request: Request, code: str, unit: Number) -> Response:
    visitor, found = await gathered(request, of_this_unit(code, unit, "dossier"), unit_id=unit)
    (each,) = found.wanted
    press = Press(found.collected)
    inside = [
        {
            "label": part.label,
            "papers": [press.title_of(one) for outputs in of_part for one in outputs],
        }
        for part, of_part in zip(each.output.parts, parts(found.collected, each), strict=True)
    ]
    address = f"/giay-to/ho-so/{code}/{unit}"
    context = {**_about(visitor, each.output, each.unit, address), "parts": inside}
    return TEMPLATES.answer(request, "paper_dossier.html", context)


@router.get("/van-phong/giay-to/danh-sach/{code}", dependencies=OFFICE)
async def list_of_agency(request: Request, code: str) -> Response:
    library = rooms_of(request).library

    def work(connection: Connection, visitor: Visitor) -> dict[str, Any]:
        output = output_of(visitor.plan, code, "list")
        if output.of != "submissions":
            choose = list_of_proposed(code, None)
            found = gather_meetings(
                connection, library, visitor.campaign_id, choose, now=visitor.now
            )
            return _list_of_agency(visitor, output, _seen(found))
        register = Streamed(lambda fn: fn(connection), library, visitor.campaign_id, output.forms)
        sheets = _shown(output, register, counted=len(register) <= MOST_SHOWN)
        return _list_of_agency(visitor, output, sheets)

    return TEMPLATES.answer(request, "paper_list.html", await read_here(request, work))


def _list_of_agency(
    visitor: Visitor, output: Output, sheets: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        **_about(visitor, output, None, f"/van-phong/danh-sach/{output.code}"),
        "sheets": sheets,
        "word": bool(output.template),
    }


def _seen(found: Gathered) -> list[dict[str, Any]]:
    """The pages of the one list that is wanted."""
    (each,) = found.wanted
    if each.output.of != "submissions":
        return [_sheet(sheet) for sheet in Press(found.collected).sheets(each)]
    return _shown(each.output, Held(found.collected, each.entries))


def _shown(output: Output, register: Register, *, counted: bool = True) -> list[dict[str, Any]]:
    """Each sheet with its first rows; counts only where every row has been gone through."""
    listing = Listing(output, register)
    sheets = [_sheet(sheet) for sheet in listing.sheets()[:3]]
    whole = counted and not any(sheet["more"] for sheet in sheets)
    if not whole:
        return sheets
    counts = listing.sheets()[3:]
    return [sheets[0], *map(_sheet, counts), *sheets[1:]]


def _sheet(sheet: Sheet) -> dict[str, Any]:
    rows = list(islice(sheet.rows, MOST_SHOWN + 1))
    return {
        "name": sheet.name,
        "title": sheet.title,
        "notes": sheet.notes,
        "groups": sheet.groups,
        "columns": [heading for heading, _ in sheet.columns],
        "rows": rows[:MOST_SHOWN],
        "more": len(rows) > MOST_SHOWN,
        "after": [] if len(rows) > MOST_SHOWN else list(sheet.after()),
    }


async def _word(request: Request, visitor: Visitor, found: Gathered, address: str) -> Response:
    try:
        file = await asyncio.to_thread(made, found, None, "docx")
    except TemplateError as error:
        return no_paper(request, str(error))
    (each,) = found.wanted
    context = {
        **_about(visitor, each.output, each.unit, address),
        "about": file.title,
        "seen": await asyncio.to_thread(look_at, file.content),
    }
    return TEMPLATES.answer(request, "paper_word.html", context)


def _about(visitor: Visitor, output: Output, unit: str | None, address: str) -> dict[str, Any]:
    plan: Plan = visitor.plan
    return {
        "visitor": visitor.role,
        "plan": plan,
        "dot": visitor.campaign_id,
        "output": output,
        "unit_name": unit or plan.agency.name,
        "address": address,
        "foot": issue_words(plan, None),
    }
